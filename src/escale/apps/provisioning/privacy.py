"""What provisioning keeps about people."""

from django.utils.translation import gettext_lazy as _

from escale.core.privacy import (
    DELETE,
    FOR_EVER,
    WITH_ACCOUNT,
    Category,
    Personal,
    Table,
    declare,
    declare_free,
    nothing,
)

_ONLY_KEYS = _("keys, no names: the account they belong to is erased")

declare(
    Table(
        "provisioning.ProvisionedUser",
        {
            "given_name": Personal(Category.IDENTITY, "account", WITH_ACCOUNT),
            "family_name": Personal(Category.IDENTITY, "account", WITH_ACCOUNT),
            "user_name": Personal(Category.ACCOUNT, "account", WITH_ACCOUNT),
            "external_id": Personal(Category.ACCOUNT, "account", WITH_ACCOUNT),
        },
        DELETE,
        users=("user",),
    ),
    Table(
        "provisioning.ProvisioningToken",
        {"created_by": Personal(Category.TRACE, "proof", FOR_EVER)},
        nothing(_ONLY_KEYS),
        actors=("created_by",),
        withheld={"token_hash": "lets a directory in"},
    ),
    Table(
        "provisioning.EmailDomain",
        {"given_by": Personal(Category.TRACE, "proof", FOR_EVER)},
        nothing(_ONLY_KEYS),
        actors=("given_by",),
        did=("domain",),
    ),
)
declare_free({"provisioning.ProvisionedGroup": "a role in a cooperation, nobody who has it"})
