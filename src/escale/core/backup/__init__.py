"""One file that holds everything: written from one consistent instant, checked whole before it is used.

``writing.backup``, ``restoring.restore`` and ``restoring.verify`` are the doors. ``also_keep`` and ``after_restore``
are for other parts: what belongs to a backup beside the database, and what must happen after one came back.
"""

from escale.core.backup.problems import BackupProblem
from escale.core.backup.registry import after_restore, also_keep, kept_path

__all__ = ["BackupProblem", "after_restore", "also_keep", "kept_path"]
