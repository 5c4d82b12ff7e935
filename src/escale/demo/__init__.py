"""The two demo missions: a real one with example companies, and one made from public EU project data.

The demo is a user like any other: it calls the apps' verbs and reads their models; nothing depends on it.
"""
