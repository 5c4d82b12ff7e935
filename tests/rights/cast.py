"""Everybody who may knock: each role in a cooperation, in another one, ended, and nobody."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.test import Client

from escale.apps.accounts.models import User
from escale.apps.directory.models import Cooperation, Institution, Membership, Party, Role
from escale.apps.discovery.models import SavedSearch
from escale.apps.meetings.models import Interpreter
from escale.apps.missions.models import Delegation, FocalPoint, Mission, Session
from escale.apps.privacy.models import Breach, PersonRequest, TransferBasis
from escale.apps.webhooks.models import Webhook
from escale.core.models import Job, OutgoingMail, StoredFile
from tests.factories import UserFactory, agreement, measured, met, participant, practice
from tests.threats.world import World, measures, world

ENDED = datetime(2027, 1, 1, tzinfo=UTC)
MISSION_ROLES = ("guest", "host", "interpreter", "focal point")
BY_MEMBERSHIP = tuple(role.value for role in Role)
ANONYMOUS, NOBODY, NEIGHBOUR = "anonymous", "nobody", "neighbour: "


@dataclass
class Cast:
    """Clients by name: a role, ``neighbour: role``, ``elsewhere: role``, ``ended: role``, ``nobody``, ``anonymous``.

    Neighbours are of the other institution in the same cooperation; ``nobody`` is signed in.
    """

    world: World
    clients: dict[str, Client]
    arguments: dict[str, object]

    def users(self) -> dict[str, User]:
        """Who is behind each client, without the anonymous one."""
        keys = {name: client.session["_auth_user_id"] for name, client in self.clients.items() if name != ANONYMOUS}
        found = {str(user.pk): user for user in User.objects.filter(pk__in=keys.values())}
        return {name: found[key] for name, key in keys.items()}


def cast() -> Cast:
    made = world()
    mission = made.play.mission
    institution = _party(mission.cooperation, "here")
    clients = _members(mission.cooperation, institution)
    delegation = _mission_roles(mission, clients)
    clients["guest"], clients["host"] = made.guest, _client(made.play.hosts[0][0])

    beside = _members(mission.cooperation, _party(mission.cooperation, "beside"))
    del beside[Role.OPERATOR.value]  # there is one platform
    clients |= {f"{NEIGHBOUR}{name}": client for name, client in beside.items()}

    other = world()
    abroad: dict[str, Client] = _members(
        other.play.mission.cooperation, _party(other.play.mission.cooperation, "there")
    )
    _mission_roles(other.play.mission, abroad)
    abroad["guest"], abroad["host"] = other.guest, _client(other.play.hosts[0][0])
    del abroad[Role.OPERATOR.value]
    clients |= {f"elsewhere: {name}": client for name, client in abroad.items()}

    ended = _members(mission.cooperation, institution, ended=True)
    clients |= {f"ended: {name}": client for name, client in ended.items()}
    clients[NOBODY], clients[ANONYMOUS] = _client(UserFactory()), Client()
    return Cast(made, clients, made.arguments() | _more(made, institution, delegation, clients))


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _party(cooperation: Cooperation, slug: str) -> Institution:
    institution = Institution.objects.create(slug=slug, name=f"Institution {slug} (example)", country="LU")
    Party.objects.create(cooperation=cooperation, institution=institution)
    return institution


def _members(cooperation: Cooperation, institution: Institution, *, ended: bool = False) -> dict[str, Client]:
    clients = {}
    for role in Role:
        user = UserFactory()
        operator = role == Role.OPERATOR
        Membership.objects.create(
            cooperation=None if operator else cooperation,
            institution=None if operator else institution,
            user=user,
            role=role,
            ended_at=ENDED if ended else None,
        )
        clients[role.value] = _client(user)
    return clients


def _mission_roles(mission: Mission, clients: dict[str, Client]) -> Delegation:
    interpreter, lead = UserFactory(), UserFactory()
    Interpreter.objects.create(
        mission=mission, ref="i1", name="Example Interpreter", languages=["fr"], user=interpreter
    )
    delegation = Delegation.objects.create(mission=mission, name="Example delegation")
    _user, member = participant(mission, side="guest")
    mission.participations.filter(organisation=member.representative.organisation).update(delegation=delegation)
    FocalPoint.objects.create(delegation=delegation, user=lead)
    clients["interpreter"], clients["focal point"] = _client(interpreter), _client(lead)
    return delegation


def _more(
    made: World, institution: Institution, delegation: Delegation, clients: dict[str, Client]
) -> dict[str, object]:
    mission = made.play.mission
    cooperation = mission.cooperation
    member = delegation.mission.attendances.order_by("-pk")[0]
    membership = Membership.objects.standing().get(
        cooperation=cooperation, institution=institution, role=Role.STAFF.value
    )
    return {
        "cooperation": cooperation.slug,
        "number": made.draft.number,
        "delegation_id": delegation.pk,
        "attendance_id": member.pk,
        "focal_point_id": delegation.focal_points.get().pk,
        "membership_id": membership.pk,
        "session_id": _session(mission).pk,
        **{f"meetings:{name} number": made.published.number for name in ("move", "lock", "cancel")},
        "institution_id": institution.pk,
        "person_id": made.host.representative.person_id,
        "web:act-on-job key": Job.objects.create(name="missions.suggest").key,
        "web:retry-mail mail_id": OutgoingMail.objects.create(
            recipient="amina@company.example", language="en", subject="Example", text="Example", message_id="<1@here>"
        ).pk,
        **_protected(made, institution),
        **_searches(made, clients),
        **_agreed(cooperation),
        **_practised(cooperation, institution),
    }


def _agreed(cooperation: Cooperation) -> dict[str, object]:
    """A shared agreement of all institutions of the cooperation."""
    wording = agreement(cooperation, *Institution.objects.filter(parties__cooperation=cooperation).order_by("pk"))
    version = wording.under
    keys = {"agreement_id": version.agreement_id, "version_id": version.pk, "clause_id": wording.clause_id}
    file = StoredFile.objects.create(name="a.png", content_type="image/png", size=1, digest="0", content=b"x")
    document = version.agreement.documents.create(title="Example", language="en", file=file)
    value, draft = measured(wording), measured(wording, state="draft", place="Tangier")
    own = {f"results:{name} value_id": draft.pk for name in ("value-edit", "enter", "discard")}
    more = {"gap": "clauses", "document_id": document.pk, "value_id": value.pk}
    return keys | measures(wording) | met(wording) | more | own


def _practised(cooperation: Cooperation, institution: Institution) -> dict[str, object]:
    """A validated practice of the institution, about which somebody asked."""
    made = practice(cooperation, institution)
    return {"practice_id": made.pk, "question_id": made.questions.create(text="Example?", language="en").pk}


def _searches(made: World, clients: dict[str, Client]) -> dict[str, object]:
    """A search of the guest, and one of an organiser."""
    mission, organiser = made.play.mission, User.objects.get(pk=clients["organiser"].session["_auth_user_id"])
    own = SavedSearch.objects.create(user=organiser, mission=mission, wanted="example")
    guest = SavedSearch.objects.create(
        user=made.play.user, mission=mission, attendance=made.play.guest, wanted="example"
    )
    return {
        "discovery:search-change search_id": own.pk,
        "discovery:my-search-change search_id": guest.pk,
    }


def _protected(made: World, institution: Institution) -> dict[str, object]:
    cooperation, soon = made.play.mission.cooperation, datetime(2027, 4, 1, tzinfo=UTC)
    asked = PersonRequest.objects.create(person=made.host.representative.person, kind="correction", due_at=soon)
    basis = TransferBasis.objects.create(
        cooperation=cooperation,
        from_country="LU",
        to_country="MA",
        basis="clauses",
        reference="example",
        starts=date(2026, 1, 1),
    )
    webhook = Webhook.objects.create(
        cooperation=cooperation,
        institution=institution,
        address="https://company.example/",
        host="company.example",
        country="LU",
        secret="example",
    )
    staff = Membership.objects.standing().get(cooperation=cooperation, institution=institution, role=Role.STAFF)
    return {
        "privacy:request request_id": asked.pk,
        "privacy:account-request request_id": PersonRequest.objects.create(
            account=staff.user, kind="correction", due_at=soon
        ).pk,
        "breach_id": Breach.objects.create(cooperation=cooperation, what="example", due_at=soon).pk,
        "basis_id": basis.pk,
        "webhook_id": webhook.pk,
    }


def _session(mission: Mission) -> Session:
    stop = mission.stops.order_by("pk")[0]
    starts, ends = datetime(2027, 3, 2, 9, tzinfo=UTC), datetime(2027, 3, 2, 10, tzinfo=UTC)
    made: Session = Session.objects.create(stop=stop, ref="s1", title={}, starts=starts, ends=ends)
    return made
