"""Which role opens which address: the whole list. An address that is missing here fails the build."""

from dataclasses import dataclass, field

from escale.apps.directory.models import Role
from escale.apps.directory.rules import RIGHTS, Right


def with_right(right: Right) -> frozenset[str]:
    """The names of the roles that carry a right."""
    return frozenset(role.value for role in Role if right in RIGHTS[role])


ORGANISE, DECIDE = with_right(Right.ORGANISE), with_right(Right.DECIDE)
ADMINISTER, READ_LOG = with_right(Right.ADMINISTER), with_right(Right.READ_LOG)
READ_PROGRAMME = with_right(Right.READ_PROGRAMME)
PROTECT, RUN = with_right(Right.PROTECT_DATA), with_right(Right.RUN_PLATFORM)
MEMBERS = frozenset({"guest", "host"})
TOLD = ORGANISE - DECIDE


@dataclass(frozen=True)
class Rule:
    """``opens`` to these roles here; ``told``: these get 403 with words; all others, and everybody elsewhere, 404.

    ``own``: to these only in the name of the institution it is about, not in that of a neighbour.
    """

    opens: frozenset[str]
    told: frozenset[str] = field(default_factory=frozenset)
    own: frozenset[str] = field(default_factory=frozenset)

    def opens_to(self, who: str) -> bool:
        """``who`` as in :class:`tests.rights.cast.Cast`."""
        role = who.removeprefix("neighbour: ")
        return role in self.opens and (role == who or role not in self.own)

    def tells(self, who: str) -> bool:
        """Whether they are told why they may not."""
        return who.removeprefix("neighbour: ") in self.told


@dataclass(frozen=True)
class Own:
    """A page about whoever looks, without any key of somebody else's in its address; anonymous visitors sign in."""


@dataclass(frozen=True)
class Open:
    """A page without a right to ask for, and why."""

    why: str


SECRET, DOOR, SHELL = Open("a secret address"), Open("the way in"), Open("says nothing about anybody")
_ORGANISED, _DECIDED = Rule(ORGANISE), Rule(DECIDE, told=TOLD)
_DESK = Rule(ADMINISTER | DECIDE)
_OWN_DESK = Rule(ADMINISTER | DECIDE, own=ADMINISTER | DECIDE)

