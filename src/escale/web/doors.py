"""The ways in: what a person organises, takes part in, acts for, reads or runs."""

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from escale.apps.accounts.models import User
from escale.apps.actions import queries as actions
from escale.apps.directory.models import Membership, Role
from escale.apps.directory.rules import RIGHTS, Right
from escale.apps.meetings.queries.interpreting import interpreted_by
from escale.apps.missions import queries as missions
from escale.apps.missions.queries.delegations import led_by


class Door(NamedTuple):
    """One way in, with what lies behind it."""

    label: str | Promise
    about: str | Promise
    url: str
    is_main: bool = True


def rights_of(user: User) -> frozenset[Right]:
    """Every right a user has anywhere, in one query."""
    held = Membership.objects.standing().filter(user=user).values_list("role", flat=True)
    return frozenset().union(*(RIGHTS[Role(role)] for role in held))


def doors_of(user: User) -> list[Door]:
    """The ways in of a person, most used first; every page behind them asks for the right again."""
    return [*_by_mission(user), *_by_right(rights_of(user))]


def _by_mission(user: User) -> Iterator[Door]:
    attends = missions.attended_by(user).exists()
    if attends:
        about = _("My profile, my wishes and my day.")
        yield Door(_("Missions I take part in"), about, reverse("meetings:my-missions"))
    if actions.owned_by(user).exists():
        about = _("What I promised, and until when.")
        # Who takes part in a mission begins there: one action more is no reason to be asked where to go.
        yield Door(_("My actions"), about, reverse("actions:mine"), is_main=not attends)
    if led_by(user).exists():
        about = _("How far the members of my delegation are; acting for them.")
        yield Door(_("My delegations"), about, reverse("meetings:delegations"))
    if interpreted_by(user).exists():
        yield Door(_("Where I interpret"), _("My tables and hours."), reverse("meetings:interpreting"))


def _by_right(rights: frozenset[Right]) -> Iterator[Door]:
    if Right.ORGANISE in rights:
        about = _("Workbooks, wishes, planning and publishing.")
        yield Door(_("Missions I organise"), about, reverse("missions:list"))
        about = _("What institutions promised, and what became of it.")
        yield Door(_("Agreements"), about, reverse("agreements:list"), is_main=False)
        about = _("Who does what until when: list, board and line.")
        yield Door(_("Actions"), about, reverse("actions:mine"), is_main=False)
        about = _("What institutions learned, what came of it, and what did not work.")
        yield Door(_("Practices"), about, reverse("practices:list"), is_main=False)
    elif Right.READ_PROGRAMME in rights:
        yield Door(_("Programmes"), _("Stops, sessions, hours and places."), reverse("missions:programmes"))
    if rights & {Right.ADMINISTER, Right.DECIDE}:
        main = Right.ORGANISE not in rights  # an organiser begins with the missions
        yield Door(_("People and roles"), _("Who may do what."), reverse("directory:cooperations"), main)
    if rights & {Right.READ_LOG, Right.PROTECT_DATA, Right.RUN_PLATFORM}:
        about = _("Who did what; requests, register, transfers and retention.")
        main = not rights & {Right.ORGANISE, Right.ADMINISTER, Right.DECIDE, Right.RUN_PLATFORM}
        yield Door(_("Log and data protection"), about, reverse("privacy:desk"), main)
    if Right.RUN_PLATFORM in rights:
        yield Door(_("Platform"), _("Institutions and cooperations."), reverse("directory:platform"))
        about = _("What runs, waits and failed; mail and schedules.")
        yield Door(_("Operations"), about, reverse("web:jobs"), is_main=False)
