"""Where a mission stands: what is done, what comes next."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from escale.apps.directory.models import Statement
from escale.apps.missions.models import Mission, Session, Stop, WorkbookImport
from escale.apps.missions.queries.above import rounds_of
from escale.apps.suggestions.queries import in_context
from escale.core.models import Job

MOST_SESSIONS = 300
MOST_IMPORTS = 10


class Counts(NamedTuple):
    """What a mission has so far; ``suggested`` counts organisations with at least one suggestion."""

    organisations: int
    silent: int
    people: int
    delegations: int
    invited: int
    suggested: int
    wishes: int
    agendas: int
    published: int
    rounds: int


@dataclass(frozen=True)
class Step:
    """One step of the way; the first that is not done is the next one."""

    label: str | Promise
    note: str
    url: str
    done: bool
    now: bool = False


@dataclass(frozen=True)
class Cockpit:
    """Everything the organiser's first page of a mission shows."""

    stops: list[Stop]
    programme: list[tuple[Stop, list[Session]]]
    counts: Counts
    steps: list[Step]
    rounds: list[Any]
    imports: list[WorkbookImport]
    jobs: list[Job]

    @property
    def next_step(self) -> Step | None:
        """What to do now; ``None`` when all is done."""
        return next((step for step in self.steps if step.now), None)


def cockpit(mission: Mission, context: str) -> Cockpit:
    """``context`` is the key of the mission's suggestions."""
    stops = list(mission.stops.prefetch_related("venues"))
    rounds = list(rounds_of(mission))
    counts = _counts(mission, rounds, context)
    imports = list(
        mission.workbook_imports.defer("content", "before", "preview", "mapping", "merges").select_related(
            "created_by"
        )[:MOST_IMPORTS]
    )
    return Cockpit(
        stops,
        _programme(mission, stops),
        counts,
        _steps(mission, counts, rounds),
        rounds,
        imports,
        running_jobs(mission),
    )


def _programme(mission: Mission, stops: list[Stop]) -> list[tuple[Stop, list[Session]]]:
    by_stop: dict[int, list[Session]] = {stop.pk: [] for stop in stops}
    for session in Session.objects.filter(stop__mission=mission).order_by("starts", "pk")[:MOST_SESSIONS]:
        by_stop[session.stop_id].append(session)
    return [(stop, by_stop[stop.pk]) for stop in stops]


def running_jobs(mission: Mission) -> list[Job]:
    """Work in the background about a mission that has not ended."""
    waiting = Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])
    return list(waiting.filter(subject_type=Mission._meta.label_lower, subject_id=str(mission.pk)).order_by("pk")[:5])


def _counts(mission: Mission, rounds: list[Any], context: str) -> Counts:
    says = Statement.objects.filter(organisation=OuterRef("organisation"))
    organisations = mission.participations.aggregate(all=Count("pk"), silent=Count("pk", filter=~Exists(says)))
    people = mission.attendances.aggregate(all=Count("pk"), invited=Count("pk", filter=~Q(invited_at=None)))
    return Counts(
        organisations=organisations["all"],
        silent=organisations["silent"],
        people=people["all"],
        delegations=mission.delegations.count(),
        invited=people["invited"],
        suggested=in_context(context).values("organisation").distinct().count(),
        wishes=sum(each.wish_count for each in rounds),
        agendas=sum(each.agenda_count for each in rounds),
        published=sum(each.published_number is not None for each in rounds),
        rounds=len(rounds),
    )


def _steps(mission: Mission, counts: Counts, rounds: list[Any]) -> list[Step]:
    def at(name: str) -> str:
        return reverse(f"missions:{name}", args=[mission.slug])

    first = [mission.slug, rounds[0].pk] if rounds else None
    wishes = reverse("meetings:wishes", args=first) if first else at("import")
    plan = reverse("meetings:round", args=first) if first else at("import")
    people, organisations = counts.people, counts.organisations
    steps = [
        Step(gettext_lazy("Bring the workbook"), _organisations(organisations), at("import"), bool(organisations)),
        Step(gettext_lazy("Know the organisations"), _silent(counts), at("organisations"), _known(counts)),
        Step(gettext_lazy("Find counterparts"), _suggested(counts), at("suggestions"), bool(counts.suggested)),
        Step(gettext_lazy("Invite"), _invited(counts), at("invite"), bool(people) and counts.invited == people),
        Step(gettext_lazy("Collect wishes"), _wishes(counts), wishes, bool(counts.wishes)),
        Step(gettext_lazy("Plan"), _agendas(counts), plan, bool(counts.agendas)),
        Step(gettext_lazy("Publish"), _published(counts), plan, bool(rounds) and counts.published == len(rounds)),
    ]
    now = next((place for place, step in enumerate(steps) if not step.done), None)
    return [Step(s.label, s.note, s.url, s.done, place == now) for place, s in enumerate(steps)]


def _known(counts: Counts) -> bool:
    return bool(counts.organisations) and not counts.silent


def _organisations(number: int) -> str:
    return ngettext("%(n)d organisation", "%(n)d organisations", number) % {"n": number}


def _silent(counts: Counts) -> str:
    if not counts.organisations:
        return ""
    if not counts.silent:
        return _("all say what they offer or need")
    text = ngettext(
        "%(n)d says neither an offer nor a need yet", "%(n)d say neither an offer nor a need yet", counts.silent
    )
    return text % {"n": counts.silent}


def _suggested(counts: Counts) -> str:
    return _("%(n)d of %(all)d have suggestions") % {"n": counts.suggested, "all": counts.organisations}


def _invited(counts: Counts) -> str:
    return _("%(n)d of %(all)d people invited") % {"n": counts.invited, "all": counts.people}


def _wishes(counts: Counts) -> str:
    if not counts.rounds:
        return _("no round of meetings yet: fill in the sheets rounds, blocks and tables")
    return ngettext("%(n)d wish", "%(n)d wishes", counts.wishes) % {"n": counts.wishes}


def _agendas(counts: Counts) -> str:
    return ngettext("%(n)d version", "%(n)d versions", counts.agendas) % {"n": counts.agendas}


def _published(counts: Counts) -> str:
    return _("%(n)d of %(all)d rounds published") % {"n": counts.published, "all": counts.rounds}
