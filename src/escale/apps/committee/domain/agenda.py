"""The points of an agenda: taken from what is late, contested or due, left out with a reason, added, put in order."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from escale.apps.committee.domain import CommitteeRefused, lock_open, log
from escale.apps.committee.models import Committee, Item
from escale.apps.committee.queries.proposing import Proposal, proposals
from escale.apps.committee.rules import MOST_ITEMS
from escale.core import versions
from escale.core.translated import say, with_translation

if TYPE_CHECKING:
    from escale.apps.accounts.models import User


def take_up(*, acting_user: "User", committee: Committee, kind: str, key: int) -> Item:
    """Put something that was proposed on the agenda; one that is there already stays.

    Raises:
        CommitteeRefused: it is not proposed (any more), or the agenda is full or closed.
    """
    return _settle(acting_user, committee, kind, key, "")


def leave_out(*, acting_user: "User", committee: Committee, kind: str, key: int, reason: str) -> Item:
    """Leave something that was proposed out, with the reason that both sides see."""
    reason = " ".join(reason.split())
    if not reason:
        raise CommitteeRefused(_("Say why it is left out: the reason is kept with the agenda."))
    return _settle(acting_user, committee, kind, key, reason)


def _settle(user: "User", committee: Committee, kind: str, key: int, reason: str) -> Item:
    with transaction.atomic():
        locked = lock_open(committee)
        known = locked.items.filter(kind=kind, **{f"{kind}_id": key}).first() if kind in _OBJECTS else None
        if known is not None:
            return known
        found = next((each for each in proposals(locked, user) if (each.kind, each.key) == (kind, key)), None)
        if found is None:
            raise CommitteeRefused(_("This is neither late, contested nor due any more; nothing was changed."))
        item = _write(locked, found, reason)
        verb = "committee-item.left-out" if reason else "committee-item.taken"
        log(verb, item, committee=locked, acting_user=user, details={"kind": kind, "key": key})
    return item


_OBJECTS = (Item.Kind.ACTION, Item.Kind.VALUE, Item.Kind.PERIOD, Item.Kind.CLAUSE)


def _write(committee: Committee, proposal: Proposal, reason: str) -> Item:
    objects: dict[str, Any] = {f"{proposal.kind}_id": proposal.key}
    return Item.objects.create(
        committee=committee,
        position=_next(committee),
        kind=proposal.kind,
        state=Item.State.DROPPED if reason else Item.State.TAKEN,
        reason=reason,
        title=proposal.title,
        day=proposal.day,
        **objects,
    )


def _next(committee: Committee) -> int:
    if committee.items.count() >= MOST_ITEMS:
        raise CommitteeRefused(_("There are %(most)s already, and no more fit.") % {"most": MOST_ITEMS})
    last = committee.items.aggregate(most=Max("position"))["most"]
    return 0 if last is None else int(last) + 1


def add_item(*, acting_user: "User | None", committee: Committee, title: str, language: str) -> Item:
    """Add a point of one's own."""
    with transaction.atomic():
        locked = lock_open(committee)
        author = acting_user.pk if acting_user else None
        item = Item.objects.create(
            committee=locked,
            position=_next(locked),
            kind=Item.Kind.FREE,
            title=say(title, language, author=author),
        )
        log("committee-item.added", item, committee=locked, acting_user=acting_user)
    return item


def move_item(*, acting_user: "User", item: Item, up: bool) -> None:
    """Change places with the point before or after; at the end nothing happens."""
    with transaction.atomic():
        locked = lock_open(item.committee)
        order = list(locked.items.filter(state=Item.State.TAKEN).order_by("position", "pk"))
        place = next((number for number, each in enumerate(order) if each.pk == item.pk), None)
        other = None if place is None else place + (-1 if up else 1)
        if place is None or other is None or not 0 <= other < len(order):
            return
        order[place], order[other] = order[other], order[place]
        for number, each in enumerate(order):
            each.position = number
        Item.objects.bulk_update(order, ["position"])
        log("committee-item.moved", item, committee=locked, acting_user=acting_user)


def reconsider(*, acting_user: "User", item: Item) -> None:
    """Take up what was left out; twice is once."""
    with transaction.atomic():
        locked = lock_open(item.committee)
        changed = locked.items.filter(pk=item.pk, state=Item.State.DROPPED).update(
            state=Item.State.TAKEN, reason="", position=_next(locked)
        )
        if changed:
            log("committee-item.taken", item, committee=locked, acting_user=acting_user)


def write_minutes(*, acting_user: "User | None", item: Item, expected_version: int, text: str, language: str) -> None:
    """Say what was said of a point, one language at a time.

    Raises:
        CommitteeRefused: the minutes are published, or the point was left out.
        StaleVersion: somebody saved in between; nothing was written.
    """
    with transaction.atomic():
        locked = lock_open(item.committee)
        if item.state == Item.State.DROPPED:
            raise CommitteeRefused(_("This point was left out: it has no minutes."))
        versions.claim(item, expected_version)
        item.refresh_from_db(fields=["minutes"])
        author = acting_user.pk if acting_user else None
        item.minutes = with_translation(item.minutes, text, language, author=author)
        item.save(update_fields=["minutes"])
        log("committee-item.minuted", item, committee=locked, acting_user=acting_user, details={"language": language})
