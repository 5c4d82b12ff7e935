"""Owners when two organisations turn out to be one."""

from escale.apps.actions.models import Owner
from escale.apps.directory.models import Organisation


def move_owners(keep: Organisation, absorb: Organisation) -> None:
    """What ``absorb`` answers for, ``keep`` does; where both did, once, on the first side, by a person if any."""
    standing = {each.action_id: each for each in Owner.objects.filter(organisation=keep)}
    for each in Owner.objects.filter(organisation=absorb, action__in=standing).order_by("pk"):
        mine = standing[each.action_id]
        each.delete()
        mine.person_id, mine.place = mine.person_id or each.person_id, 1
        mine.save(update_fields=["person", "place"])
    Owner.objects.filter(organisation=absorb).update(organisation=keep)
