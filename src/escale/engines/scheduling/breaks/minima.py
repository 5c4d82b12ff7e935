"""How many breaks a participant has at least, whatever the others do.

Any schedule has, up to each slot, at least as many of its meetings as must be over by then and at most as many as may
have begun. Among all sequences of busy and idle slots that keep these counts the one with the fewest breaks is found
by dynamic programming over (meetings so far, busy now). It is exact when the domains are beginnings and ends of the
day; otherwise it can only be too low, so the sum over participants is a lower bound in every case.
"""

from collections.abc import Sequence

from escale.engines.scheduling.breaks.instance import Instance


def minima(instance: Instance) -> list[int | None]:
    """Of each participant; None: its own meetings do not fit."""
    return [
        fewest([instance.domains[meeting] for meeting in meetings], instance.slots)
        for meetings in instance.of_participant()
    ]


def fewest(domains: Sequence[Sequence[int]], slots: int) -> int | None:
    """The fewest breaks of one participant whose meetings have these domains (none of them empty)."""
    usable = set().union(*domains) if domains else set()
    reached: dict[tuple[int, bool], int] = {(0, False): 0}
    for slot in range(slots):
        least = sum(domain[-1] <= slot for domain in domains)
        most = sum(domain[0] <= slot for domain in domains)
        following: dict[tuple[int, bool], int] = {}
        for (count, was_busy), breaks in reached.items():
            for busy in (False, True) if slot in usable else (False,):
                state = (count + busy, busy)
                if not least <= state[0] <= most:
                    continue
                cost = breaks + (busy and not was_busy and count > 0)
                following[state] = min(cost, following.get(state, cost))
        reached = following
    return min(reached.values(), default=None)
