"""Reads of searching: what each reader may find."""
