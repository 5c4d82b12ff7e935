"""Owners when two organisations turn out to be one."""

from escale.apps.actions.models import Owner
from escale.apps.directory.models import Organisation


def move_owners(keep: Organisation, absorb: Organisation) -> None:
    """What ``absorb`` answers for, ``keep`` does; where both did, once."""
    both = Owner.objects.filter(organisation=keep).order_by().values("action")
    Owner.objects.filter(organisation=absorb, action__in=both).delete()
    Owner.objects.filter(organisation=absorb).update(organisation=keep)
