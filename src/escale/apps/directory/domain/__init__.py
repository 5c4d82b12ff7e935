"""Verbs of the directory."""

from escale.apps.directory.domain.merging import MergeRefused, merge_organisations, when_merging
from escale.apps.directory.domain.people import attach_accounts
from escale.apps.directory.domain.profiles import Saved, StatementDraft, note_languages, save_profile, when_saved

__all__ = [
    "MergeRefused",
    "Saved",
    "StatementDraft",
    "attach_accounts",
    "merge_organisations",
    "note_languages",
    "save_profile",
    "when_merging",
    "when_saved",
]
