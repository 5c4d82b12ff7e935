"""What can be wrong with a backup."""


class BackupProblem(Exception):
    """The message says what happened, that nothing was touched or what was kept, and what to do."""
