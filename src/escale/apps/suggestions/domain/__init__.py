"""Verbs of suggestions: keeping what was found and read, the organiser's proposals, what became of them."""

from escale.apps.suggestions.domain.keeping import SuggestionDraft, replace_similarities, replace_suggestions
from escale.apps.suggestions.domain.vectors import StoredVectors

__all__ = ["StoredVectors", "SuggestionDraft", "replace_similarities", "replace_suggestions"]
