"""The door for directories: accounts, roles, pages of lists, tags, and who is not let near whom."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from escale.apps.accounts.domain import issue_sign_in_link
from escale.apps.accounts.models import SignInLink, User
from escale.apps.directory.models import Membership, Party, Role
from escale.apps.provisioning.domain import settings as verbs
from escale.apps.provisioning.models import EmailDomain, ProvisionedGroup, ProvisioningToken
from escale.apps.provisioning.queries import standing_tokens
from escale.core.models import AuditEntry
from tests.apps.meetings.participant.stage import signed_in
from tests.apps.provisioning.door import Directory, directory
from tests.factories import CooperationFactory, UserFactory

pytestmark = pytest.mark.django_db
Count = Callable[[], AbstractContextManager[CaptureQueriesContext]]


@pytest.fixture
def chamber() -> Directory:
    return directory()


def said(answer: object) -> dict[str, object]:
    return json.loads(answer.content)  # type: ignore[attr-defined, no-any-return]


def test_an_account_is_made_and_read(chamber: Directory) -> None:
    made = chamber.make(
        "Amal@Chamber.example",
        externalId="7",
        name={"givenName": "Amal", "familyName": "Idrissi"},
        preferredLanguage="ar",
    )
    user = User.objects.get(email="amal@chamber.example")
    assert (user.name, user.language, user.is_active, user.has_usable_password()) == (
        "Amal Idrissi",
        "ar",
        True,
        False,
    )
    assert (made["userName"], made["externalId"], made["active"]) == ("amal@chamber.example", "7", True)
    answer = chamber.ask("GET", f"Users/{made['id']}")
    assert said(answer) == made
    assert answer.headers["ETag"] == made["meta"]["version"]
    assert answer.headers["Content-Type"] == "application/scim+json"
    assert chamber.ask("GET", f"Users/{made['id']}", If_None_Match=answer.headers["ETag"]).status_code == 304
    assert AuditEntry.objects.filter(verb="account.provisioned").count() == 1


def test_shut_out_is_out_at_once(chamber: Directory) -> None:
    made = chamber.make()
    chamber.ask("PATCH", f"Groups/{chamber.group.key}", ops("add", "members", [{"value": made["id"]}]))
    user = User.objects.get(email="amal@chamber.example")
    client = signed_in(user)
    issue_sign_in_link(user=user, next_path="/")
    assert client.get("/missions/").status_code == 200
    answer = chamber.ask("PATCH", f"Users/{made['id']}", ops("Replace", "active", "False"))
    assert (answer.status_code, said(answer)["active"]) == (200, False)
    assert client.get("/missions/").status_code == 302
    assert not Membership.objects.filter(user=user, ended_at=None).exists()
    assert not SignInLink.objects.filter(user=user, revoked_at=None).exists()
    again = chamber.ask("PATCH", f"Users/{made['id']}", ops("replace", "active", True))
    assert said(again)["active"] is True
    assert client.get("/missions/").status_code == 302


def ops(kind: str, path: str, value: object = None) -> dict[str, object]:
    return {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": kind, "path": path, "value": value}],
    }


def test_released_it_is_gone_and_can_come_back(chamber: Directory) -> None:
    made = chamber.make(externalId="7")
    assert chamber.ask("DELETE", f"Users/{made['id']}").status_code == 204
    assert chamber.ask("GET", f"Users/{made['id']}").status_code == 404
    assert chamber.ask("DELETE", f"Users/{made['id']}").status_code == 404
    assert not User.objects.get(email="amal@chamber.example").is_active
    assert chamber.make(externalId="7")["id"] == made["id"]
    assert User.objects.get(email="amal@chamber.example").is_active


@pytest.mark.threat(14)
def test_nobody_elses_account_is_taken_over(chamber: Directory) -> None:
    ministry = directory("ministry", chamber.cooperation)
    theirs = ministry.make("head@ministry.example")
    operator = UserFactory(email="operator@chamber.example")
    Membership.objects.create(user=operator, role=Role.OPERATOR)
    office = UserFactory(email="office@chamber.example")
    Membership.objects.create(user=office, cooperation=chamber.cooperation, role=Role.ORGANISER)
    seconded = UserFactory(email="seconded@chamber.example")
    Membership.objects.create(
        user=seconded, cooperation=chamber.cooperation, institution=ministry.institution, role=Role.STAFF
    )
    shut_out = UserFactory(email="gone@chamber.example", is_active=False)
    before = list(User.objects.order_by("pk").values())
    for address in (operator.email, office.email.upper(), seconded.email, shut_out.email):
        assert chamber.ask("POST", "Users", {"userName": address}).status_code == 409
    for address in ("head@ministry.example", "x@elsewhere.example", "x@sub.chamber.example", "no address", ""):
        assert chamber.ask("POST", "Users", {"userName": address}).status_code == 400
    mine = chamber.make()
    for path, address in ((f"Users/{mine['id']}", office.email), (f"Users/{mine['id']}", "head@ministry.example")):
        assert chamber.ask("PATCH", path, ops("replace", "userName", address)).status_code in (400, 409)
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        body = None if method == "GET" else {"userName": "amal@chamber.example", "active": False}
        assert chamber.ask(method, f"Users/{theirs['id']}", body).status_code == 404
        assert chamber.ask(method, f"Groups/{ministry.group.key}", body).status_code == 404
    addition = ops("add", "members", [{"value": theirs["id"]}])
    assert chamber.ask("PATCH", f"Groups/{chamber.group.key}", addition).status_code == 400
    assert list(User.objects.exclude(email="amal@chamber.example").order_by("pk").values()) == before


def test_an_own_account_without_ties_elsewhere_is_claimed(chamber: Directory) -> None:
    standing = UserFactory(email="amal@chamber.example", name="Before")
    chamber.make(displayName="After")
    standing.refresh_from_db()
    assert (standing.name, User.objects.filter(email__iexact="amal@chamber.example").count()) == ("After", 1)


def test_roles_are_given_and_taken(chamber: Directory) -> None:
    first, second = chamber.make("a@chamber.example"), chamber.make("b@chamber.example")
    address = f"Groups/{chamber.group.key}"
    both = [{"value": first["id"]}, {"value": second["id"]}]
    answer = chamber.ask("PATCH", address, ops("Add", "members", both))
    assert [each["value"] for each in said(answer)["members"]] == [first["id"], second["id"]]  # type: ignore[attr-defined]
    held = Membership.objects.filter(ended_at=None, role=Role.CO_ORGANISER, institution=chamber.institution)
    assert held.count() == 2
    assert said(chamber.ask("GET", f"Users/{first['id']}"))["groups"] == [
        {"value": str(chamber.group.key), "display": f"{chamber.cooperation.slug}: co-organiser"}
    ]
    chamber.ask("PATCH", address, ops("remove", f'members[value eq "{first["id"]}"]'))
    assert [each.user.email for each in held] == ["b@chamber.example"]
    chamber.ask("PUT", address, {"members": [{"value": first["id"]}]})
    assert [each.user.email for each in held.all()] == ["a@chamber.example"]
    chamber.ask("PATCH", address, {"Operations": [{"op": "replace", "value": {"members": []}}]})
    assert not held.all().exists()


def test_only_roles_that_an_administrator_allowed(chamber: Directory) -> None:
    found = said(chamber.ask("GET", "Groups"))
    assert [each["displayName"] for each in found["Resources"]] == [f"{chamber.cooperation.slug}: co-organiser"]  # type: ignore[attr-defined]
    assert chamber.ask("POST", "Groups", {"displayName": "operator"}).status_code == 403
    assert chamber.ask("DELETE", f"Groups/{chamber.group.key}").status_code == 403
    for role in (Role.OPERATOR, Role.ADMINISTRATOR):
        with pytest.raises(verbs.ProvisioningRefused):
            verbs.allow_group(
                acting_user=chamber.administrator,
                institution=chamber.institution,
                cooperation=chamber.cooperation,
                role=role,
            )
    outsider = directory("outside")
    with pytest.raises(verbs.ProvisioningRefused):
        verbs.allow_group(
            acting_user=chamber.administrator,
            institution=chamber.institution,
            cooperation=outsider.cooperation,
            role=Role.STAFF,
        )
    assert ProvisionedGroup.objects.count() == 2


@pytest.fixture
def twice() -> tuple[Directory, User, ProvisionedGroup]:
    """An institution in two cooperations; the second has an administrator and a role of its own."""
    chamber, elsewhere = directory(), CooperationFactory()
    Party.objects.create(cooperation=elsewhere, institution=chamber.institution)
    other = UserFactory()
    Membership.objects.create(
        cooperation=elsewhere, institution=chamber.institution, user=other, role=Role.ADMINISTRATOR
    )
    group = verbs.allow_group(
        acting_user=other, institution=chamber.institution, cooperation=elsewhere, role=Role.ORGANISER
    )
    return chamber, other, group


def test_an_administrator_gives_no_role_in_the_institution_s_other_cooperation(
    twice: tuple[Directory, User, ProvisionedGroup],
) -> None:
    chamber, other, group = twice
    person = chamber.make()
    added = ops("add", "members", [{"value": person["id"]}])
    assert chamber.ask("PATCH", f"Groups/{group.key}", added).status_code == 404
    assert said(chamber.ask("GET", "Groups"))["totalResults"] == 1
    page, client = f"/institutions/{chamber.institution.pk}/provisioning/", Client()
    client.force_login(chamber.administrator)
    assert group.cooperation.name not in client.get(page).content.decode()
    asked = {"action": "allow", "cooperation": group.cooperation_id, "role": "auditor"}
    assert client.post(page, asked).status_code == 200
    assert client.post(page, {"action": "disallow", "group": group.pk}).status_code == 404
    with pytest.raises(verbs.ProvisioningRefused):
        verbs.allow_group(
            acting_user=chamber.administrator,
            institution=chamber.institution,
            cooperation=group.cooperation,
            role=Role.AUDITOR,
        )
    assert list(ProvisionedGroup.objects.order_by("pk")) == [chamber.group, group]
    assert not Membership.objects.filter(user__email="amal@chamber.example").exists()
    chamber.token = verbs.new_token(acting_user=other, institution=chamber.institution)
    assert chamber.ask("PATCH", f"Groups/{group.key}", added).status_code == 200
    held = Membership.objects.get(user__email="amal@chamber.example")
    assert (held.cooperation, held.role) == (group.cooperation, "organiser")


def test_a_token_ends_with_its_maker_s_role(chamber: Directory) -> None:
    Membership.objects.filter(user=chamber.administrator).update(ended_at=timezone.now())
    assert chamber.ask("GET", "Users").status_code == 401
    assert not standing_tokens(chamber.institution).exists()


def test_lists_come_in_pages(chamber: Directory) -> None:
    for number in range(5):
        chamber.make(f"p{number}@chamber.example")
    page = said(chamber.ask("GET", "Users?startIndex=2&count=2"))
    assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (5, 2, 2)
    assert [each["userName"] for each in page["Resources"]] == ["p1@chamber.example", "p2@chamber.example"]  # type: ignore[attr-defined]
    assert said(chamber.ask("GET", "Users?count=0"))["Resources"] == []
    assert said(chamber.ask("GET", "Users?startIndex=-3&count=999999999"))["itemsPerPage"] == 5
    assert chamber.ask("GET", "Users?count=x").status_code == 400


def test_filters_find(chamber: Directory) -> None:
    made = chamber.make(externalId="7")
    chamber.make("b@chamber.example")
    for text in (
        'userName eq "AMAL@chamber.example"',
        'externalId eq "7" and active eq true',
        f'id eq "{made["id"]}"',
    ):
        found = said(chamber.ask("GET", f"Users?filter={text.replace(' ', '%20')}"))
        assert [each["id"] for each in found["Resources"]] == [made["id"]]  # type: ignore[attr-defined]
    assert said(chamber.ask("GET", 'Users?filter=userName%20eq%20"no"'))["totalResults"] == 0
    assert chamber.ask("GET", 'Users?filter=password%20eq%20"no"').status_code == 400


def test_a_lost_update_is_refused(chamber: Directory) -> None:
    made = chamber.make()
    for what, address in (("Users", made["id"]), ("Groups", str(chamber.group.key))):
        body = ops("replace", "displayName" if what == "Users" else "members", "New" if what == "Users" else [])
        seen = chamber.ask("GET", f"{what}/{address}").headers["ETag"]
        assert chamber.ask("PATCH", f"{what}/{address}", body, If_Match=seen).status_code == 200
        refused = chamber.ask("PATCH", f"{what}/{address}", body, If_Match=seen)
        assert (refused.status_code, said(refused)["status"]) == (412, "412")


def test_a_replacement_empties_but_shuts_nobody_out(chamber: Directory) -> None:
    made = chamber.make(externalId="7", name={"givenName": "Amal"})
    answer = said(chamber.ask("PUT", f"Users/{made['id']}", {"userName": "amal@chamber.example"}))
    assert "externalId" not in answer
    assert (answer["active"], answer["name"]["givenName"]) == (True, "")  # type: ignore[index]


def test_without_a_valid_token_nobody_is_let_in(chamber: Directory) -> None:
    other = directory("ministry")
    verbs.revoke_tokens(acting_user=other.administrator, institution=other.institution)
    for header in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Bearer {other.token}"}):
        answer = Client().get("/scim/v2/Users", headers=header)
        assert (answer.status_code, json.loads(answer.content)["status"]) == (401, "401")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert signed_in(chamber.administrator).get("/scim/v2/Users").status_code == 401
    assert Client().get(f"/scim/v2/Users?access_token={chamber.token}").status_code == 401
    with time_machine.travel(datetime.now(UTC) + timedelta(days=366)):
        assert chamber.ask("GET", "Users").status_code == 401
    assert chamber.token not in str(ProvisioningToken.objects.values())


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'{"userName": NaN}', 400),
        (b"[" * 100_000, 400),
        (b'{"userName": "a\\u0000@chamber.example"}', 400),
        (b"\xff", 400),
        (b"{}", 400),
        (b'"' + b"x" * 1_100_000 + b'"', 413),
    ],
)
def test_bad_bodies_are_refused(chamber: Directory, content: bytes, status: int) -> None:
    answer = Client().post(
        "/scim/v2/Users",
        content,
        content_type="application/scim+json",
        headers={"Authorization": f"Bearer {chamber.token}"},
    )
    assert (answer.status_code, json.loads(answer.content)["schemas"]) == (
        status,
        ["urn:ietf:params:scim:api:messages:2.0:Error"],
    )


def test_other_forms_and_methods_are_refused(chamber: Directory) -> None:
    headers = {"Authorization": f"Bearer {chamber.token}"}
    assert Client().post("/scim/v2/Users", "x", content_type="text/plain", headers=headers).status_code == 415
    assert chamber.ask("DELETE", "Users").status_code == 405
    assert chamber.ask("GET", "Bulk").status_code == 404


def test_the_door_says_what_it_can_do(chamber: Directory) -> None:
    config = said(chamber.ask("GET", "ServiceProviderConfig"))
    assert (config["patch"], config["etag"], config["sort"]) == (
        {"supported": True},
        {"supported": True},
        {"supported": False},
    )
    assert said(chamber.ask("GET", "ResourceTypes"))["totalResults"] == 2
    assert said(chamber.ask("GET", "ResourceTypes/User"))["endpoint"] == "/Users"
    schema = said(chamber.ask("GET", "Schemas/urn:ietf:params:scim:schemas:core:2.0:User"))
    assert [each["name"] for each in schema["attributes"]][:2] == ["userName", "externalId"]  # type: ignore[attr-defined]
    assert chamber.ask("GET", "Schemas/x").status_code == 404


@pytest.mark.parametrize("what", ["Users", "Groups"])
def test_a_list_asks_no_more_for_three_than_for_one(chamber: Directory, count_queries: Count, what: str) -> None:
    counts = []
    chamber.ask("GET", what)  # notes the use of the token
    for number, role in enumerate((Role.STAFF, Role.PRESS, Role.AUDITOR)):
        made = chamber.make(f"p{number}@chamber.example")
        group = verbs.allow_group(
            acting_user=chamber.administrator,
            institution=chamber.institution,
            cooperation=chamber.cooperation,
            role=role,
        )
        chamber.ask("PATCH", f"Groups/{group.key}", ops("add", "members", [{"value": made["id"]}]))
        with count_queries() as queries:
            assert chamber.ask("GET", what).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[2]


class TestPages:
    def test_a_token_is_shown_once(self, chamber: Directory) -> None:
        client, page = signed_in(chamber.administrator), reverse("provisioning:page", args=[chamber.institution.pk])
        assert verbs.PREFIX in client.post(page, {"action": "token"}).content.decode()
        assert verbs.PREFIX not in client.get(page).content.decode()
        client.post(page, {"action": "revoke"})
        assert chamber.ask("GET", "Users").status_code == 401

    def test_roles_are_allowed_and_taken_back(self, chamber: Directory) -> None:
        client, page = signed_in(chamber.administrator), reverse("provisioning:page", args=[chamber.institution.pk])
        typed = {"action": "allow", "cooperation": chamber.cooperation.pk, "role": "press"}
        assert client.post(page, typed).status_code == 302
        assert ProvisionedGroup.objects.filter(role="press").count() == 1
        assert client.post(page, {**typed, "role": "operator"}).status_code == 200
        client.post(page, {"action": "disallow", "group": str(chamber.group.pk)})
        assert not ProvisionedGroup.objects.filter(pk=chamber.group.pk).exists()
        for bad in ({"action": "x"}, {"action": "disallow", "group": "x"}):
            assert client.post(page, bad).status_code == 404

    def test_others_get_404(self, chamber: Directory) -> None:
        page = reverse("provisioning:page", args=[chamber.institution.pk])
        for user in (directory("ministry", chamber.cooperation).administrator, UserFactory()):
            assert signed_in(user).get(page).status_code == 404
            assert signed_in(user).post(page, {"action": "token"}).status_code == 404
            assert signed_in(user).get(reverse("provisioning:domains")).status_code == 404
        assert Client().get(page).status_code == 302

    def test_the_operator_gives_domains(self, chamber: Directory) -> None:
        operator: User = UserFactory()
        Membership.objects.create(user=operator, role=Role.OPERATOR)
        client, page = signed_in(operator), reverse("provisioning:domains")
        typed = {"action": "give", "institution": chamber.institution.pk, "domain": "New.example"}
        assert client.post(page, typed).status_code == 302
        domain = EmailDomain.objects.get(domain="new.example")
        assert client.post(page, {**typed, "domain": "NEW.example"}).status_code == 200
        assert client.post(page, {**typed, "domain": "no domain"}).status_code == 200
        assert EmailDomain.objects.count() == 2
        assert client.get(page).status_code == 200
        client.post(page, {"action": "take", "domain": str(domain.pk)})
        assert EmailDomain.objects.count() == 1
