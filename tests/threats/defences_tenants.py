"""What keeps tenants, roles and hidden fields apart, each with a way to switch it off (15 to 18, 20 to 22)."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

from django.db.models import Value
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.urls import clear_url_caches, path

from escale.apps.directory import queries as directory
from escale.apps.directory import rules
from escale.apps.directory.models import Cooperation, Membership, Organisation
from escale.apps.directory.queries import belonging
from escale.apps.directory.queries.visibility import Visibility
from escale.apps.meetings.api import meetings as meetings_api
from escale.apps.meetings.domain import feeds as feeds_domain
from escale.apps.meetings.forms import organisers
from escale.apps.meetings.models import CalendarFeed
from escale.apps.meetings.queries import days, participants
from escale.apps.meetings.queries import feeds as feed_queries
from escale.apps.meetings.views import participant_files, wishes
from escale.apps.missions.models import Attendance, FocalPoint, Participation, Stop
from escale.apps.missions.queries import access, delegations, invitations
from escale.apps.privacy.queries import access as privacy_access
from escale.apps.provisioning import queries as provisioning
from escale.apps.webhooks import queries as webhooks
from escale.apps.webhooks.models import Webhook
from escale.conf import urls
from escale.core.api import caller
from escale.core.api.caller import scoped
from escale.core.models import OutgoingMail
from escale.core.post import bounces
from escale.core.prepared import Prepared
from escale.web.api.forms import TokenForm
from escale.web.api.root import api
from tests.rights import knocking
from tests.threats.checks import acting, feeds, profiles, rights, tenants
from tests.threats.defending import Defence, Off, everywhere


def _one_attendance(_user: object) -> Any:
    related = ("mission", "representative__organisation", "representative__person__user")
    return Attendance.objects.select_related(*related)


@contextmanager
def _an_address_without_a_rule() -> Iterator[None]:
    added = [*urls.urlpatterns, path("added/", lambda _request: HttpResponse(), name="added")]
    with patch.object(urls, "urlpatterns", added):
        clear_url_caches()
        yield
    clear_url_caches()


@contextmanager
def _an_operation_without_a_rule() -> Iterator[None]:
    standing = dict(api.default_router.path_operations)
    try:
        with patch.multiple(api, _bound_routers_cache=None), patch.object(api.default_router, "_frozen", False):
            api.get("/added", operation_id="added")(scoped("read:missions")(lambda request: None))
            yield
    finally:
        api.default_router.path_operations.clear()
        api.default_router.path_operations.update(standing)


def _unscoped(form: Any, **fields: Callable[[], Any]) -> Off:
    """A form whose fields take the keys of anybody's rows."""
    made = form.__init__

    def off() -> AbstractContextManager[object]:
        def unscoped(this: Any, *arguments: Any, **named: Any) -> None:
            made(this, *arguments, **named)
            for name, rows in fields.items():
                this.fields[name].queryset = rows()

        return patch.object(form, "__init__", unscoped)

    return off


def _by_their_names(visibility: Visibility, rows: Any, *, met: bool) -> Any:
    return [visibility.person(row, met=met) for row in sorted(rows, key=lambda row: str(row["name"]))]


def _always_met() -> Off:
    met = days._people_met
    return lambda: patch.object(days, "_people_met", lambda *whom, **_asked: met(*whom, met=True))


def _anybody_s(*, user: int, slug: str) -> Any:
    return list(participants._with_facts(_one_attendance(user).filter(mission__slug=slug)))


def _every_feed(token: str) -> Any:
    feed = CalendarFeed.objects.get(token_hash=feed_queries.token_hash(token))
    assert feed.person.user is not None
    return participants.own_participant(feed.person.user, feed.mission.slug)


@contextmanager
def _every_role_stands() -> Iterator[None]:
    """Also for the queries that are compiled once a process: they are compiled anew, now and afterwards."""
    with patch.object(type(Membership.objects.all()), "standing", lambda rows: rows):
        _forget_compiled()
        yield
    _forget_compiled()


def _forget_compiled() -> None:
    for module in list(sys.modules.values()):
        for value in vars(module).values():
            if isinstance(value, Prepared):
                value._statements.clear()


def _any_mission(*, user: int, slug: str, roles: str, deciding: str) -> Any:
    return list(
        access.Mission.objects.filter(slug=slug).select_related("cooperation").annotate(decided=Value(value=True))
    )


