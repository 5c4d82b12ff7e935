"""What provisioning keeps about people."""

from django.utils.translation import gettext_lazy as _

from escale.core.privacy import FOR_EVER, WITH_ACCOUNT, Category, Personal, Table, clear, declare, nothing

_ONLY_KEYS = _("keys, no names: the account they belong to is erased")

declare(
    Table(
        "provisioning.ProvisionedUser",
        {
            name: Personal(Category.IDENTITY, "account", WITH_ACCOUNT)
            for name in ("external_id", "given_name", "family_name")
        },
        clear(external_id="", given_name="", family_name=""),
        users=("user",),
    ),
    Table(
        "provisioning.ProvisioningToken",
        {"created_by": Personal(Category.TRACE, "proof", FOR_EVER)},
        nothing(_ONLY_KEYS),
        actors=("created_by",),
        withheld={"token_hash": "signs in"},
    ),
    Table(
        "provisioning.EmailDomain",
        {"given_by": Personal(Category.TRACE, "proof", FOR_EVER)},
        nothing(_ONLY_KEYS),
        actors=("given_by",),
    ),
)