RULES: dict[str, Rule | Own | Open] = {
    # -- the frame
    "web:home": SHELL,
    "web:set_language": SHELL,
    "web:worker": SHELL,
    "web:offline": SHELL,
    "web:health": SHELL,
    "web:readiness": SHELL,
    "web:metrics": Open("a token, tried in tests/web"),
    "web:styleguide": SHELL,
    "web:mailbox": Open("only in the demo"),
    "web:mail": Open("only in the demo"),
    "web:letter": Open("only in the demo"),
    "web:notices": SECRET,
    "web:start": Own(),
    "web:tokens": Own(),
    "web:revoke-token": Own(),
    **dict.fromkeys(
        ["web:jobs", "web:act-on-job", "web:mails", "web:retry-mail", "web:schedules"],
        Rule(RUN),
    ),
    # -- directory
    "directory:platform": Rule(RUN),
    "directory:cooperations": Own(),
    "directory:roles": _DESK,
    "directory:role-end": Rule(ADMINISTER | DECIDE, own=ADMINISTER),
    "directory:role-sessions-end": Rule(ADMINISTER, own=ADMINISTER),
    "directory:visibility": Rule(DECIDE),
    "directory:presentation": Rule(DECIDE),
    # -- missions
    "missions:list": Own(),
    "missions:template": Own(),
    "missions:programmes": Own(),
    "missions:create": Own(),
    "missions:import-new": Own(),
    **dict.fromkeys(
        [
            "missions:detail",
            "missions:edit",
            "missions:export",
            "missions:import",
            "missions:import-preview",
            "missions:import-problems",
            "missions:import-cancel",
            "missions:organisations",
            "missions:organisation",
            "missions:organisation-edit",
            "missions:invite",
            "missions:suggestions",
            "missions:suggest",
            "missions:suggest-cancel",
            "missions:exposure",
            "missions:exposure-file",
            "missions:profiles-ask",
            "missions:recommend",
            "missions:recommendation-end",
            "missions:outcomes",
            "missions:delegations",
            "missions:delegation",
            "missions:focal-point-name",
            "missions:focal-point-end",
        ],
        _ORGANISED,
    ),
    "missions:organisation-merge": _DECIDED,
    "missions:import-undo": _DECIDED,
    "missions:programme": Rule(READ_PROGRAMME | MEMBERS),
    "missions:session": Rule(READ_PROGRAMME | MEMBERS),
    # -- meetings, the organiser's side
    **dict.fromkeys(
        [
            "meetings:round-create",
            "meetings:round",
            "meetings:block-add",
            "meetings:tables-add",
            "meetings:table-share",
            "meetings:round-limits",
            "meetings:wishes-open",
            "meetings:wishes",
            "meetings:wishes-of",
            "meetings:wish-on-behalf",
            "meetings:plan",
            "meetings:planning",
            "meetings:planning-cancel",
            "meetings:agenda",
            "meetings:certificate",
            "meetings:place",
            "meetings:move",
            "meetings:lock",
            "meetings:cancel",
            "meetings:why",
            "meetings:disrupt",
            "meetings:disruption",
            "meetings:disruption-compute",
            "meetings:disruption-cancel",
            "meetings:disruption-discard",
            "meetings:proposal",
            "meetings:proposal-accept",
            "meetings:interpreters",
            "meetings:badges",
            "meetings:desk-sheet",
            "meetings:pair",
        ],
        _ORGANISED,
    ),
    "meetings:publish": _DECIDED,
    "meetings:floor": Rule(with_right(Right.READ_FLOOR)),
    # -- meetings, everybody's side
    "meetings:my-missions": Own(),
    "meetings:delegations": Own(),
    "meetings:interpreting": Own(),
    "meetings:act-end": Own(),
    "meetings:delegation": Rule(ORGANISE | {"focal point"}),
    "meetings:delegation-day": Rule(ORGANISE | {"focal point"}),
    "meetings:act": Rule(frozenset({"focal point"})),
    "meetings:interpreting-plan": Rule(frozenset({"interpreter"})),
    **dict.fromkeys(
        [
            "meetings:my-mission",
            "meetings:my-consent",
            "meetings:my-profile",
            "meetings:my-visibility",
            "meetings:my-suggestions",
            "meetings:my-counterparts",
            "meetings:my-wishes",
            "meetings:my-wish",
            "meetings:my-day",
            "meetings:my-calendar",
            "meetings:my-feed",
            "meetings:my-pdf",
            "meetings:my-meeting",
        ],
        Rule(MEMBERS),
    ),
    "meetings:contact": Rule(frozenset({"guest"})),
    "meetings:my-why": Rule(frozenset({"guest"})),
    "meetings:decline": Rule(MEMBERS),
    "meetings:rate": Rule(MEMBERS),
    "meetings:feed": SECRET,
    # -- actions
    "actions:mine": Own(),
    **dict.fromkeys(
        [
            "actions:list",
            "actions:create",
            "actions:edit",
            "actions:share",
            "actions:link",
            "actions:unlink",
            "actions:export",
            "actions:bring",
        ],
        _ORGANISED,
    ),
    # The action of the matrix belongs to the organisations of the guest and of the host.
    **dict.fromkeys(["actions:action", "actions:move", "actions:comment"], Rule(ORGANISE | MEMBERS)),
    # -- searching
    "discovery:search": _ORGANISED,
    "discovery:searches": _ORGANISED,
    "discovery:search-change": Rule(frozenset({"organiser"}), own=frozenset({"organiser"})),
    "discovery:my-search": Rule(MEMBERS),
    # The guest's page of a host; no host meets itself or its own side.
    "discovery:my-organisation": Rule(frozenset({"guest"})),
    "discovery:my-searches": Rule(MEMBERS),
    "discovery:my-search-change": Rule(frozenset({"guest"})),
    # -- agreements: those that are shared; drafts are tried in tests/apps/agreements
    "agreements:list": Own(),
    "agreements:dates": Own(),
    "agreements:create": Own(),
    **dict.fromkeys(
        [
            "agreements:detail",
            "agreements:compare",
            "agreements:parts",
            "agreements:amend",
            "agreements:clause",
            "agreements:edit",
            "agreements:share",
            "agreements:import",
            "agreements:sign",
            "agreements:clause-add",
            "agreements:clause-edit",
            "agreements:clause-remove",
        ],
        _ORGANISED,
    ),
    # -- results: of parties to the agreement; who is of another institution is tried in tests/apps/results
    **dict.fromkeys(
        [
            "results:list",
            "results:result-add",
            "results:result-edit",
            "results:indicator-add",
            "results:indicator",
            "results:indicator-edit",
            "results:indicator-remove",
            "results:publish",
            "results:export",
            "results:bring",
            "results:baseline",
            "results:period-add",
            "results:period-edit",
            "results:period-remove",
            "results:value-add",
            "results:value",
            "results:say",
            "results:correct",
            "results:prove",
            "results:disprove",
        ],
        _ORGANISED,
    ),
    **dict.fromkeys(["results:value-edit", "results:enter", "results:discard"], Rule(ORGANISE, own=ORGANISE)),
    # -- committees and reports; parties that withdrew and points of others are tried in tests/apps/committee
    **dict.fromkeys([f"committee:report{kind}" for kind in ("", "-pdf", "-word")], _ORGANISED),
    **dict.fromkeys([f"committee:{name}" for name in ("list", "plan", "committee", "edit", "invite")], _ORGANISED),
    **dict.fromkeys([f"committee:{name}" for name in ("hold", "publish", "call-off", "calendar")], _ORGANISED),
    **dict.fromkeys([f"committee:{name}" for name in ("settle", "point-add", "point-move")], _ORGANISED),
    **dict.fromkeys([f"committee:{name}" for name in ("minutes", "decision")], _ORGANISED),
    # -- data protection and the log
    "privacy:my-data": Own(),
    "privacy:desk": Own(),
    "privacy:ask-about-account": Own(),
    "privacy:accounts": Own(),
    "privacy:account-request": Rule(ADMINISTER | RUN, own=ADMINISTER),
    "privacy:export": Own(),
    "privacy:correct": Rule(frozenset({"host"})),
    "privacy:ask": Rule(frozenset({"host"})),
    "privacy:log": Rule(READ_LOG),
    "privacy:log-download": Rule(READ_LOG),
    "privacy:log-key": Rule(READ_LOG),
    **dict.fromkeys(
        [
            "privacy:office",
            "privacy:request",
            "privacy:register",
            "privacy:retention",
            "privacy:breaches",
            "privacy:breach",
            "privacy:transfers",
            "privacy:transfer-end",
        ],
        Rule(PROTECT),
    ),
    # -- webhooks
    "webhooks:list": _DESK,
    "webhooks:create": _DESK,
    "webhooks:detail": _OWN_DESK,
    # -- provisioning
    "provisioning:domains": Rule(RUN),
    "provisioning:page": Rule(ADMINISTER, own=ADMINISTER),
    **dict.fromkeys(
        [
            "provisioning:scim-config",
            "provisioning:scim-group",
            "provisioning:scim-groups",
            "provisioning:scim-nothing",
            "provisioning:scim-schema",
            "provisioning:scim-schemas",
            "provisioning:scim-type",
            "provisioning:scim-types",
            "provisioning:scim-user",
            "provisioning:scim-users",
        ],
        Open("an institution's own token, tried in tests/apps/provisioning"),
    ),
    # -- the way in, and one's own account
    **dict.fromkeys(
        [
            "account_login",
            "account_logout",
            "account_signup",
            "account_inactive",
            "account_email_verification_sent",
            "account_request_login_code",
            "account_confirm_login_code",
            "account_reset_password",
            "account_reset_password_done",
            "account_reset_password_from_key",
            "account_reset_password_from_key_done",
            "accounts:new-link",
            "accounts:link-sent",
            "accounts:provider",
            "mfa_authenticate",
            "mfa_login_webauthn",
            "openid_connect_callback",
            "openid_connect_login",
            "saml_acs",
            "saml_finish_acs",
            "saml_login",
            "saml_metadata",
            "saml_sls",
            "socialaccount_login_cancelled",
            "socialaccount_login_error",
            "socialaccount_signup",
        ],
        DOOR,
    ),
    "accounts:link": SECRET,
    **dict.fromkeys(
        [
            "account_change_password",
            "account_set_password",
            "account_email",
            "account_reauthenticate",
            "accounts:account",
            "accounts:connect",
            "accounts:end-other-sessions",
            "accounts:end-session",
            "accounts:recovery-codes",
            "accounts:revoke-links",
            "accounts:second-factor-wanted",
            "mfa_index",
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_add_webauthn",
            "mfa_edit_webauthn",
            "mfa_list_webauthn",
            "mfa_remove_webauthn",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "socialaccount_connections",
        ],
        Own(),
    ),
    # -- programs
    "openapi": SHELL,
    "api-nowhere": SHELL,
}
