"""What happened to an agenda and the ways out of it, as pages show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404
from django.utils.translation import gettext as _

from escale.apps.directory.models import Organisation, Representative
from escale.apps.meetings.models import Agenda, Disruption, Interpreter, Proposal, Slot
from escale.apps.meetings.queries.comparing import Difference, differences
from escale.apps.meetings.queries.happenings import Happening, Kind, happening_from
from escale.apps.meetings.queries.naming import Names
from escale.apps.meetings.queries.rounds import organised_agenda
from escale.apps.missions.models import Attendance, Table, Venue
from escale.core import clock
from escale.core.documents.text import isolated
from escale.core.names import in_row

if TYPE_CHECKING:
    from escale.apps.missions.queries.access import Visitor

_LONG = ("before", "inputs")


def organised_disruption(user: "Visitor", slug: str, round_id: int, number: int, key: int) -> Disruption:
    """A disruption of an agenda for its organiser, without its long columns; anybody else gets 404."""
    agenda = organised_agenda(user, slug, round_id, number)
    found = agenda.disruptions.filter(pk=key).select_related("outcome", "created_by").defer(*_LONG).first()
    if found is None:
        raise Http404
    found.agenda = agenda
    return found


def organised_proposal(user: "Visitor", slug: str, round_id: int, number: int, key: int, order: str) -> Proposal:
    """One of its proposals; else 404."""
    disruption = organised_disruption(user, slug, round_id, number, key)
    least = Subquery(Proposal.objects.filter(disruption=OuterRef("disruption")).order_by("bound").values("bound")[:1])
    found = disruption.proposals.filter(order=order).annotate(least_bound=least).first()
    if found is None:
        raise Http404
    found.disruption, found.bound = disruption, vars(found)["least_bound"]
    return found


def open_disruptions(agenda: Agenda) -> QuerySet[Disruption]:
    """Those about which nobody has decided yet, newest first."""
    return agenda.disruptions.filter(state=Disruption.State.OPEN).defer(*_LONG).order_by("-pk")


def proposals_of(disruption: Disruption) -> list[Proposal]:
    """In the order in which they were computed, without their agendas.

    All are agendas of one round, so what one of them proves is true of all: each is shown with the least bound.
    """
    found = list(disruption.proposals.defer("result").order_by("pk"))
    for each in found:
        each.bound = min(other.bound for other in found)
    return found


def is_stale(disruption: Disruption) -> bool:
    """Whether the agenda is another one by now; what else may have changed is looked at when one is taken."""
    agenda = disruption.agenda
    return agenda.version != disruption.version or agenda.state == Agenda.State.SUPERSEDED


def happenings_in_words(disruption: Disruption) -> list[str]:
    """One sentence each, with names and hours on the clock of the stop. A fixed number of queries."""
    happenings = [happening_from(each) for each in disruption.events]
    named = _Named(disruption, happenings)
    return [named.sentence(each) for each in happenings]


class _Named:
    def __init__(self, disruption: Disruption, happenings: Sequence[Happening]) -> None:
        self._zone = ZoneInfo(disruption.agenda.round.stop.zone)
        keys: dict[str, set[int]] = {kind: set() for kind in Kind}
        for each in happenings:
            keys[each.kind].update(each.keys)
        people = keys[Kind.ORGANISATION] | keys[Kind.LATE] | {key for each in happenings for key in each.wishes}
        self._organisations = dict(Organisation.objects.filter(pk__in=people).values_list("pk", "name"))
        self._tables = dict(Table.objects.filter(pk__in=keys[Kind.TABLE]).values_list("pk", "ref"))
        self._venues = dict(Venue.objects.filter(pk__in=keys[Kind.VENUE]).values_list("pk", "name"))
        interpreters = Interpreter.objects.filter(pk__in=keys[Kind.INTERPRETER])
        self._interpreters = dict(interpreters.values_list("pk", "name"))
        back = Attendance.objects.filter(pk__in=keys[Kind.BACK]).select_related("representative__person")
        self._people = {each.pk: each.representative.person.name for each in back}
        off = [f"q{key}" for key in keys[Kind.OFF]]
        self._pairs = Names(disruption.agenda.round, off)

    def sentence(self, happening: Happening) -> str:
        facts = {"who": self._who(happening), "when": self._when(happening)}
        match happening.kind:
            case Kind.LATE:
                wished = in_row([isolated(self._organisations.get(key, str(key))) for key in happening.wishes])
                if wished:
                    return _("%(who)s come late: %(when)s. They would like to meet %(wished)s.") % (
                        facts | {"wished": wished}
                    )
                return _("%(who)s come late: %(when)s.") % facts
            case Kind.DELAY:
                return _("Nobody meets: %(when)s.") % facts
            case Kind.OFF if happening.keys:
                return _("Called off: %(who)s.") % facts
            case Kind.OFF:
                return _("Places that are free are filled.")
            case Kind.BACK:
                return _("%(who)s can come after all: %(when)s.") % facts
            case Kind.TABLE | Kind.VENUE:
                return _("Closed: %(who)s, %(when)s.") % facts
        return _("%(who)s cannot come: %(when)s.") % facts

    def _who(self, happening: Happening) -> str:
        match happening.kind:
            case Kind.TABLE:
                refs = (isolated(self._tables.get(key, str(key))) for key in happening.keys)
                words = [_("table %(table)s") % {"table": ref} for ref in refs]
            case Kind.OFF:
                words = [self._pairs.pair(f"q{key}") for key in happening.keys]
            case Kind.BACK:
                words = [isolated(self._people.get(key, str(key))) for key in happening.keys]
            case Kind.VENUE:
                words = [isolated(self._venues.get(key, str(key))) for key in happening.keys]
            case Kind.INTERPRETER:
                words = [isolated(self._interpreters.get(key, str(key))) for key in happening.keys]
            case _:
                words = [isolated(self._organisations.get(key, str(key))) for key in happening.keys]
        return in_row(words)

    def _when(self, happening: Happening) -> str:
        starts, ends = (self._hour(moment) for moment in (happening.starts, happening.ends))
        if starts and ends:
            return _("from %(starts)s to %(ends)s") % {"starts": starts, "ends": ends}
        if starts:
            return _("from %(starts)s on") % {"starts": starts}
        if ends:
            return _("until %(ends)s") % {"ends": ends}
        return _("all the time that is left")

    def _hour(self, moment: str | None) -> str:
        return "" if moment is None else clock.day_and_hour(datetime.fromisoformat(moment).astimezone(self._zone))


@dataclass(frozen=True)
class Side:
    """Where and with whom a meeting is, or was; ``slot`` ``None``: that time is not there any more."""

    slot: Slot | None
    table: str
    people: list[str]


@dataclass(frozen=True)
class Row:
    """One meeting that a proposal changes."""

    kind: str
    pair: str
    was: Side | None
    now: Side | None


def changes_of(proposal: Proposal) -> list[Difference]:
    """What a proposal changes, from its long columns."""
    before = Disruption.objects.values_list("before", flat=True).get(pk=proposal.disruption_id)
    return differences(before, proposal.result["meetings"])


def rows_of(proposal: Proposal, changes: Iterable[Difference]) -> list[Row]:
    """Some of its changes in names. A fixed number of queries."""
    changes = list(changes)
    sides = [side for each in changes for side in (each.before, each.after) if side is not None]
    ids = [each.request for each in changes]
    for side in sides:
        ids += [side["slot"], *([side["table"]] if side["table"] else []), *side["people"], *side["interpreters"]]
    names = Names(proposal.disruption.agenda.round, ids)
    return [
        Row(each.kind, names.pair(each.request), _side(each.before, names), _side(each.after, names))
        for each in changes
    ]


def _side(meeting: dict[str, Any] | None, names: Names) -> Side | None:
    if meeting is None:
        return None
    slot = names.slots.get(int(meeting["slot"][1:]))
    table = names.table(meeting["table"]) if meeting["table"] else ""
    return Side(slot, table, [names.who(each) for each in (*meeting["people"], *meeting["interpreters"])])


def people_to_tell(changes: Iterable[Difference], *, most: int) -> tuple[list[str], int]:
    """The first ``most`` people and interpreters whose day changes, by name, and how many there are."""
    told: set[str] = set().union(*(each.concerned for each in changes))
    people = [int(name[1:]) for name in told if name.startswith("r")]
    found = Representative.objects.filter(pk__in=people).select_related("person", "organisation")
    shown = [
        f"{isolated(each.person.name)} ({isolated(each.organisation.name)})"
        for each in found.order_by("organisation__sort_key", "person__sort_key", "pk")[:most]
    ]
    interpreters = Interpreter.objects.filter(pk__in=[int(name[1:]) for name in told if name.startswith("i")])
    shown += [isolated(name) for name in interpreters.order_by("sort_key", "pk").values_list("name", flat=True)]
    return shown[:most], len(told)
