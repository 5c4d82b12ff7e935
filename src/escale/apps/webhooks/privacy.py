"""What webhooks keep about people: who made one."""

from django.utils.translation import gettext_lazy as _

from escale.core.privacy import FOR_EVER, Category, Personal, Table, declare, declare_free, nothing

declare(
    Table(
        "webhooks.Webhook",
        {"created_by": Personal(Category.TRACE, "proof", FOR_EVER)},
        nothing(_("keys, no names: the account they belong to is erased")),
        actors=("created_by",),
        free={"address": "of a server", "kinds": "names of events"},
    )
)
declare_free({"webhooks.Delivery": "events hold keys and public facts, nobody's contact data"})
