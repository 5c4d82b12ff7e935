"""Reads of committees, and the functions through which they are reached: a stranger gets 404."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from escale.apps.agreements.models import Agreement
from escale.apps.agreements.queries import agreement_of
from escale.apps.committee.models import Committee, Item
from escale.apps.committee.rules import may_organise

if TYPE_CHECKING:
    from escale.apps.agreements.rules import Visitor

_HELD = (Committee.State.HELD, Committee.State.PUBLISHED)


def committees_of(agreement: Agreement) -> QuerySet[Committee]:
    """The meetings of an agreement's committee, newest first."""
    return Committee.objects.filter(agreement=agreement).order_by("-starts", "-pk")


def committee_of(user: "Visitor", key: int) -> Committee:
    """A committee for those who see its agreement; anybody else gets 404."""
    found = Committee.objects.filter(pk=key).first()
    if found is None:
        raise Http404
    found.agreement = agreement_of(user, found.agreement_id)
    return found


def organised_agreement(user: "Visitor", key: int) -> Agreement:
    """An agreement for those who plan its committees: a stranger gets 404, who only reads 403."""
    found = agreement_of(user, key)
    if not may_organise(user, found):
        raise PermissionDenied
    return found


def organised_committee(user: "Visitor", key: int) -> Committee:
    """A committee for those who write in it: a stranger gets 404, who only reads 403."""
    found = committee_of(user, key)
    if not may_organise(user, found.agreement):
        raise PermissionDenied
    return found


def item_of(committee: Committee, key: int) -> Item:
    """A point of a committee that somebody reached; any other gets 404."""
    found = committee.items.filter(pk=key).first()
    if found is None:
        raise Http404
    found.committee = committee
    return found


def last_held(agreement: Agreement, before: datetime | None = None) -> Committee | None:
    """The last committee that was held before a moment (now)."""
    held = committees_of(agreement).filter(state__in=_HELD, starts__lt=before or timezone.now())
    return held.first()


def next_planned(agreement: Agreement) -> Committee | None:
    """The next committee that is planned."""
    planned = committees_of(agreement).filter(state=Committee.State.PLANNED, ends__gte=timezone.now())
    return planned.order_by("starts", "pk").first()
