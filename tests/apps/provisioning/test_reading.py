"""Filters and patches in the shapes that directories send."""

import json
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.apps.provisioning.scim.errors import ScimError
from escale.apps.provisioning.scim.filters import read_filter
from escale.apps.provisioning.scim.members import read_changes
from escale.apps.provisioning.scim.people import USER, Wanted, read_patch, read_person

NAMES = ("userName", "externalId", "active")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)
KEY = "6d2f7c1e-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", {}),
        ('userName eq "a@b.example"', {"userName": "a@b.example"}),
        ('USERNAME Eq "a" AND externalid eq "x\\"y"', {"userName": "a", "externalId": 'x"y'}),
        (f'{USER}:userName eq "a"', {"userName": "a"}),
        ("active eq True", {"active": True}),
    ],
)
def test_filters_are_read(text: str, wanted: dict[str, object]) -> None:
    assert read_filter(text, NAMES) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "x",
        'userName co "a"',
        'title eq "x"',
        'userName eq "a" or active eq true',
        'userName eq "a" and',
        'userName eq "a"and active eq true x',
        'userName eq "a" and userName eq "b"',
        'userName eq "\\u0000"',
        "userName eq " + '"' + "x" * 2000 + '"',
    ],
)
def test_other_filters_are_refused(text: str) -> None:
    with pytest.raises(ScimError) as caught:
        read_filter(text, NAMES)
    assert (caught.value.status, caught.value.kind) == (400, "invalidFilter")


@given(st.text(max_size=80) | st.from_regex(r'userName eq "[^"]*"( and .*)?', fullmatch=True))
def test_any_filter_is_read_or_refused(text: str) -> None:
    with suppress(ScimError):
        assert set(read_filter(text, NAMES)) <= set(NAMES)


def patch(*operations: dict[str, Any]) -> Wanted:
    return read_patch({"Operations": list(operations)})


@pytest.mark.parametrize(
    ("operation", "wanted"),
    [
        ({"op": "replace", "path": "active", "value": False}, Wanted(active=False)),
        ({"op": "Replace", "path": "active", "value": "False"}, Wanted(active=False)),
        ({"op": "replace", "value": {"active": False}}, Wanted(active=False)),
        ({"op": "replace", "value": {"id": "x", "active": False}}, Wanted(active=False)),
        ({"op": "Add", "path": "name.givenName", "value": "Amal"}, Wanted(given_name="Amal")),
        ({"op": "add", "value": {"name.familyName": "Idrissi"}}, Wanted(family_name="Idrissi")),
        ({"op": "add", "path": "name", "value": {"givenName": "A", "x": 1}}, Wanted(given_name="A")),
        (
            {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "a@b.example"},
            Wanted(email="a@b.example"),
        ),
        (
            {"op": "replace", "path": "emails", "value": [{"value": "b"}, {"value": "a", "primary": True}]},
            Wanted(email="a"),
        ),
        ({"op": "replace", "path": f"{USER}:userName", "value": "a@b.example"}, Wanted(user_name="a@b.example")),
        ({"op": "remove", "path": "externalId"}, Wanted(external_id="")),
        (
            {
                "op": "Add",
                "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
                "value": "x",
            },
            Wanted(),
        ),
        ({"op": "add", "path": "title", "value": "Dr"}, Wanted()),
    ],
)
def test_operations_are_read(operation: dict[str, Any], wanted: Wanted) -> None:
    assert patch(operation) == wanted


def test_the_later_word_counts() -> None:
    said = patch(
        {"op": "replace", "path": "active", "value": False}, {"op": "replace", "path": "active", "value": True}
    )
    assert said == Wanted(active=True)


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ({"op": "copy", "path": "active", "value": True}, "invalidSyntax"),
        ({"op": "replace", "path": "active", "value": "maybe"}, "invalidValue"),
        ({"op": "replace", "path": "shoeSize", "value": 44}, "invalidPath"),
        ({"op": "remove"}, "noTarget"),
        ({"op": "remove", "path": "userName"}, "mutability"),
        ({"op": "replace", "value": "x"}, "invalidSyntax"),
        ({"op": "replace", "path": "displayName", "value": "a\nb"}, "invalidValue"),
    ],
)
def test_other_operations_are_refused(operation: dict[str, Any], kind: str) -> None:
    with pytest.raises(ScimError) as caught:
        patch(operation)
    assert caught.value.kind == kind


@given(JSON)
def test_any_body_is_read_or_refused(value: Any) -> None:
    for body in ({"Operations": value}, {"Operations": [{"op": "add", "path": "members", "value": value}]}):
        for read in (read_patch, read_changes):
            with suppress(ScimError):
                read(json.loads(json.dumps(body)))
    if isinstance(value, dict):
        with suppress(ScimError):
            assert isinstance(read_person(value), Wanted)


@pytest.mark.parametrize(
    ("operation", "changes"),
    [
        ({"op": "Add", "path": "members", "value": [{"value": KEY}]}, [("add", [UUID(KEY)])]),
        ({"op": "Remove", "path": "members", "value": [{"value": KEY}]}, [("remove", [UUID(KEY)])]),
        ({"op": "remove", "path": f'members[value eq "{KEY}"]'}, [("remove", [UUID(KEY)])]),
        ({"op": "remove", "path": "members"}, [("replace", [])]),
        ({"op": "replace", "value": {"id": "x", "members": []}}, [("replace", [])]),
        ({"op": "replace", "value": {"displayName": "x"}}, []),
    ],
)
def test_changes_of_members_are_read(operation: dict[str, Any], changes: list[object]) -> None:
    assert read_changes({"Operations": [operation]}) == changes
