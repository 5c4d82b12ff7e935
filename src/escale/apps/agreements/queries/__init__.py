"""Reads of agreements, and the functions through which they are reached: a stranger gets 404."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from escale.apps.agreements.models import Agreement, Clause, Party, Version
from escale.apps.agreements.rules import may_write, officers
from escale.apps.directory.models import Cooperation, Institution

if TYPE_CHECKING:
    from escale.apps.agreements.rules import Visitor


class Desk(NamedTuple):
    """A cooperation in which somebody keeps agreements, and in whose name (``None``: its own office)."""

    cooperation: Cooperation
    institution: Institution | None

    @property
    def key(self) -> str:
        """What a form sends."""
        return f"{self.cooperation.pk}:{self.institution.pk if self.institution else ''}"

    def __str__(self) -> str:
        return f"{self.cooperation} · {self.institution}" if self.institution else str(self.cooperation)


def desks_of(user: "Visitor", cooperation: Cooperation | None = None) -> list[Desk]:
    """Where a user keeps agreements, institutions before offices."""
    if not user.is_authenticated:
        return []
    held = officers().filter(user=user).select_related("cooperation", "institution")
    if cooperation is not None:
        held = held.filter(cooperation=cooperation)
    found = {
        Desk(each.cooperation, each.institution): None
        for each in held.order_by("cooperation__sort_key", "institution__sort_key", "pk")
        if each.cooperation is not None
    }
    return sorted(found, key=lambda desk: desk.institution is None)


def visible_versions(user: "Visitor") -> QuerySet[Version]:
    """What a user sees: what is shared in their cooperations, and the drafts of those in whose name they act."""
    if not user.is_authenticated:
        return Version.objects.none()
    held = officers().filter(user=user, cooperation=OuterRef("agreement__cooperation")).order_by()
    return Version.objects.filter(
        Q(Exists(held), shared_at__isnull=False)
        | Q(Exists(held.filter(institution=OuterRef("drafted_by"))), drafted_by__isnull=False)
        | Q(Exists(held.filter(institution=None)), drafted_by=None)
    )


def agreements_of(user: "Visitor") -> QuerySet[Agreement]:
    """The agreements of which a user sees some version, newest first, with what they see of them."""
    seen = visible_versions(user)
    return (
        Agreement.objects.filter(Exists(seen.filter(agreement=OuterRef("pk"))))
        .select_related("cooperation")
        .prefetch_related(
            Prefetch("versions", queryset=seen.order_by("pk"), to_attr="seen"),
            Prefetch("parties", queryset=Party.objects.select_related("institution", "organisation")),
        )
        .order_by("cooperation__sort_key", "-pk")
    )


def agreement_of(user: "Visitor", key: int) -> Agreement:
    """An agreement with the versions a user sees in ``seen``; anybody who sees none gets 404."""
    found = agreements_of(user).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def written_by(user: "Visitor", key: int) -> Agreement:
    """An agreement for those who change it: who sees none of it gets 404, who is no standing party 403."""
    found = agreement_of(user, key)
    if not may_write(user, found):
        raise PermissionDenied
    return found


def seen_of(agreement: Agreement) -> list[Version]:
    """The versions that whoever reached the agreement sees, oldest first."""
    versions: Sequence[Version] = vars(agreement)["seen"]
    for each in versions:
        each.agreement = agreement
    return list(versions)


def current_of(agreement: Agreement) -> Version:
    """The version that counts: the last that was signed, else the last that is shared, else the draft."""
    seen = seen_of(agreement)
    signed = [each for each in seen if each.signed_on is not None]
    shared = [each for each in seen if each.number is not None]
    return (signed or shared or seen)[-1]


def version_of(agreement: Agreement, key: int) -> Version:
    """One of the versions somebody sees; any other gets 404."""
    found = next((each for each in seen_of(agreement) if each.pk == key), None)
    if found is None:
        raise Http404
    return found


def clause_of(agreement: Agreement, key: int) -> Clause:
    """A clause that one of the versions somebody sees speaks of; any other gets 404."""
    seen = seen_of(agreement)
    found = Clause.objects.filter(pk=key, agreement=agreement, wordings__under__in=seen).distinct().first()
    if found is None:
        raise Http404
    return found
