"""Verbs of accounts: mails that let in, sessions, second factors, one's own details."""

from escale.apps.accounts.domain.factors import make_recovery_codes, use_recovery_code
from escale.apps.accounts.domain.links import (
    ASKED_LINK_VALID_FOR,
    VALID_FOR,
    Newcomer,
    accounts_of,
    ask_for_link,
    ask_for_reset,
    issue_sign_in_link,
    issue_sign_in_links,
    revoke_sign_in_links,
    safe_path,
    send_code,
    send_link,
    send_reset,
    use_sign_in_link,
)
from escale.apps.accounts.domain.profile import change_details, change_password
from escale.apps.accounts.domain.sessions import end_all_sessions, end_session

__all__ = [
    "ASKED_LINK_VALID_FOR",
    "VALID_FOR",
    "Newcomer",
    "accounts_of",
    "ask_for_link",
    "ask_for_reset",
    "change_details",
    "change_password",
    "end_all_sessions",
    "end_session",
    "issue_sign_in_link",
    "issue_sign_in_links",
    "make_recovery_codes",
    "revoke_sign_in_links",
    "safe_path",
    "send_code",
    "send_link",
    "send_reset",
    "use_recovery_code",
    "use_sign_in_link",
]
