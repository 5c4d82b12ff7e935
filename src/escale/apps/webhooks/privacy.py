"""What webhooks keep about people."""

from django.utils.translation import gettext_lazy as _

from escale.core.privacy import FOR_EVER, Category, Personal, Table, declare, declare_free, nothing

declare(
    Table(
        "webhooks.Webhook",
        {"created_by": Personal(Category.TRACE, "proof", FOR_EVER)},
        nothing(_("keys, no names: the account they belong to is erased")),
        actors=("created_by",),
        did=("address",),
        withheld={"secret": "signs messages", "previous_secret": "signs messages"},
        free={"address": "the address of a server", "kinds": "names of events"},
    )
)
declare_free({"webhooks.Delivery": "events hold keys and public facts; the answer is a server's, gone after 30 days"})
