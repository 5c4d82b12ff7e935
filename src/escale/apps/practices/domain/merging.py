"""Adoptions when two organisations turn out to be one."""

from escale.apps.directory.models import Organisation
from escale.apps.practices.models import Adoption


def move_adoptions(keep: Organisation, absorb: Organisation) -> None:
    """What was said of ``absorb`` is said of ``keep``."""
    Adoption.objects.filter(organisation=absorb).update(organisation=keep)
