"""Verbs of actions."""
