"""What Entra and Okta really send, in their words, and what the standard asks beyond that."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client

from escale.apps.accounts.models import User
from escale.apps.directory.models import Membership
from tests.apps.provisioning.door import Directory, directory
from tests.threats.checks.away import away
from tests.threats.checks.provisioned import check_who_was_let_go_keeps_no_token

pytestmark = pytest.mark.django_db
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@pytest.fixture
def chamber() -> Directory:
    return directory()


def said(answer: Any) -> dict[str, Any]:
    assert answer.headers["Content-Type"] == "application/scim+json"
    return json.loads(answer.content)  # type: ignore[no-any-return]


def found(chamber: Directory, kind: str, text: str, more: str = "") -> list[str]:
    answer = chamber.ask("GET", f"{kind}?filter={quote(text)}{more}")
    assert answer.status_code == 200, answer.content
    return [each["id"] for each in said(answer)["Resources"]]


def patch(chamber: Directory, path: str, *operations: dict[str, Any]) -> Any:
    return chamber.ask("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)})


def test_a_life_in_entra(chamber: Directory) -> None:
    assert found(chamber, "Users", 'userName eq "amal.i@chamber.example"') == []
    answer = chamber.ask(
        "POST",
        "Users",
        {
            "schemas": [USER, ENTERPRISE],
            "externalId": "amal.i",
            "userName": "Amal.I@chamber.example",
            "active": True,
            "displayName": "Amal Idrissi",
            "emails": [{"primary": True, "type": "work", "value": "amal.idrissi@chamber.example"}],
            "meta": {"resourceType": "User"},
            "name": {"formatted": "Amal Idrissi", "familyName": "Idrissi", "givenName": "Amal"},
            ENTERPRISE: {"department": "Trade"},
        },
    )
    assert answer.status_code == 201
    made = said(answer)
    me = f"Users/{made['id']}"
    assert answer.headers["Location"].endswith(f"/scim/v2/{me}")
    # The mailbox has another name than the account: a change of it moves nobody, and the account is still found.
    mailbox = {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "a.idrissi@chamber.example"}
    department = {"op": "Add", "path": f"{ENTERPRISE}:department", "value": "Ports"}
    assert patch(chamber, me, mailbox, department).status_code == 200
    assert found(chamber, "Users", 'userName eq "amal.i@chamber.example"') == [made["id"]]
    assert found(chamber, "Users", 'externalId Eq "amal.i"') == [made["id"]]
    many = {"active": "False", "name.givenName": "Amal B.", f"{USER}:preferredLanguage": "fr-FR"}
    changed = said(patch(chamber, me, {"op": "Replace", "value": many}))
    assert (changed["active"], changed["name"]["givenName"], changed["preferredLanguage"]) == (False, "Amal B.", "fr")
    assert said(patch(chamber, me, {"op": "Replace", "path": "active", "value": "True"}))["active"] is True
    assert chamber.ask("DELETE", me).status_code == 204
    assert found(chamber, "Users", 'externalId eq "amal.i"') == []


def test_roles_in_entra(chamber: Directory) -> None:
    """With its older flag, members are removed by value instead of by path."""
    made = chamber.make()
    group = f"Groups/{chamber.group.key}"
    patch(chamber, group, {"op": "Add", "path": "members", "value": [{"value": made["id"]}]})
    by_member = f'id eq "{chamber.group.key}" and members eq "{made["id"]}"'
    assert found(chamber, "Groups", by_member, "&attributes=id") == [str(chamber.group.key)]
    patch(chamber, group, {"op": "Remove", "path": "members", "value": [{"value": made["id"]}]})
    assert found(chamber, "Groups", by_member) == []
    name = said(chamber.ask("GET", f"{group}?excludedAttributes=members"))["displayName"]
    assert found(chamber, "Groups", f'displayName eq "{name.upper()}"', "&excludedAttributes=members")


def test_a_life_in_okta(chamber: Directory) -> None:
    """Its sign-in names need not be addresses."""
    person = {
        "schemas": [USER],
        "userName": "amal.i",
        "name": {"givenName": "Amal", "familyName": "Idrissi"},
        "emails": [{"primary": True, "value": "amal@chamber.example", "type": "work"}],
        "displayName": "Amal Idrissi",
        "locale": "en-US",
        "externalId": "00ujl29u0le5T6Aj10h7",
        "groups": [],
        "password": "1mz050nq",
        "active": True,
    }
    assert found(chamber, "Users", 'userName eq "amal.i"', "&startIndex=1&count=100") == []
    made = said(chamber.ask("POST", "Users", person))
    me = f"Users/{made['id']}"
    assert (made["userName"], made["emails"][0]["value"]) == ("amal.i", "amal@chamber.example")
    assert "password" not in made
    assert found(chamber, "Users", 'userName eq "AMAL.I"', "&startIndex=1&count=100") == [made["id"]]
    twin = {**person, "emails": [{"value": "other@chamber.example"}], "externalId": "x"}
    answer = chamber.ask("POST", "Users", twin)
    assert (answer.status_code, said(answer)["scimType"]) == (409, "uniqueness")
    moved = {**person, "emails": [{"value": "idrissi@chamber.example"}]}
    assert said(chamber.ask("PUT", me, moved))["emails"][0]["value"] == "idrissi@chamber.example"
    assert User.objects.get(email="idrissi@chamber.example").name == "Amal Idrissi"
    assert said(patch(chamber, me, {"op": "replace", "value": {"active": False}}))["active"] is False
    assert said(chamber.ask("PUT", me, {**moved, "active": True}))["active"] is True
    # A pushed group is linked by its name: what is sent then changes nothing.
    group = f"Groups/{chamber.group.key}"
    linked = {"op": "replace", "value": {"id": str(chamber.group.key), "displayName": "x"}}
    assert patch(chamber, group, linked).status_code == 200
    remove = {"op": "remove", "path": f'members[value eq "{made["id"]}"]'}
    add = {"op": "add", "path": "members", "value": [{"value": made["id"], "display": "amal.i"}]}
    assert [each["value"] for each in said(patch(chamber, group, remove, add))["members"]] == [made["id"]]


@pytest.mark.parametrize(
    ("asked", "attributes"),
    [
        ("attributes=userName", {"schemas", "id", "userName"}),
        ("attributes=USERNAME,%20emails.value", {"schemas", "id", "userName", "emails"}),
        (f"attributes={USER}:userName", {"schemas", "id", "userName"}),
        (
            "excludedAttributes=Name,emails,groups,meta,id,displayName",
            {"schemas", "id", "userName", "active", "preferredLanguage"},
        ),
    ],
)
def test_what_was_asked_for_is_answered(chamber: Directory, asked: str, attributes: set[str]) -> None:
    me = chamber.make()["id"]
    one = said(chamber.ask("GET", f"Users/{me}?{asked}"))
    (listed,) = said(chamber.ask("GET", f"Users?{asked}"))["Resources"]
    assert set(one) == set(listed) == attributes
    assert one.get("emails", [{"value": "amal@chamber.example"}]) == [{"value": "amal@chamber.example"}]


def test_a_part_can_be_left_out(chamber: Directory) -> None:
    me = chamber.make(name={"givenName": "Amal", "familyName": "Idrissi"})["id"]
    answer = said(chamber.ask("GET", f"Users/{me}?excludedAttributes=name.formatted,emails.type"))
    assert answer["name"] == {"givenName": "Amal", "familyName": "Idrissi"}
    assert answer["emails"] == [{"value": "amal@chamber.example", "primary": True}]


def test_a_tag_changes_with_what_others_change(chamber: Directory) -> None:
    """The person's own page and the institution's change what is read here, too."""
    me = chamber.make()["id"]
    group = f"Groups/{chamber.group.key}"
    patch(chamber, group, {"op": "add", "path": "members", "value": [{"value": me}]})
    tags = {path: chamber.ask("GET", path).headers["ETag"] for path in (f"Users/{me}", group)}
    for path, tag in tags.items():
        for header in (tag, f'"other", {tag}', "*"):
            answer = chamber.ask("GET", path, If_None_Match=header)
            assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
    User.objects.filter(email="amal@chamber.example").update(name="Her own")
    Membership.objects.filter(user__email="amal@chamber.example").delete()
    for path, tag in tags.items():
        assert chamber.ask("GET", path, If_None_Match=tag).status_code == 200
        change = {"Operations": [{"op": "add", "path": "externalId", "value": "7"}]}
        assert chamber.ask("PATCH", path, change, If_Match=tag).status_code == 412
        now = said(chamber.ask("GET", path))["meta"]["version"]
        assert chamber.ask("PATCH", path, change, If_Match=f'"x", {now}').status_code == 200
        assert chamber.ask("PATCH", path, change, If_Match="*").status_code == 200


@pytest.mark.threat(51)
def test_programs_of_who_is_let_go_end_for_good() -> None:
    check_who_was_let_go_keeps_no_token()


def test_a_change_here_leaves_a_new_password_alone(chamber: Directory) -> None:
    """What the account's own page writes meanwhile is not written over with what was read before."""
    me = chamber.make()["id"]

    def meanwhile(execute: Any, sql: str, *arguments: Any) -> Any:
        if sql.startswith('UPDATE "accounts_user"') and "new hash" not in str(arguments):
            User.objects.filter(email="amal@chamber.example").update(password="new hash")
        return execute(sql, *arguments)

    with connection.execute_wrapper(meanwhile):
        patch(chamber, f"Users/{me}", {"op": "replace", "path": "displayName", "value": "New"})
    user = User.objects.get(email="amal@chamber.example")
    assert (user.name, user.password) == ("New", "new hash")


