"""A mission with everything in it, and every page of the product that shows some of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from escale.apps.actions.domain.acting import ActionDraft, create_action
from escale.apps.actions.domain.depending import depend
from escale.apps.actions.domain.owning import OwnerDraft
from escale.apps.actions.models import Action, Dependency
from escale.apps.agreements.models import Wording
from escale.apps.meetings.models import Agenda, Disruption, Meeting, Proposal, Waiting, Wish
from escale.apps.missions.domain.importing import start_import
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.missions.models import Attendance, WorkbookImport
from escale.apps.results.models import Value
from escale.apps.suggestions.models import Recommendation
from tests.apps.meetings.participant.stage import Stage, signed_in, stage
from tests.apps.missions.workbooks import workbook
from tests.factories import agreement, measured, organiser, practice

# Keys that name nothing here.
_NOWHERE = (
    "session_id",
    "session_number",
    "pk",
    "mail_id",
    "token_id",
    "webhook_id",
    "institution_id",
    "basis_id",
    "membership_id",
    "delegation_id",
    "focal_point_id",
    "breach_id",
    "search_id",
    "document_id",
)


@dataclass
class World:
    """``play`` has one guest and two hosts: the guest meets the first, and waits for the second."""

    play: Stage
    published: Agenda
    draft: Agenda
    meeting: Meeting
    waiting: Waiting
    upload: WorkbookImport
    desk: Client
    guest: Client

    @property
    def host(self) -> Attendance:
        return self.play.hosts[0][1]

    def visitor(self, address: str) -> Client:
        """Who may see a page."""
        return self.guest if address.startswith("/my/") else self.desk

    def agenda_url(self, name: str, *arguments: object) -> str:
        """A page of the published agenda."""
        play = self.play
        return reverse(
            f"meetings:{name}", args=[play.mission.slug, play.of_round.pk, self.published.number, *arguments]
        )

    def waits_for(self) -> Waiting:
        """What the guest wished for and waits for, in the agenda people see."""
        mine, request = self.play.mine, self.waiting.request
        other = request.second if request.first_id == mine.pk else request.first
        wish = {"round": self.play.of_round, "from_organisation": mine, "to_organisation": other}
        Wish.objects.get_or_create(**wish, defaults={"level": Wish.Level.LIKE})
        facts = {"agenda": self.published, "request": request}
        return Waiting.objects.get_or_create(**facts, defaults={"reason": "full"})[0]

    def disruption(self) -> Disruption:
        """Something that happened to the draft, with one way out of it."""
        found, made = Disruption.objects.get_or_create(agenda=self.draft, version=self.draft.version)
        if not made:
            return found
        names = ("value", "bound", "meetings", "moved", "lost", "added", "people", "told", "breaks")
        nothing = {"meetings": [], "waiting": []}
        Proposal.objects.create(disruption=found, order="refill", result=nothing, **dict.fromkeys(names, 0))
        return found

    def proposed(self) -> Recommendation:
        """The guest and the first host, proposed to each other by the organiser."""
        first, second = sorted((self.play.mine.pk, self.play.theirs().pk))
        context = context_of(self.play.mission)
        return Recommendation.objects.get_or_create(
            context=context, first_id=first, second_id=second, defaults={"reason": "Example"}
        )[0]

    def action(self) -> Action:
        """A shared action of the guest and the first host, which waits for another."""
        known = Dependency.objects.filter(action__mission=self.play.mission).select_related("action").first()
        return known.action if known else self._linked_action()

    def actions(self) -> dict[str, object]:
        """The action and the one it waits for, by the names in addresses."""
        action = self.action()
        return {"action_id": action.pk, "needed_id": action.needs.get().needed_id}

    def _linked_action(self) -> Action:
        mission = self.play.mission
        owners = [OwnerDraft(organisation=self.play.mine.pk), OwnerDraft(organisation=self.play.theirs().pk)]
        draft = ActionDraft("Example action", "en", mission.ends, owners, mission=mission)
        first, second = (
            create_action(acting_user=self.play.user, cooperation=mission.cooperation, draft=draft, shared=True)
            for _each in range(2)
        )
        depend(acting_user=self.play.user, action=first, needed=second)
        return first

    def agreed(self) -> dict[str, object]:
        """An agreement of the cooperation with one clause of which something became."""
        cooperation = self.play.mission.cooperation
        known = Wording.objects.filter(under__agreement__cooperation=cooperation).first()
        wording = known or agreement(cooperation)
        keys = wording.under.agreement_id, wording.under_id, wording.clause_id
        return {
            **dict(zip(("agreement_id", "version_id", "clause_id"), keys, strict=True)),
            **measures(wording),
        }

    def practised(self) -> dict[str, object]:
        """A validated practice of the cooperation's office, about which somebody asked."""
        cooperation = self.play.mission.cooperation
        made = cooperation.practices.first() or practice(cooperation)
        question = made.questions.first() or made.questions.create(text="Example?", language="en")
        return {"practice_id": made.pk, "question_id": question.pk}

    def arguments(self) -> dict[str, object]:
        """A value for each name that stands in an address."""
        return {
            "slug": self.play.mission.slug,
            "round_id": self.play.of_round.pk,
            "organisation_id": self.play.theirs().pk,
            "import_id": self.upload.pk,
            "table_id": self.play.of_round.tables.order_by("pk")[0].pk,
            "meeting_id": self.meeting.pk,
            "request_id": self.waiting.request_id,
            "waiting_id": self.waits_for().pk,
            "disruption_id": self.disruption().pk,
            "order": "refill",
            "representative_id": self.host.representative_id,
            "which": "agenda",
            "token": "A" * 43,
            "key": "00000000-0000-4000-8000-000000000000",
            "uidb36": "1",
            **dict.fromkeys(("provider_id", "organization_slug"), "none"),
            "path": "nowhere",
            "cooperation": self.play.mission.cooperation.slug,
            "scim_id": "none",
            "rest": "none",
            "person_id": self.play.guest.representative.person_id,
            "attendance_id": self.play.guest.pk,
            "recommendation_id": self.proposed().pk,
            "language": "fr",
            "gap": "clauses",
            **dict.fromkeys(_NOWHERE, 1),
            **self.actions(),
            **self.agreed(),
            **self.practised(),
        }


