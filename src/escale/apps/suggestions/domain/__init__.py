"""Verbs of suggestions: keeping what matching found, and reading what it is found from."""

from escale.apps.suggestions.domain.keeping import SuggestionDraft, replace_similarities, replace_suggestions
from escale.apps.suggestions.domain.vectors import StoredVectors

__all__ = ["StoredVectors", "SuggestionDraft", "replace_similarities", "replace_suggestions"]
