"""Who may do what with missions."""

from escale.apps.directory.rules import organises

__all__ = ["organises"]
