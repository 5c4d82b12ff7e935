"""Verbs of agreements."""


class AgreementRefused(Exception):
    """The words say why; nothing was written."""
