"""A round that takes the planner all the time it is given."""

import random

from escale.apps.meetings.models import Unavailability
from tests.apps.meetings.scene import Scene, scene

_GUESTS = _TABLES = 30
_SLOTS = 8


def hard_round() -> Scene:
    """Thirty organisations a side, wishes and absences at random, always the same."""
    stage = scene(guests=_GUESTS, hosts=_GUESTS, slots=_SLOTS, tables=_TABLES)
    chance = random.Random(7)
    slots = list(stage.of_round.slots.all())
    for guest in stage.guests:
        for host in stage.hosts:
            for one, other, share in ((guest, host, 0.4), (host, guest, 0.2)):
                if chance.random() < share:
                    stage.wish(one, other, chance.choice(["must", "like"]))
    Unavailability.objects.bulk_create(
        Unavailability(mission=stage.mission, attendance=each, starts=slot.starts, ends=slot.ends)
        for each in [*stage.guests, *stage.hosts]
        for slot in chance.sample(slots, 2)
    )
    return stage
