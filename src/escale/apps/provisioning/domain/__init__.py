"""Verbs of provisioning."""
