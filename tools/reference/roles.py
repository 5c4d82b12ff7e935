"""``roles.md``: which role carries which right, and which page and operation each right opens.

Roles and rights are read from the product; who opens which address from the list that the matrix of
``tests/rights`` tries on every address, so that this page says what was tried.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any, Final

from django.urls import URLPattern, get_resolver
from django.utils import translation
from tests.rights import kinds, knocking, rules
from tests.rights.operations import OWN, RULES

from escale.apps.directory.models import Role
from escale.apps.directory.rules import BY_ADMINISTRATORS, BY_ORGANISERS, MEANINGS, RIGHTS, Right, roles_with
from escale.apps.provisioning.models import PROVISIONED_ROLES
from escale.conf.variables import VARIABLES
from tools.reference import WRITTEN

_HEAD = f"""# Roles and rights

{WRITTEN}

A role is held in one cooperation, in the name of an institution or of the cooperation's own office; only the operator
stands outside all of them. Rights come from roles and from nowhere else (`apps/directory/rules.py`). Whoever has no
right to something gets 404, as if it were not there; the few pages that say so (403) are named. A role that was
ended carries nothing from the next request on. Why it is so: [the security model](../explanation/security.md).

"""
_REPRESENTATIVES: Final = frozenset({"guest", "host"})
_MISSION_ROLES: Final = {
    "representative": "speaks for an organisation, on either side; is invited, and comes in after saying yes",
    "focal point": "acts for the members of one delegation; is named by organisers; in the log stands the own name",
    "interpreter": "interprets at meetings; is named in the mission and invited by organisers",
}
_OTHERS: Final = {
    "web:set_language": "Another language of the pages.",
    "account_logout": "Sign out.",
    "account_inactive": "That an account was shut.",
    "account_set_password": "A first password.",
    "account_reset_password_done": "What happens next, whether or not the address is known.",
    "account_reset_password_from_key": "A new password, by the link that came by mail.",
    "account_reset_password_from_key_done": "That it was changed.",
    "mfa_deactivate_totp": "Take the authenticator app away.",
    "mfa_edit_webauthn": "Another name for a key.",
    "socialaccount_connections": "Providers one signs in through.",
    "socialaccount_login_cancelled": "That somebody turned back at a provider.",
    "socialaccount_login_error": "That a provider failed.",
    "openid_connect_callback": "Where an OpenID provider sends people back to.",
    "saml_acs": "Where a SAML provider sends people back to.",
    "saml_finish_acs": "The second half of that.",
    "saml_metadata": "What a SAML provider has to know.",
}


def page() -> str:
    """The text of ``roles.md``."""
    with translation.override("en"):
        return _HEAD + "\n".join([_roles(), _of_missions(), _rights(), _pages(), _operations()])


def _roles() -> str:
    asked = VARIABLES["ESCALE_SECOND_FACTOR_ROLES"].default.split(",")
    rows = [
        f"| {role.label} | `{role.value}` | {', '.join(sorted(RIGHTS[role]))} | {_givers(role)} "
        f"| {'yes' if role in PROVISIONED_ROLES else 'no'} | {'yes' if role.value in asked else 'no'} |"
        for role in Role
    ]
    head = "| role | key | rights | given and ended by | may come from a directory | second factor |\n"
    return (
        "## Roles of a cooperation\n\n" + head + "|---|---|---|---|---|---|\n" + "\n".join(rows) + "\n\n"
        "A directory gives roles through [SCIM](../howto/provision-accounts.md) when the administrator allows it.\n"
        "The last column is production as it comes; [settings](settings.md#who-comes-in) change it.\n"
    )


def _givers(role: Role) -> str:
    if role == Role.OPERATOR:
        return "`escale operator` on the machine"
    givers = ["administrators, in the name of their institution"] if role in BY_ADMINISTRATORS else []
    givers += ["organisers"] if role in BY_ORGANISERS else []
    return "; ".join(givers)


def _of_missions() -> str:
    rows = "".join(f"| {name} | {words} |\n" for name, words in _MISSION_ROLES.items())
    return f"## People of a mission\n\nThey hold no role of a cooperation.\n\n| who | what |\n|---|---|\n{rows}"


def _rights() -> str:
    rows = "".join(
        f"| {right.value} | {MEANINGS[right]} | {', '.join(f'`{role.value}`' for role in roles_with(right))} |\n"
        for right in Right
    )
    return f"## Rights\n\n| right | what it holds | roles |\n|---|---|---|\n{rows}"


# -- pages -----------------------------------------------------------------------------------------------------
def _pages() -> str:
    head = (
        "## Pages\n\nEach is tried with every role, here, in another cooperation and after the role was ended\n"
        "(`tests/rights`). `<…>` stands for a key.\n"
    )
    known = dict(_addresses(get_resolver().url_patterns))
    grouped: dict[str, list[str]] = {}
    for name, rule in rules.RULES.items():
        route, view = known[name]
        grouped.setdefault(_opens(rule), []).append(f"| `/{_plain(route)}` | {_about(name, rule, view)} |")
    parts = [
        f"### {title}\n\n| address | what |\n|---|---|\n" + "\n".join(grouped[title]) + "\n"
        for title in sorted(grouped, key=_order)
    ]
    return "\n".join([head, *parts])


def _order(title: str) -> tuple[int, str]:
    return (("Everybody" in title) + 2 * title.startswith("Without"), title)


def _opens(rule: kinds.Rule | kinds.Own | kinds.Open) -> str:
    if isinstance(rule, kinds.Own):
        return "Everybody who is signed in, about themselves"
    if isinstance(rule, kinds.Open):
        return f"Without a right: {rule.why}"
    title = _named(rule.opens)
    return f"{title[0].upper()}{title[1:]}"


def _named(opens: frozenset[str]) -> str:
    """A set of roles in words: the rights that make exactly it, and people of missions."""
    met = opens & _REPRESENTATIVES
    people = {frozenset[str](): [], _REPRESENTATIVES: ["representatives"]}.get(met, ["the representative concerned"])
    people += [f"the {name}" for name in ("focal point", "interpreter") if name in opens]
    by_right = opens - _REPRESENTATIVES - {"focal point", "interpreter"}
    return ", or ".join([*(right.value for right in _made_of(by_right)), *people])


def _made_of(roles: frozenset[str]) -> tuple[Right, ...]:
    for count in range(len(Right)):
        for rights in combinations(Right, count):
            if frozenset[str]().union(*(kinds.with_right(right) for right in rights)) == roles:
                return rights
    raise ValueError(f"no rights make exactly {sorted(roles)}")


def _addresses(patterns: Iterable[Any], route: str = "", space: str = "") -> Iterator[tuple[str, tuple[str, Any]]]:
    for each in patterns:
        here = route + str(each.pattern)
        if isinstance(each, URLPattern):
            yield f"{space}{each.name}", (here, each.callback)
        else:
            yield from _addresses(each.url_patterns, here, f"{space}{each.namespace}:" if each.namespace else space)


def _plain(route: str) -> str:
    """``missions/<slug:slug>/`` and regular expressions without the kinds of their keys."""
    route = re.sub(r"\(\?P(<\w+>)[^()]*\)", r"\1", route)
    return re.sub(r"<\w+:(\w+)>", r"<\1>", route).strip("^$").replace("/^", "/")


def _about(name: str, rule: Any, view: Any) -> str:
    words = _OTHERS.get(name) or view.__doc__.strip().split("\n")[0]
    told = ", ".join(sorted(getattr(rule, "told", ())))
    return words.replace("``", "`").replace("|", "\\|") + (f" 403 in words for: {told}." if told else "")


# -- the interface ---------------------------------------------------------------------------------------------
def _operations() -> str:
    named = {
        **dict.fromkeys(OWN, "everybody with a token, about what they belong to"),
        **{name: _named(opens) for name, opens in RULES.items()},
    }
    rows = "".join(
        f"| [{name}](api.md#{name.lower()}) | `{method.upper()} {path}` | {named[name]} |\n"
        for name, (method, path) in knocking.operations().items()
    )
    return (
        "## Operations of the interface\n\n"
        "A token never allows more than its person, and only what its scopes say.\n\n"
        f"| operation | address | who |\n|---|---|---|\n{rows}"
    )
