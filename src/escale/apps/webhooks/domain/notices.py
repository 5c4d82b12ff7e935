"""The mail that says that a webhook is paused."""

from django.conf import settings
from django.urls import reverse

from escale.apps.directory.models import Membership
from escale.apps.directory.rules import Right, roles_with
from escale.apps.webhooks.models import Webhook
from escale.core import outbox


def tell_it_is_paused(webhook: Webhook) -> None:
    """Mail everybody who may take it up again, inside the transaction of the pause."""
    roles = {*roles_with(Right.ADMINISTER), *roles_with(Right.DECIDE)}
    held = Membership.objects.standing().filter(
        cooperation=webhook.cooperation_id, institution=webhook.institution_id, role__in=roles
    )
    people = {each.user.pk: each.user for each in held.select_related("user")}
    link = settings.BASE_URL + reverse("webhooks:detail", args=[webhook.pk])
    outbox.write_mails(
        outbox.Letter(
            recipient=person.email,
            language=person.language,
            template="webhooks/mail/paused",
            context={"host": webhook.host, "link": link},
            cooperation=webhook.cooperation_id,
        )
        for person in people.values()
    )
