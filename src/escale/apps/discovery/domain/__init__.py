"""Verbs of searching and of saved searches."""
