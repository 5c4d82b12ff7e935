"""Reads of webhooks, and the access functions: a stranger gets 404."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from escale.apps.directory.models import Cooperation, Membership
from escale.apps.directory.rules import Right, roles_with
from escale.apps.webhooks.models import Delivery, Webhook

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from escale.apps.accounts.models import User

    Visitor = User | AnonymousUser


def seats(user: "Visitor", cooperation: Cooperation) -> list[Membership]:
    """In whose name a user may have a cooperation's events sent: administrators and those who decide."""
    if not user.is_authenticated:
        return []
    roles = {*roles_with(Right.ADMINISTER), *roles_with(Right.DECIDE)}
    held = Membership.objects.standing().filter(user=user, cooperation=cooperation, role__in=roles)
    return list(held.select_related("institution").order_by("pk"))


def cooperation_of(user: "Visitor", slug: str) -> Cooperation:
    """A cooperation for somebody who may have its events sent."""
    cooperation = Cooperation.objects.filter(slug=slug).first()
    if cooperation is None or not seats(user, cooperation):
        raise Http404
    return cooperation


def webhooks_of(user: "Visitor") -> QuerySet[Webhook]:
    """The standing webhooks of the institutions a user acts for."""
    if not user.is_authenticated:
        return Webhook.objects.none()
    found = Webhook.objects.filter(_held(Membership.objects.filter(user=user))).exclude(state=Webhook.State.ENDED)
    return found.select_related("cooperation", "institution")


def answered_for() -> QuerySet[Webhook]:
    """Those in whose name somebody still acts: whose institution was let go gets no more events."""
    return Webhook.objects.filter(_held(Membership.objects.all())).exclude(state=Webhook.State.ENDED)


def _held(by: QuerySet[Membership]) -> Q:
    """A webhook's institution, or the office, has somebody in a role that may have events sent."""
    roles = {*roles_with(Right.ADMINISTER), *roles_with(Right.DECIDE)}
    standing = by.filter(ended_at=None, user__is_active=True, cooperation=OuterRef("cooperation"), role__in=roles)
    own = Q(Exists(standing.filter(institution=OuterRef("institution"))))
    return own | Q(Exists(standing.filter(institution=None)), institution=None)


def webhook_of(user: "Visitor", webhook_id: int) -> Webhook:
    """One webhook for who may manage it."""
    webhook = webhooks_of(user).filter(pk=webhook_id).first()
    if webhook is None:
        raise Http404
    return webhook


def deliveries_of(webhook: Webhook) -> QuerySet[Delivery]:
    """The log of a webhook, newest first, without the bytes that were sent."""
    return webhook.deliveries.defer("body").order_by("-created_at", "-pk")
