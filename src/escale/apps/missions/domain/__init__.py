"""Verbs of missions."""