def measures(wording: Wording) -> dict[str, object]:
    """What of an agreement is measured, with one value, by the names in addresses."""
    found = Value.objects.filter(period__indicator__result__agreement=wording.under.agreement_id).first()
    value = found or measured(wording)
    indicator = value.period.indicator
    return {
        "result_id": indicator.result_id,
        "indicator_id": indicator.pk,
        "period_id": value.period_id,
        "value_id": value.pk,
        "evidence_id": value.evidence.get().pk,
    }


def world() -> World:
    play = stage(hosts=2)
    play.suggest(need="un distributeur", offer="توزيع البرمجيات")
    published, draft = play.agenda(1), play.agenda(2, state="draft")
    meeting, other = play.meet(published), play.meet(published, 1, slot=1)
    play.meet(draft)
    waiting = Waiting.objects.create(agenda=draft, request=other.request, reason="full")
    host = organiser(play.mission.cooperation)
    upload = start_import(
        acting_user=host,
        cooperation=play.mission.cooperation,
        mission=play.mission,
        filename="mission.zip",
        content=workbook(mission="", stops="", sessions="", representatives=""),
    )
    return World(play, published, draft, meeting, waiting, upload, signed_in(host), signed_in(play.user))


def addresses(made: World) -> Iterator[str]:
    """Every address of the product, filled in from ``made``."""
    known, numbers = made.arguments(), (made.published.number, made.draft.number)
    for name, wanted in _names(get_resolver().url_patterns, ""):
        if name == "account_logout":
            continue
        for number in numbers if "number" in wanted else (None,):
            try:
                yield reverse(name, kwargs={each: number if each == "number" else known[each] for each in wanted})
            except (KeyError, NoReverseMatch) as error:
                raise AssertionError(f"{name} was not tried") from error


def _names(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[tuple[str, list[str]]]:
    for each in patterns:
        if isinstance(each, URLResolver) and each.namespace == "api":
            continue  # tests/web/api tries it by its document
        if isinstance(each, URLResolver):
            yield from _names(each.url_patterns, f"{space}{each.namespace}:" if each.namespace else space)
        else:
            yield f"{space}{each.name}", list(each.pattern.regex.groupindex)
