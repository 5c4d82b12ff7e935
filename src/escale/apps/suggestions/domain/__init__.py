"""Verbs of suggestions: keeping what matching found, the organiser's own proposals, what became of them."""

from escale.apps.suggestions.domain.keeping import (
    StoredVectors,
    SuggestionDraft,
    replace_similarities,
    replace_suggestions,
)

__all__ = ["StoredVectors", "SuggestionDraft", "replace_similarities", "replace_suggestions"]