def _of_anybody(addresses: Any, *, cooperation: int) -> Any:
    """What came back, whoever wrote it."""
    bad = OutgoingMail.objects.annotate(address=Lower("recipient")).filter(undeliverable=True)
    return {mail.recipient.lower(): mail for mail in bad.filter(address__in=[each.lower() for each in addresses])}


def _any(rows: Any) -> Any:
    return lambda *_whose, **_more: rows()


_PARTICIPATIONS = Participation.objects.select_related("organisation")

RIGHTS = (
    Defence(
        15,
        "tests/rights/rules.py:RULES",
        _an_address_without_a_rule,
        knocking.check_every_address_has_a_rule_and_every_rule_an_address,
    ),
    Defence(
        15,
        "tests/rights/operations.py:RULES",
        _an_operation_without_a_rule,
        knocking.check_every_operation_has_a_rule_and_every_rule_an_operation,
    ),
    *(
        Defence(15, name, off, partial(rights.check_only_those_who_are_meant_come_in, address))
        for name, off, address in (
            (
                "escale.apps.missions.queries.access._reached",
                everywhere(access._reached, _any_mission),
                "missions:delegations",
            ),
            (
                "escale.apps.directory.queries.cooperations_where",
                everywhere(directory.cooperations_where, _any(Cooperation.objects.all)),
                "privacy:breaches",
            ),
            (
                "escale.apps.directory.rules.may",
                everywhere(rules.may, lambda *_who, **_where: True),
                "web:schedules",
            ),
            (
                "escale.apps.meetings.queries.participants._own",
                everywhere(participants._own, _anybody_s),
                "meetings:my-mission",
            ),
            (
                "escale.apps.provisioning.queries.administered",
                everywhere(
                    provisioning.administered, lambda _user, key: provisioning.Institution.objects.get(pk=key)
                ),
                "provisioning:page",
            ),
            (
                "escale.apps.webhooks.queries.webhooks_of",
                everywhere(webhooks.webhooks_of, _any(Webhook.objects.all)),
                "webhooks:detail",
            ),
        )
    ),
    *(
        Defence(15, name, off, partial(rights.check_only_those_who_are_meant_are_answered, operation))
        for name, off, operation in (
            (
                "escale.apps.missions.queries.access.organised_by",
                everywhere(access.organised_by, _any(access.Mission.objects.all)),
                "listRequests",
            ),
            (
                "escale.apps.directory.queries.belonging.organisations_for",
                everywhere(
                    belonging.organisations_for, lambda _user, place: Organisation.objects.filter(cooperation=place)
                ),
                "getOrganisation",
            ),
        )
    ),
)

KEYS = (
    Defence(
        16,
        "escale.apps.meetings.queries.participants.counterpart",
        everywhere(participants.counterpart, lambda _participant, key: Organisation.objects.get(pk=key)),
        tenants.check_a_participant_names_nobody_of_another_mission,
    ),
    Defence(
        16,
        "escale.apps.missions.queries.invitations.attendances_of",
        everywhere(invitations.attendances_of, _any(lambda: _one_attendance(None).order_by("pk"))),
        tenants.check_bulk_actions_take_only_own_keys,
    ),
    Defence(
        16,
        "escale.apps.meetings.views.wishes._participation",
        everywhere(wishes._participation, lambda _round, key: _PARTICIPATIONS.filter(organisation=key).first()),
        tenants.check_an_organiser_speaks_for_nobody_of_another_mission,
    ),
    Defence(
        16,
        "escale.core.api.caller._refuse_undeclared",
        everywhere(caller._refuse_undeclared, lambda _request, _declared: None),
        tenants.check_filters_and_orders_reach_only_own_rows,
    ),
    Defence(
        16,
        "escale.apps.privacy.queries.access.stands_alone",
        everywhere(privacy_access.stands_alone, lambda _cooperation: True),
        tenants.check_reports_of_the_platform_tell_no_other_cooperation_s_figures,
    ),
    Defence(
        16,
        "escale.core.post.bounces.undeliverable",
        everywhere(bounces.undeliverable, _of_anybody),
        tenants.check_mails_of_others_that_came_back_are_not_told,
    ),
    Defence(
        17,
        "escale.apps.meetings.forms.organisers.RoundForm",
        _unscoped(organisers.RoundForm, stop=Stop.objects.all),
        tenants.check_foreign_keys_of_another_mission_are_refused,
    ),
    Defence(
        17,
        "escale.apps.meetings.api.meetings._one",
        everywhere(meetings_api._one, lambda rows, key: rows.model._base_manager.get(pk=key)),
        tenants.check_programs_name_nothing_of_another_mission,
    ),
    Defence(
        17,
        "escale.web.api.forms.TokenForm",
        _unscoped(TokenForm, cooperation=Cooperation.objects.all),
        tenants.check_forms_name_no_cooperation_or_institution_of_others,
    ),
    Defence(
        18,
        "escale.apps.missions.queries.access._reached",
        everywhere(access._reached, _any_mission),
        tenants.check_exports_of_others_are_not_there,
    ),
    Defence(
        18,
        "escale.apps.meetings.queries.participants._own",
        everywhere(participants._own, _anybody_s),
        tenants.check_exports_of_others_are_not_there,
    ),
    Defence(
        18,
        "escale.apps.directory.queries.cooperations_where",
        everywhere(directory.cooperations_where, _any(Cooperation.objects.all)),
        tenants.check_logs_and_registers_of_others_are_not_there,
    ),
)

