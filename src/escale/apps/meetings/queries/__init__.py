"""Reads of meetings, and the functions through which they are reached: a stranger gets 404."""
