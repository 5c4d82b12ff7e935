"""Making and changing a mission and its stops."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from escale.apps.directory.models import Cooperation
from escale.apps.missions.events import MISSION_CHANGED
from escale.apps.missions.models import Mission, Stop
from escale.core import audit, events
from escale.core.translated import with_translation
from escale.core.versions import claim
from escale.core.workbook.folding import cleaned

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

LONGEST_SLUG = 80


class MissionRefused(Exception):
    """The mission cannot be saved so; ``str()`` says why, in the active language."""


@dataclass(frozen=True)
class StopDraft:
    """One stop as the form has it; ``key`` is that of the stop it changes, or ``None`` for a new one."""

    key: int | None
    city: str
    country: str
    zone: str
    starts: date
    ends: date


def create_mission(
    *, acting_user: "User | None", cooperation: Cooperation, fields: Mapping[str, Any], stops: Sequence[StopDraft]
) -> Mission:
    """A new mission; ``fields`` as in :func:`edit_mission`, with ``ref``. Raises :class:`MissionRefused`."""
    ref = cleaned(fields["ref"]).strip()
    with transaction.atomic():
        Cooperation.objects.select_for_update().get(pk=cooperation.pk)  # of two at once the second is told in words
        if Mission.objects.filter(cooperation=cooperation, ref=ref).exists():
            raise MissionRefused(_("There is a mission with this reference already. Choose another one."))
        mission = Mission(cooperation=cooperation, ref=ref)
        _set(mission, fields)
        mission.slug = free_slug(fields["title"], ref)
        mission.save()
        _set_stops(mission, stops)
        _announce(mission)
        audit.record("mission.created", mission, acting_user=acting_user)
    return mission


def edit_mission(
    *,
    acting_user: "User | None",
    mission: Mission,
    expected_version: int,
    fields: Mapping[str, Any],
    stops: Sequence[StopDraft],
) -> Mission:
    """Set title and description (in ``language``), days and countries; the stops become exactly ``stops``.

    ``public`` in ``fields``, where whoever decides said it: whether strangers see the mission on the front page.

    Raises:
        StaleVersion: somebody saved in between; nothing was written.
        MissionRefused: a stop that meetings depend on would go.
    """
    with transaction.atomic():
        claim(mission, expected_version)
        mission.refresh_from_db()
        was_public = mission.public
        _set(mission, fields)
        mission.public = fields.get("public", was_public)
        mission.save()
        _set_stops(mission, stops)
        _announce(mission)
        audit.record("mission.edited", mission, acting_user=acting_user, details={"stops": len(stops)})
        if mission.public != was_public:
            verb = "mission.made-public" if mission.public else "mission.made-private"
            audit.record(verb, mission, acting_user=acting_user)
    return mission


def _announce(mission: Mission) -> None:
    def payload() -> dict[str, Any]:
        return {
            "mission": mission.pk,
            "reference": mission.ref,
            "starts": mission.starts,
            "ends": mission.ends,
            "stops": mission.stops.count(),
        }

    events.announce(MISSION_CHANGED, cooperation=mission.cooperation_id, subject=mission, payload=payload)


def free_slug(title: str, ref: str) -> str:
    """An address no mission has; of titles without Latin letters the ref is taken."""
    stem = (slugify(title) or slugify(ref) or "mission")[: LONGEST_SLUG - 5]
    taken = set(Mission.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(
        name for number in range(1, 10_000) if (name := stem if number == 1 else f"{stem}-{number}") not in taken
    )


def _set(mission: Mission, fields: Mapping[str, Any]) -> None:
    language = fields["language"]
    for name in ("title", "description"):
        text = cleaned(fields[name]).strip()
        if text or getattr(mission, name):
            setattr(mission, name, with_translation(getattr(mission, name), text, language))
    for name in ("starts", "ends", "home_country", "host_country"):
        setattr(mission, name, fields[name])


def _set_stops(mission: Mission, drafts: Sequence[StopDraft]) -> None:
    standing = {stop.pk: stop for stop in mission.stops.all()}
    kept = [standing.pop(draft.key, None) if draft.key is not None else None for draft in drafts]
    for stop in standing.values():
        _remove(stop)
    refs = {stop.ref for stop in kept if stop is not None}
    for position, (draft, before) in enumerate(zip(drafts, kept, strict=True)):
        stop = before or Stop(mission=mission, ref=_free_ref(draft.city, refs))
        stop.position, stop.city, stop.country = position, cleaned(draft.city).strip(), draft.country
        stop.zone, stop.starts, stop.ends = draft.zone, draft.starts, draft.ends
        stop.save()


def _remove(stop: Stop) -> None:
    if any(getattr(stop, name).exists() for name in ("sessions", "rounds", "tables", "attendances")):
        message = _("%(city)s cannot be taken out: sessions, tables, people or meetings depend on it.")
        raise MissionRefused(message % {"city": stop.city})
    try:
        stop.delete()
    except ProtectedError as error:
        raise MissionRefused(_("A stop that meetings depend on cannot be taken out.")) from error


def _free_ref(city: str, taken: set[str]) -> str:
    stem = slugify(city)[:50] or "stop"
    ref = next(name for n in range(1, 1000) if (name := stem if n == 1 else f"{stem}-{n}") not in taken)
    taken.add(ref)
    return ref