HIDDEN = (
    *(
        Defence(
            20,
            "escale.apps.directory.queries.visibility.Visibility.sees",
            lambda: patch.object(Visibility, "sees", lambda *_field, **_who: True),
            check,
        )
        for check in (
            profiles.check_hidden_fields_are_told_nowhere,
            profiles.check_searches_and_counts_tell_nothing_hidden,
        )
    ),
    Defence(
        20,
        "escale.core.api.caller._refuse_undeclared",
        everywhere(caller._refuse_undeclared, lambda _request, _declared: None),
        profiles.check_searches_and_counts_tell_nothing_hidden,
    ),
    Defence(
        20,
        "escale.apps.directory.queries.visibility.Visibility.people",
        lambda: patch.object(Visibility, "people", _by_their_names),
        profiles.check_the_order_of_hidden_names_tells_nothing,
    ),
    Defence(
        20,
        "escale.apps.meetings.queries.days._people_met",
        _always_met(),
        profiles.check_a_meeting_that_was_called_off_shows_no_more_than_none,
    ),
    Defence(
        21,
        "escale.apps.meetings.domain.feeds._TOKEN_BYTES",
        lambda: patch.object(feeds_domain, "_TOKEN_BYTES", 8),
        feeds.check_an_address_cannot_be_guessed,
    ),
    Defence(
        21,
        "escale.apps.meetings.queries.feeds.token_hash",
        everywhere(feed_queries.token_hash, lambda token: token),
        feeds.check_an_address_cannot_be_guessed,
    ),
    Defence(
        21,
        "escale.apps.meetings.queries.feeds.feed_participant",
        everywhere(feed_queries.feed_participant, _every_feed),
        feeds.check_an_address_ends_for_good,
    ),
    Defence(
        21,
        "escale.apps.meetings.views.participant_files.FEED_HEADERS",
        lambda: patch.object(participant_files, "FEED_HEADERS", {}),
        feeds.check_an_address_is_told_to_nobody,
    ),
    Defence(
        22,
        "escale.apps.missions.queries.delegations.standing_focal_points",
        everywhere(delegations.standing_focal_points, _any(FocalPoint.objects.all)),
        acting.check_a_focal_point_who_was_ended_acts_for_nobody,
    ),
    Defence(
        22,
        "escale.apps.missions.queries.delegations.led_attendances",
        everywhere(delegations.led_attendances, lambda _user, key: _one_attendance(None).filter(pk=key)),
        acting.check_a_member_who_left_is_not_acted_for,
    ),
    Defence(
        22,
        "escale.apps.directory.models.cooperations.MembershipQuerySet.standing",
        _every_role_stands,
        acting.check_a_role_that_ended_opens_nothing_in_open_windows,
    ),
)

NAMES = tuple(
    Defence(
        3,
        f"{model.__module__.rpartition('.models')[0]}.models.{model.__name__}.shown_name",
        partial(patch.object, model, "shown_name", property(lambda row: str(row.user))),
        tenants.check_naming_somebody_tells_nothing_of_their_account,
    )
    for model in (Membership, FocalPoint)
)

DEFENCES = (*NAMES, *RIGHTS, *KEYS, *HIDDEN)
