"""What the organiser's pages share."""

from typing import Any

from django import forms


def rebase(form: forms.Form, version: int) -> None:
    """Make a refused form stand on the version that is saved now: sending it again is then a decision."""
    data: dict[str, Any] = dict(form.data.items())
    form.data = {**data, "version": str(version)}