@pytest.mark.parametrize("path", ["/scim/v2/Users/", "/scim/v2//Users", "/scim//v2/Users//"])
def test_a_slash_more_leads_to_the_same_place(chamber: Directory, path: str) -> None:
    answer = Client().get(path, headers={"Authorization": f"Bearer {chamber.token}"})
    assert (answer.status_code, said(answer)["totalResults"]) == (200, 0)


def test_every_refusal_has_the_form_of_the_standard(chamber: Directory, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL")
    mine = {"Authorization": f"Bearer {chamber.token}"}
    half = b'{"userName": "a\\ud800@chamber.example"}'
    json_form = "application/scim+json"
    for method, path, body, headers, status in (
        ("GET", "/scim", b"", {}, 401),
        ("GET", "/scim/v1/Users", b"", mine, 404),
        ("GET", "/scim/v2/", b"", mine, 404),
        ("POST", "/scim/v2/Bulk", b"{}", mine, 404),
        ("GET", "/scim/v2/Users?filter=%00", b"", mine, 400),
        ("GET", "/scim/v2/Users", b"", {**mine, "Host": "other.example"}, 400),
        ("POST", "/scim/v2/Users", half, mine, 400),
        ("POST", "/scim/v2/Users", b"", {**mine, "Content-Length": str(10**11)}, 413),
        ("BREW", "/scim/v2/Users", b"", mine, 405),
        ("GET", "/scim/v2/Users/none", b"", mine, 404),
        ("GET", '/scim/v2/Users?filter=userName%20co%20"a"', b"", mine, 400),
        ("PATCH", f"/scim/v2/Groups/{chamber.group.key}", b'{"Operations": [{"op": "move"}]}', mine, 400),
    ):
        answer = Client().generic(method, path, body, content_type=json_form, headers=headers)
        error = said(answer)
        assert (answer.status_code, error["status"]) == (status, str(status)), path
        assert error["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
        if status == 405:
            assert answer.headers["Allow"] == "HEAD, GET, POST"
    head = Client().head("/scim/v2/Users", headers=mine)
    assert (head.status_code, head.content) == (200, b"")


def test_without_a_database_directories_come_back_later(chamber: Directory) -> None:
    with away():
        answer = chamber.ask("GET", "Users")
    assert (answer.status_code, said(answer)["status"], answer.headers["Retry-After"]) == (503, "503", "10")
    assert b"10.0.0.5" not in answer.content


def test_a_filter_by_what_is_no_key_finds_nothing(chamber: Directory) -> None:
    chamber.make()
    assert found(chamber, "Users", 'id eq "7"') == found(chamber, "Groups", 'id eq "7"') == []
    assert found(chamber, "Users", 'emails[type eq "work"].value eq "AMAL@chamber.example"') != []
    assert found(chamber, "Users", f'{USER}:userName eq "amal@chamber.example"') != []
