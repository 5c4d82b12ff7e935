"""Verbs of practices."""


class PracticeRefused(Exception):
    """Nothing was written; the words are for whoever wanted it."""
