"""Profiles in, suggestions with reasons out: whose offers meet whose needs, across languages."""
