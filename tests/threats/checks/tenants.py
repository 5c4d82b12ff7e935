"""16 to 18: keys of another tenant in forms, filters, bulk actions, bodies and addresses of files."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.test import Client
from django.urls import reverse

from escale.apps.accounts.domain.links import send_link
from escale.apps.accounts.domain.tokens import create_token
from escale.apps.accounts.models import Scope
from escale.apps.directory.models import Institution, Membership, Party, Person, Role
from escale.apps.meetings.models import Request
from escale.apps.missions.domain.invitations import invite
from escale.apps.missions.models import Delegation
from escale.apps.privacy.models import RetentionReport
from escale.apps.webhooks.models import Delivery, Webhook
from escale.core.models import OutgoingMail
from escale.core.post.bounces import Report, record_bounce
from tests.apps.meetings.participant.stage import signed_in
from tests.factories import CooperationFactory, UserFactory
from tests.threats.world import World, world
from tests.web.api.caller import Program, program

_KEPT = ("directory", "missions", "meetings", "webhooks", "provisioning", "suggestions")
_ALSO = ("core.Occupied", "core.OutgoingMail", "core.Job", "accounts.ApiToken")


def _rows() -> dict[str, list[dict[str, Any]]]:
    models = [each for name in _KEPT for each in apps.get_app_config(name).get_models(include_auto_created=True)]
    models += [apps.get_model(name) for name in _ALSO]
    return {each._meta.label: [_row(row) for row in each._base_manager.order_by("pk").values()] for each in models}


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "last_used_at"}


@contextmanager
def nothing_written() -> Iterator[None]:
    """Every row of every tenant is as it was."""
    before = _rows()
    yield
    after = _rows()
    assert {label for label, rows in after.items() if rows != before[label]} == set()


def _desk(made: World) -> Program:
    organiser = Membership.objects.get(cooperation=made.play.mission.cooperation, role=Role.ORGANISER).user
    return program(organiser, made.play.mission.cooperation_id)


def check_a_participant_names_nobody_of_another_mission() -> None:
    ours, theirs = world(), world()
    said = {"level": "must", "round": ours.play.of_round.pk, "organisation": ours.play.theirs().pk}
    with nothing_written():
        for swapped in (
            {"organisation": theirs.play.theirs().pk},
            {"organisation": theirs.play.mine.pk},
            {"round": theirs.play.of_round.pk},
            {"round": theirs.play.of_round.pk, "organisation": theirs.play.theirs().pk},
        ):
            assert ours.guest.post(ours.play.url("my-wish"), said | swapped).status_code == 404, swapped
        named = ours.guest.get(ours.play.url("my-counterparts"), {"round": theirs.play.of_round.pk})
        assert named.context["round"] == ours.play.of_round
        assert theirs.play.theirs().name not in named.content.decode()
        for page in (
            ours.play.url("contact", theirs.host.representative_id),
            ours.play.url("decline", theirs.meeting.pk),
        ):
            assert ours.guest.get(page).status_code == 404
            assert ours.guest.post(page, {"version": 0, "reason": "x"}).status_code in (404, 405)


def check_bulk_actions_take_only_own_keys() -> None:
    ours, theirs = world(), world()
    slug, stranger = ours.play.mission.slug, theirs.play.theirs()
    with nothing_written():
        ours.desk.post(f"/missions/{slug}/invitations/", {"attendance": [theirs.play.guest.pk, theirs.host.pk]})
        gathered = {"name": "Example delegation", "members": [stranger.pk]}
        assert ours.desk.post(f"/missions/{slug}/delegations/", gathered).status_code == 400
        merged = ours.desk.post(
            reverse("missions:organisation-merge", args=[slug, ours.play.theirs().pk]), {"other": stranger.ref}
        )
        assert merged.status_code == 200
    delegation = Delegation.objects.create(mission=ours.play.mission, name="Example delegation")
    with nothing_written():
        page = reverse("missions:delegation", args=[slug, delegation.pk])
        assert ours.desk.post(page, {"members": [stranger.pk]}).status_code == 400


def check_an_organiser_speaks_for_nobody_of_another_mission() -> None:
    ours, theirs = world(), world()
    place = [ours.play.mission.slug, ours.play.of_round.pk]
    desk, where = _desk(ours), f"/missions/{place[0]}/rounds/{place[1]}/wishes"
    with nothing_written():
        for mine, other in ((ours.play.mine, theirs.play.theirs()), (theirs.play.mine, ours.play.theirs())):
            page = reverse("meetings:wish-on-behalf", args=[*place, mine.pk])
            assert ours.desk.post(page, {"to": other.pk, "level": "must"}).status_code == 404
        for mine, other in ((ours.play.mine, theirs.play.theirs()), (theirs.play.mine, ours.play.theirs())):
            answer = desk("PUT", f"{where}/{other.pk}?from={mine.pk}", {"level": "must"})
            assert answer.status_code == 404


def check_filters_and_orders_reach_only_own_rows() -> None:
    ours, theirs = world(), world()
    desk, mission = _desk(ours), f"/missions/{ours.play.mission.slug}"
    for path in (
        f"{mission}/suggestions?organisation={theirs.play.mine.pk}",
        f"{mission}/rounds/{ours.play.of_round.pk}/wishes?from_organisation={theirs.play.mine.pk}",
        f"/organisations?q={theirs.play.theirs().name.replace(' ', '%20')}",
    ):
        assert desk("GET", path).json()["count"] == 0, path
    for path in (f"{mission}/participants?mission={theirs.play.mission.pk}", "/organisations?sort=cooperation"):
        assert desk("GET", path).status_code == 422, path
    page = reverse("missions:organisations", args=[ours.play.mission.slug])
    plain = ours.desk.get(page).context["page"].object_list
    for asked in ({"order": "organisation__cooperation"}, {"mission": theirs.play.mission.pk}, {"order": "-pk"}):
        assert list(ours.desk.get(page, asked).context["page"].object_list) == list(plain), asked
    assert ours.desk.get(page, {"q": theirs.play.theirs().name}).context["page"].paginator.count == 0


def check_hidden_keys_of_others_are_refused() -> None:
    """A delivery of somebody else's webhook, and somebody else's token."""
    ours, theirs = world(), world()
    hooks = []
    for made in (ours, theirs):
        hook = Webhook.objects.create(
            cooperation=made.play.mission.cooperation, address="https://company.example/", host="company.example",
            country="LU", secret="example",
        )  # fmt: skip
        at = "2027-03-01T10:00:00+00:00"
        hooks.append(
            Delivery.objects.create(
                webhook=hook, event_key="k", kind="mission.changed", body="{}", state="done", give_up_at=at
            )
        )
    token, _secret = create_token(
        acting_user=theirs.play.user,
        cooperation_id=theirs.play.mission.cooperation_id,
        name="example",
        scopes=Scope.values,
    )
    with nothing_written():
        again = {"action": "again", "delivery": hooks[1].pk}
        assert ours.desk.post(f"/webhooks/{hooks[0].webhook_id}/", again).status_code == 404
        assert ours.guest.post(reverse("web:revoke-token", args=[token.pk])).status_code == 404


def check_foreign_keys_of_another_mission_are_refused() -> None:
    ours, theirs = world(), world()
    slots, tables = theirs.play.of_round.slots.order_by("-position"), theirs.play.of_round.tables.all()
    own_slot = ours.play.of_round.slots.order_by("-position")[0]
    draft = [ours.play.mission.slug, ours.play.of_round.pk, ours.draft.number]
    place = reverse("meetings:place", args=[*draft, ours.waiting.request_id])
    with nothing_written():
        for page in (ours.agenda_url("move", ours.meeting.pk), place):
            for swapped in ({"slot": slots[0].pk}, {"slot": own_slot.pk, "table": tables[0].pk}):
                assert ours.desk.post(page, {"version": 0, **swapped}).status_code == 422, swapped
        theirs_stop = theirs.play.of_round.stop_id
        form = {"stop": theirs_stop, "title": "Example", "slot_minutes": 20, "min_meetings": 0, "tables": 3}
        form |= {"blocks-TOTAL_FORMS": 1, "blocks-INITIAL_FORMS": 0, "blocks-0-day": "2027-03-02"}
        form |= {"blocks-0-starts": "09:00", "blocks-0-ends": "12:00"}
        page = reverse("meetings:round-create", args=[ours.play.mission.slug])
        assert ours.desk.post(page, form).status_code == 422


def check_programs_name_nothing_of_another_mission() -> None:
    ours, theirs = world(), world()
    desk = _desk(ours)
    meetings = f"/missions/{ours.play.mission.slug}/rounds/{ours.play.of_round.pk}/meetings"
    foreign = {"slot": theirs.play.of_round.slots.all()[0].pk, "table": theirs.play.of_round.tables.all()[0].pk}
    own = {"slot": ours.play.of_round.slots.order_by("-position")[0].pk}
    asked = {"request": ours.waiting.request_id, "agenda": ours.draft.number}
    with nothing_written():
        for body in (
            asked | {"slot": foreign["slot"]},
            asked | own | {"table": foreign["table"]},
            asked | own | {"request": Request.objects.filter(round=theirs.play.of_round)[0].pk},
        ):
            assert desk("POST", meetings, body).status_code == 404, body
        for body in ({"slot": foreign["slot"]}, own | {"table": foreign["table"]}):
            moved = desk("POST", f"{meetings}/{ours.meeting.pk}/move", body | {"version": 0})
            assert moved.status_code == 404, body
        assert desk("POST", f"{meetings}/{theirs.meeting.pk}/cancel", {"version": 0}).status_code == 404


def check_forms_name_no_cooperation_or_institution_of_others() -> None:
    ours, theirs = world(), world()
    cooperation, foreign = ours.play.mission.cooperation, theirs.play.mission.cooperation
    here, there = (
        Institution.objects.create(slug=slug, name=f"{slug} (example)", country="LU") for slug in ("here", "there")
    )
    for institution in (here, there):
        Party.objects.create(cooperation=cooperation, institution=institution)
    administrator = UserFactory()
    Membership.objects.create(cooperation=cooperation, institution=here, user=administrator, role=Role.ADMINISTRATOR)
    window = signed_in(administrator)
    person = {"name": "Example", "email": "new@company.example", "language": "en", "role": "organiser"}
    mission = {
        "cooperation": foreign.pk,
        "ref": "X",
        "title": "Example",
        "starts": "2027-03-01",
        "ends": "2027-03-02",
    }
    mission |= {"stops-TOTAL_FORMS": 0, "stops-INITIAL_FORMS": 0}
    hook = {"address": "https://company.example/", "country": "LU", "kinds": ["mission.changed"]}
    with nothing_written():
        roles = window.post(f"/cooperations/{cooperation.slug}/roles/", person | {"institution": there.pk})
        assert roles.status_code == 400
        assert window.post(f"/cooperations/{foreign.slug}/roles/", person).status_code == 404
        assert "cooperation" in ours.desk.post(reverse("missions:create"), mission).context["form"].errors
        asked = {"name": "x", "cooperation": foreign.pk, "scopes": ["read:missions"], "days": 9}
        assert window.post(reverse("web:tokens"), asked).status_code == 422
        made = window.post(reverse("webhooks:create", args=[cooperation.slug]), hook | {"seat": there.pk})
        assert "seat" in made.context["form"].errors


def check_naming_somebody_tells_nothing_of_their_account() -> None:
    """Whoever gives a role or names a focal point reads back what they typed, whether there was an account or not."""
    ours = world()
    cooperation, slug = ours.play.mission.cooperation, ours.play.mission.slug
    UserFactory(email="known@elsewhere.example", name="Zqname Elsewhere", language="de")
    delegation = Delegation.objects.create(mission=ours.play.mission, name="Example delegation")
    roles, page = f"/cooperations/{cooperation.slug}/roles/", f"/missions/{slug}/delegations/{delegation.pk}/"
    told = {}
    for email in ("known@elsewhere.example", "new@elsewhere.example"):
        person = {"name": "As typed", "email": email, "language": "en"}
        answers = [ours.desk.post(roles, person | {"role": "staff"}), ours.desk.post(f"{page}name/", person)]
        pages = [ours.desk.get(each).content.decode() for each in (roles, page, f"/missions/{slug}/delegations/")]
        assert not any("Zqname" in each for each in pages), email
        told[email] = [answer.status_code for answer in answers], [each.count("As typed") for each in pages]
    assert told["known@elsewhere.example"][0] == told["new@elsewhere.example"][0] == [302, 302]
    once, twice = (told[email][1] for email in told)
    assert [2 * count for count in once] == twice


def exports(made: World) -> dict[str, Client]:
    """Everything that can be carried away, with somebody who may."""
    place = [made.play.mission.slug, made.play.of_round.pk, made.published.number]
    desk = [
        reverse("missions:export", args=place[:1]),
        reverse("missions:export", args=place[:1]) + "?format=csv",
        reverse("missions:import-problems", args=[made.upload.pk]),
        reverse("missions:import-preview", args=[made.upload.pk]),
        *(reverse("meetings:certificate", args=[*place, which]) for which in ("round", "agenda")),
    ]
    guest = [
        made.play.url("my-calendar"),
        made.play.url("my-pdf"),
        made.play.url("contact", made.host.representative_id),
    ]
    return {**dict.fromkeys(desk, made.desk), **dict.fromkeys(guest, made.guest)}


def check_exports_of_others_are_not_there() -> None:
    ours, theirs = world(), world()
    for address, client in exports(theirs).items():
        assert client.get(address).status_code == 200, address
        for stranger in (ours.desk, ours.guest, signed_in(UserFactory())):
            assert stranger.get(address).status_code == 404, address
        assert Client().get(address).status_code == 302, address
    # Own mission, somebody else's round, agenda or person.
    round_id, slug = theirs.play.of_round.pk, ours.play.mission.slug
    for which in ("round", "agenda"):
        mixed = reverse("meetings:certificate", args=[slug, round_id, theirs.published.number, which])
        assert ours.desk.get(mixed).status_code == 404
    assert ours.guest.get(ours.play.url("contact", theirs.host.representative_id)).status_code == 404


def check_logs_and_registers_of_others_are_not_there() -> None:
    ours, theirs = world(), world()
    windows = []
    for made in (ours, theirs):
        officer = UserFactory()
        Membership.objects.create(cooperation=made.play.mission.cooperation, user=officer, role=Role.DATA_PROTECTION)
        windows.append(signed_in(officer))
    names = ("log-download", "log", "log-key", "register", "retention", "breaches", "transfers")
    for name in names:
        for asked in ("", "?format=csv", "?format=json"):
            address = reverse(f"privacy:{name}", args=[theirs.play.mission.cooperation.slug]) + asked
            assert windows[1].get(address).status_code == 200, address
            assert windows[0].get(address).status_code == 404, address


def check_mails_of_others_that_came_back_are_not_told() -> None:
    """The same address in two missions, or an organiser who writes somebody's address into theirs to find out."""
    ours, theirs = world(), world()
    known = theirs.play.guest.representative.person.email
    Person.objects.filter(pk=ours.play.guest.representative.person_id).update(email=known, user=None)
    invite(acting_user=theirs.play.user, mission=theirs.play.mission, attendances=[theirs.play.guest.pk])
    send_link(user=theirs.play.user)
    for mail in OutgoingMail.objects.filter(recipient__iexact=known):
        record_bounce(Report(mail.message_id, "failed", "5.1.1"))
    assert OutgoingMail.objects.filter(undeliverable=True, recipient__iexact=known).count() == 2
    told = [
        made.desk.get(reverse("missions:invite", args=[made.play.mission.slug])).content.decode()
        for made in (ours, theirs)
    ]
    assert [known in page for page in told] == [True, True]
    assert ["mail came back" in page for page in told] == [False, True]


def check_reports_of_the_platform_tell_no_other_cooperation_s_figures() -> None:
    ours = world()
    cooperation = ours.play.mission.cooperation
    officer = UserFactory()
    Membership.objects.create(cooperation=cooperation, user=officer, role=Role.DATA_PROTECTION)
    RetentionReport.objects.create(lines=[{"table": "directory.Person", "how": "erase", "count": 7319}])
    page, window = reverse("privacy:retention", args=[cooperation.slug]), signed_in(officer)
    told = window.get(page).content.decode()
    assert "7319 " in told
    CooperationFactory()
    assert window.get(page).content.decode().count("People: ") == told.count("People: ") == 1
    assert "7319" not in window.get(page).content.decode()
