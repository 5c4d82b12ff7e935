"""What accounts keep about people."""

from django.utils.translation import gettext_lazy as _

from escale.core.privacy import (
    DELETE,
    WITH_ACCOUNT,
    Category,
    Personal,
    Table,
    Term,
    clear,
    declare,
    declare_free,
)

_LINKS = Term(_("30 days after the link ran out"), days=30, after="expires_at")
_TOKENS = Term(_("a year after the token ran out"), days=365, after="expires_at")
_SESSIONS = Term(_("30 days after the session was last used"), days=30, after="last_seen")


def _account(*names: str) -> dict[str, Personal]:
    return {name: Personal(Category.ACCOUNT, "account", WITH_ACCOUNT) for name in names}


declare(
    Table(
        "accounts.User",
        {
            "email": Personal(Category.CONTACT, "account", WITH_ACCOUNT),
            "name": Personal(Category.IDENTITY, "account", WITH_ACCOUNT),
            "language": Personal(Category.ACCOUNT, "account", WITH_ACCOUNT),
            "zone": Personal(Category.ACCOUNT, "account", WITH_ACCOUNT),
            "last_login": Personal(Category.TRACE, "account", WITH_ACCOUNT),
        },
        clear(email="erased-{pk}@erased.invalid", name="", password="!", is_active=False, last_login=None),  # noqa: S106
        named=(_("account"), _("accounts")),
        users=("pk",),
        more=("groups__name", "user_permissions__codename"),
        withheld={"password": "the hash opens nothing but helps who guesses"},
    ),
    Table(
        "accounts.SignInLink",
        {"created_at": Personal(Category.ACCOUNT, "account", _LINKS)},
        DELETE,
        named=(_("sign-in link"), _("sign-in links")),
        users=("user",),
        withheld={"token_hash": "signs in"},
    ),
    Table(
        "accounts.ApiToken",
        {
            "name": Personal(Category.ACCOUNT, "account", _TOKENS),
            "last_used_at": Personal(Category.TRACE, "account", _TOKENS),
        },
        DELETE,
        users=("user",),
        withheld={"token_hash": "signs in"},
        free={"scopes": "names of rights"},
    ),
    Table(
        "accounts.RecoveryCode",
        _account("made_at", "used_at"),
        DELETE,
        named=(_("recovery code"), _("recovery codes")),
        users=("user",),
        withheld={"code_hash": "signs in"},
    ),
    Table(
        "accounts.Session",
        {
            "device": Personal(Category.TRACE, "account", _SESSIONS),
            "last_seen": Personal(Category.TRACE, "account", _SESSIONS),
        },
        DELETE,
        users=("user",),
        withheld={"session_key": "signs in", "session_data": "signs in"},
    ),
    Table("account.EmailAddress", _account("email", "verified"), DELETE, users=("user",)),
    Table(
        "mfa.Authenticator",
        _account("type", "last_used_at"),
        DELETE,
        named=(_("second factor"), _("second factors")),
        users=("user",),
        withheld={"data": "the secret of the second factor"},
    ),
    Table(
        "socialaccount.SocialAccount",
        _account("provider", "uid", "extra_data"),
        DELETE,
        users=("user",),
    ),
    Table(
        "socialaccount.SocialToken",
        _account("expires_at"),
        DELETE,
        users=("account__user",),
        withheld={"token": "signs in elsewhere", "token_secret": "signs in elsewhere"},
    ),
    Table(
        "account.EmailConfirmation",
        _account("created", "sent"),
        DELETE,
        users=("email_address__user",),
        withheld={"key": "proves an address"},
    ),
)
declare_free(
    {
        "accounts.Budget": "a keyed hash and a count, gone after its window",
        "accounts.CachedValue": "expires by itself; no person's data is cached",
    }
)
