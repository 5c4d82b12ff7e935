"""Verbs of the directory."""

from escale.apps.directory.domain.merging import MergeRefused, merge_organisations, when_merging
from escale.apps.directory.domain.people import attach_accounts
from escale.apps.directory.domain.profiles import (
    StatementDraft,
    note_languages,
    save_profile,
    save_profile_and_match,
)

__all__ = [
    "MergeRefused",
    "StatementDraft",
    "attach_accounts",
    "merge_organisations",
    "note_languages",
    "save_profile",
    "save_profile_and_match",
    "when_merging",
]
