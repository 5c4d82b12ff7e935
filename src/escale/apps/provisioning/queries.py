"""Reads of provisioning: the token, the people and the groups of one institution; the rest is not there.

An institution may be a party to several cooperations with an administrator of its own in each: a token gives roles
only where whoever made it administers the institution, and lets nobody in once they administer it nowhere.
"""

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from escale.apps.directory.models import Cooperation, Institution, Membership
from escale.apps.directory.rules import Right, may, roles_with
from escale.apps.provisioning.models import EmailDomain, ProvisionedGroup, ProvisionedUser, ProvisioningToken
from escale.apps.provisioning.scim.errors import not_found

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from escale.apps.accounts.models import User

    Visitor = User | AnonymousUser

USER_FILTERS = ("userName", "externalId", "id", "active", "emails.value")
GROUP_FILTERS = ("displayName", "id", "members.value", "members")


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def token_of(header: str) -> ProvisioningToken | None:
    """The valid token of an ``Authorization`` header."""
    scheme, _space, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    valid = valid_tokens().select_related("institution", "created_by")
    return valid.filter(token_hash=token_hash(token.strip())).first()


def valid_tokens() -> QuerySet[ProvisioningToken]:
    """Neither revoked nor run out, made by somebody who administers the institution now."""
    maker = administrators().filter(user=OuterRef("created_by"), institution=OuterRef("institution"))
    return ProvisioningToken.objects.filter(Exists(maker), revoked_at=None, expires_at__gt=timezone.now())


def administrators() -> QuerySet[Membership]:
    """The standing memberships that administer an institution."""
    return Membership.objects.standing().filter(role__in=roles_with(Right.ADMINISTER))


def administered_in(user: "Visitor | None", institution: Institution) -> QuerySet[Cooperation]:
    """The cooperations in which somebody administers an institution."""
    key = user.pk if user is not None else None
    held = administrators().filter(user=key, institution=institution, cooperation=OuterRef("pk"))
    return Cooperation.objects.filter(Exists(held)).order_by("sort_key", "pk")


def administered(user: "Visitor", institution_id: int) -> Institution:
    """An institution for its administrators; anybody else gets 404."""
    if not user.is_authenticated:
        raise Http404
    held = administrators().filter(user=user)
    institution = Institution.objects.filter(pk=institution_id, pk__in=held.values("institution")).first()
    if institution is None:
        raise Http404
    return institution


def refuse_all_but_operators(user: "Visitor") -> None:
    """404 for everybody else."""
    if not may(user, Right.RUN_PLATFORM, None):
        raise Http404


def people_of(institution: Institution) -> QuerySet[ProvisionedUser]:
    """The accounts an institution's directory keeps, with their roles."""
    roles = Membership.objects.filter(institution=institution, ended_at=None)
    memberships = Prefetch("user__memberships", queryset=roles, to_attr="standing_roles")
    people = ProvisionedUser.objects.filter(institution=institution, released_at=None).select_related("user")
    return people.prefetch_related(memberships).order_by("pk")


def filtered_people(institution: Institution, wanted: dict[str, str | bool]) -> QuerySet[ProvisionedUser]:
    """Those that equal every value; addresses in any letter case."""
    found = people_of(institution)
    for name, value in wanted.items():
        if name == "userName":
            by_address = Q(user_name="", user__email__iexact=str(value))
            found = found.filter(by_address | ~Q(user_name="") & Q(user_name__iexact=str(value)))
        elif name == "emails.value":
            found = found.filter(user__email__iexact=str(value))
        elif name == "externalId":
            found = found.filter(external_id=str(value))
        elif name == "active":
            found = found.filter(user__is_active=value in (True, "true", "True"))
        else:
            found = found.filter(key__in=_keys(value))
    return found


def person_of(institution: Institution, key: str) -> ProvisionedUser:
    """One of them; raises ``ScimError`` 404."""
    found = people_of(institution).filter(key=_uuid(key)).first()
    if found is None:
        raise not_found()
    return found


def groups_of(institution: Institution, administrator: "Visitor | None") -> QuerySet[ProvisionedGroup]:
    """The roles that the directory may give, in the cooperations in which somebody administers the institution."""
    groups = ProvisionedGroup.objects.filter(institution=institution).select_related("cooperation").order_by("pk")
    return groups.filter(cooperation__in=administered_in(administrator, institution).order_by())


def groups_for(token: ProvisioningToken) -> QuerySet[ProvisionedGroup]:
    """The roles that a token may give."""
    return groups_of(token.institution, token.created_by)


def filtered_groups(token: ProvisioningToken, wanted: dict[str, str | bool]) -> list[ProvisionedGroup]:
    """Those that equal every value; each with its people in ``members``, as :func:`members_of` has them."""
    found = list(groups_for(token))
    people = members_of(found)
    for each in found:
        each.members = people[each.pk]  # type: ignore[attr-defined]
    tests: dict[str, Callable[[ProvisionedGroup, str | bool], bool]] = {
        "displayName": lambda group, value: group.name.lower() == str(value).lower(),
        "id": lambda group, value: group.key in _keys(value),
        "members": _has_member,
        "members.value": _has_member,
    }
    return [each for each in found if all(tests[name](each, value) for name, value in wanted.items())]


def _has_member(group: ProvisionedGroup, value: str | bool) -> bool:
    return any(key in _keys(value) for key, _address in group.members)  # type: ignore[attr-defined]


def group_of(token: ProvisioningToken, key: str) -> ProvisionedGroup:
    """One of those a token may give, with its people in ``members``; raises ``ScimError`` 404."""
    found = groups_for(token).filter(key=_uuid(key)).first()
    if found is None:
        raise not_found()
    found.members = members_of([found])[found.pk]  # type: ignore[attr-defined]
    return found


def members_of(groups: list[ProvisionedGroup]) -> dict[int, list[tuple[UUID, str]]]:
    """Key and address of everybody in each group, by the group's key, in one query."""
    asked = Q()
    for each in groups:
        asked |= Q(cooperation=each.cooperation_id, role=each.role, institution=each.institution_id)
    by_role: dict[tuple[int | None, str], list[tuple[UUID, str]]] = {}
    if groups:
        held = Membership.objects.standing().filter(asked, user__provisioned__institution=F("institution"))
        held = held.filter(user__provisioned__released_at=None)
        rows = held.order_by("pk").values_list("cooperation_id", "role", "user__provisioned__key", "user__email")
        for cooperation, role, key, email in rows:
            by_role.setdefault((cooperation, role), []).append((key, email))
    return {each.pk: by_role.get((each.cooperation_id, each.role), []) for each in groups}


def _keys(value: object) -> list[UUID]:
    """A key that is none finds nothing; it is no address that leads nowhere."""
    try:
        return [UUID(str(value))]
    except ValueError:
        return []


def _uuid(value: object) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        raise not_found() from None


def standing_tokens(institution: Institution) -> QuerySet[ProvisioningToken]:
    """The tokens that let the institution's directory in now."""
    return valid_tokens().filter(institution=institution).select_related("created_by").order_by("-created_at", "-pk")


def own_group(institution: Institution, administrator: "Visitor", key: str) -> ProvisionedGroup:
    """A group by the key that the page sends; 404."""
    groups = groups_of(institution, administrator)
    found = groups.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
    if found is None:
        raise Http404
    return found


def all_domains() -> QuerySet[EmailDomain]:
    """Every domain, with its institution."""
    return EmailDomain.objects.select_related("institution").order_by("domain")


def domain_of(key: str) -> EmailDomain:
    """A domain by the key that the page sends; 404."""
    found = all_domains().filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
    if found is None:
        raise Http404
    return found
