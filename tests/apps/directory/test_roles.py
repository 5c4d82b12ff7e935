"""Roles are given by address, in the name of an institution, and end at once."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from escale.apps.accounts.models import User
from escale.apps.directory.domain.roles import RoleRefused, end_role, grant, make_operator
from escale.apps.directory.models import Cooperation, Institution, Membership, Party, Role
from escale.apps.directory.rules import RIGHTS, Right, may
from escale.core.models import AuditEntry, OutgoingMail
from tests.apps.meetings.participant.stage import signed_in
from tests.factories import CooperationFactory, UserFactory, organiser
from tests.processes import let_go

pytestmark = pytest.mark.django_db


def institution(cooperation: Cooperation, slug: str) -> Institution:
    made = Institution.objects.create(slug=slug, name=f"{slug} (example)", country="LU")
    Party.objects.create(cooperation=cooperation, institution=made)
    return made


def administrator(cooperation: Cooperation, of: Institution) -> User:
    user: User = UserFactory()
    Membership.objects.create(cooperation=cooperation, institution=of, user=user, role=Role.ADMINISTRATOR)
    return user


@pytest.fixture
def cooperation(db: None) -> Cooperation:
    made: Cooperation = CooperationFactory()
    return made


@pytest.fixture
def chamber(cooperation: Cooperation) -> Institution:
    return institution(cooperation, "chamber")


@pytest.fixture
def desk(cooperation: Cooperation, chamber: Institution) -> Client:
    return signed_in(administrator(cooperation, chamber))


def roles_url(cooperation: Cooperation) -> str:
    return f"/cooperations/{cooperation.slug}/roles/"


def form(**changes: object) -> dict[str, object]:
    return {"name": "Example Person", "email": "new@company.example", "language": "fr", **changes}


def test_an_administrator_gives_a_role_and_the_person_gets_a_mail(
    desk: Client, cooperation: Cooperation, chamber: Institution
) -> None:
    given = form(role="organiser", institution=chamber.pk)
    assert desk.post(roles_url(cooperation), given)["Location"] == roles_url(cooperation)
    user = User.objects.get(email="new@company.example")
    assert may(user, Right.DECIDE, cooperation, institution=chamber)
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.language) == ("new@company.example", "fr")
    assert mail.cooperation_key == cooperation.pk
    entry = AuditEntry.objects.get(verb="role.granted")
    assert entry.details == {"role": "organiser", "institution": chamber.pk}


def test_no_role_is_chosen_beforehand(desk: Client, cooperation: Cooperation, chamber: Institution) -> None:
    assert desk.get(roles_url(cooperation)).context["form"]["role"].initial is None
    answer = desk.post(roles_url(cooperation), form(institution=chamber.pk))
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["role"])
    assert desk.post(roles_url(cooperation), form(institution=chamber.pk, role="")).status_code == 400
    assert not User.objects.filter(email="new@company.example").exists()


def test_giving_a_role_twice_changes_nothing(cooperation: Cooperation, chamber: Institution) -> None:
    arguments = {
        "acting_user": administrator(cooperation, chamber),
        "cooperation": cooperation,
        "institution": chamber,
        "email": "new@company.example",
        "name": "Example",
        "language": "en",
        "role": Role.STAFF,
    }
    assert grant(**arguments) == grant(**arguments)
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize(
    "role", [Role.ADMINISTRATOR, Role.ORGANISER, Role.AUDITOR, Role.DATA_PROTECTION, Role.OPERATOR]
)
def test_organisers_give_only_the_roles_of_a_mission(cooperation: Cooperation, role: Role) -> None:
    desk = signed_in(organiser(cooperation))
    assert desk.post(roles_url(cooperation), form(role=role.value)).status_code == 400
    assert not User.objects.filter(email="new@company.example").exists()


def test_an_administrator_gives_no_role_in_the_name_of_another_institution(
    desk: Client, cooperation: Cooperation
) -> None:
    other = institution(cooperation, "agency")
    assert desk.post(roles_url(cooperation), form(role="auditor", institution=other.pk)).status_code == 400
    assert desk.post(roles_url(cooperation), form(role="auditor")).status_code == 400
    assert not Membership.objects.filter(role=Role.AUDITOR).exists()


def test_nobody_sees_or_ends_the_roles_of_the_other_side(desk: Client, cooperation: Cooperation) -> None:
    agency = institution(cooperation, "agency")
    theirs = Membership.objects.get(user=administrator(cooperation, agency))
    assert theirs.user.email not in desk.get(roles_url(cooperation)).content.decode()
    for verb in ("end", "sessions/end"):
        assert desk.post(f"{roles_url(cooperation)}{theirs.pk}/{verb}/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.ended_at is None


def test_a_role_that_ended_opens_nothing_at_the_next_request(
    desk: Client, cooperation: Cooperation, chamber: Institution
) -> None:
    user = organiser(cooperation)
    Membership.objects.filter(user=user).update(institution=chamber)
    their = signed_in(user)
    assert their.get("/missions/new/").status_code == 200
    membership = Membership.objects.get(user=user)
    assert desk.post(f"{roles_url(cooperation)}{membership.pk}/end/").status_code == 302
    assert their.get("/missions/new/").status_code == 404
    assert AuditEntry.objects.filter(verb="role.ended").count() == 1


def test_an_administrator_signs_their_people_out_everywhere(
    desk: Client, cooperation: Cooperation, chamber: Institution
) -> None:
    user: User = UserFactory()
    membership = Membership.objects.create(cooperation=cooperation, institution=chamber, user=user, role=Role.STAFF)
    their = signed_in(user)
    assert their.get("/start/?all").status_code == 200
    desk.post(f"{roles_url(cooperation)}{membership.pk}/sessions/end/")
    assert their.get("/start/?all").status_code == 302


def test_the_last_administrator_stays(cooperation: Cooperation, chamber: Institution) -> None:
    user = administrator(cooperation, chamber)
    membership = Membership.objects.get(user=user)
    with pytest.raises(RoleRefused):
        end_role(acting_user=user, membership=membership)
    administrator(cooperation, chamber)
    assert end_role(acting_user=user, membership=membership) is True
    assert end_role(acting_user=user, membership=membership) is False


def end_once(membership: int, by: int) -> str:
    """One of those who end each other, in a process of their own."""
    found = Membership.objects.get(pk=membership)
    try:
        end_role(acting_user=User.objects.get(pk=by), membership=found)
    except RoleRefused:
        return "refused"
    return "ended"


@pytest.mark.django_db(transaction=True)
def test_of_administrators_who_end_each_other_at_once_one_stays() -> None:
    place = CooperationFactory()
    chamber = institution(place, "chamber")
    users = [administrator(place, chamber) for _each in range(6)]
    held = [Membership.objects.get(user=user).pk for user in users]
    calls = [{"membership": other, "by": user.pk} for user, other in zip(users, [*held[1:], held[0]], strict=True)]
    said = let_go("tests.apps.directory.test_roles:end_once", calls, processes=2)
    assert sorted(said) == ["ended"] * 5 + ["refused"]
    assert Membership.objects.standing().filter(institution=chamber).count() == 1


def test_the_database_knows_who_may_stand_outside_cooperations(cooperation: Cooperation) -> None:
    user = UserFactory()
    wrong = [
        {"cooperation": None, "role": Role.ORGANISER},
        {"cooperation": cooperation, "role": Role.OPERATOR},
        {"cooperation": cooperation, "role": Role.ADMINISTRATOR, "institution": None},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(user=user, **fields)
    make_operator(email="op@company.example", name="Op", language="en")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=User.objects.get(email="op@company.example"), role=Role.OPERATOR)


def test_an_operator_reads_no_mission(cooperation: Cooperation) -> None:
    user = make_operator(email="op@company.example", name="Op", language="en").user
    assert RIGHTS[Role.OPERATOR] == {Right.RUN_PLATFORM}
    assert not any(may(user, right, cooperation) for right in Right)
    assert signed_in(user).get("/platform/").status_code == 200


def test_the_operator_founds_a_cooperation_with_its_first_administrator(db: None) -> None:
    platform = signed_in(make_operator(email="op@company.example", name="Op", language="en").user)
    platform.post("/platform/", {"what": "cooperation", "cooperation-name": "Example", "cooperation-slug": "example"})
    institution = {
        "institution-name": "Chamber (example)",
        "institution-slug": "chamber",
        "institution-country": "LU",
    }
    platform.post("/platform/", {"what": "institution", **institution})
    first = {
        "administrator-cooperation": Cooperation.objects.get(slug="example").pk,
        "administrator-institution": Institution.objects.get(slug="chamber").pk,
        "administrator-name": "Example Person",
        "administrator-email": "first@company.example",
        "administrator-language": "de",
    }
    assert platform.post("/platform/", {"what": "administrator", **first}).status_code == 302
    user = User.objects.get(email="first@company.example")
    assert may(user, Right.ADMINISTER, Cooperation.objects.get(slug="example"))
    assert Party.objects.count() == 1


@pytest.mark.parametrize("data", [{}, {"what": "nothing"}, {"what": "institution", "institution-slug": "a b"}])
def test_a_form_that_cannot_be_read_changes_nothing(db: None, data: dict[str, str]) -> None:
    platform = signed_in(make_operator(email="op@company.example", name="Op", language="en").user)
    assert platform.post("/platform/", data).status_code == 400
    assert not Institution.objects.exists()


def test_the_list_of_roles_asks_as_often_for_three_as_for_one(
    desk: Client,
    cooperation: Cooperation,
    chamber: Institution,
    count_queries: Callable[[], AbstractContextManager[CaptureQueriesContext]],
) -> None:
    figures = []
    for more in (1, 2):
        for _person in range(more):
            Membership.objects.create(
                cooperation=cooperation, institution=chamber, user=UserFactory(), role=Role.AUDITOR
            )
        with count_queries() as queries:
            assert desk.get(roles_url(cooperation)).status_code == 200
        figures.append(len(queries))
    assert figures[0] == figures[1]
