from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from escale.apps.accounts.models import User
from escale.apps.directory.models import Institution, Membership, Organisation
from escale.apps.meetings.domain.publishing import publish_agenda
from escale.apps.meetings.models import Agenda, Meeting, Request, Round, Slot, Wish
from escale.apps.meetings.queries.agendas import fairness_of
from escale.core import clock
from escale.core.models import Job, OutgoingMail
from escale.engines.checking import check
from tests.apps.meetings.scene import Scene, scene
from tests.factories import CooperationFactory, MissionFactory, StopFactory, TableFactory, organiser, round_with_slots

pytestmark = pytest.mark.django_db


def signed_in(stage: Scene) -> Client:
    client = Client()
    client.force_login(stage.organiser)
    return client


def planned_scene(size: int = 1, **sizes: int) -> tuple[Scene, Agenda, Client]:
    stage = scene(guests=size, hosts=size, **sizes)
    stage.wish_everybody()
    return stage, stage.plan(), signed_in(stage)


def pages(stage: Scene, agenda: Agenda) -> list[str]:
    meeting, request = agenda.meetings.first(), Request.objects.filter(round=stage.of_round).first()
    address = f"{stage.url}agendas/{agenda.number}/"
    organisation = stage.organisation(stage.guests[0])
    return [
        stage.url,
        f"{stage.url}wishes/",
        f"{stage.url}wishes/?few=1&q=company",
        f"{stage.url}wishes/{organisation.pk}/",
        f"{stage.url}planning/",
        *(f"{address}?view={view}" for view in ("list", "grid", "organisations", "waiting", "nonsense")),
        f"{address}round.json",
        f"{address}agenda.json",
        f"{address}publish/",
        f"{address}requests/{request.pk}/place/",
        f"{address}meetings/{meeting.pk}/move/",
        f"{address}meetings/{meeting.pk}/cancel/",
        f"/missions/{stage.mission.slug}/rounds/new/",
    ]


def test_every_page_shows_and_strangers_find_nothing() -> None:
    stage, agenda, client = planned_scene(2)
    strangers = [Client(), Client()]
    strangers[0].force_login(organiser(CooperationFactory()))
    strangers[1].force_login(stage.guests[0].representative.person.user)
    for page in pages(stage, agenda):
        assert client.get(page).status_code == 200, page
        assert [stranger.get(page).status_code for stranger in strangers] == [404, 404], page
        assert Client().get(page).status_code == 302, page


def test_meetings_are_shown_on_the_organisers_clock_too() -> None:
    stage, agenda, client = planned_scene(1)
    address = f"{stage.url}agendas/{agenda.number}/?view="
    # Slots begin at 13:00 UTC; Morocco is on UTC+0 in Ramadan 2027.
    own = '<time datetime="2027-03-02T14:00+01:00">14:00</time> <bdi>Luxembourg</bdi>'
    assert own not in client.get(f"{address}list").content.decode()
    User.objects.filter(pk=stage.organiser.pk).update(zone="Europe/Luxembourg")
    assert f"Casablanca · {own} · " in client.get(f"{address}list").content.decode()
    assert f"</time> · {own}</span></th>" in client.get(f"{address}grid").content.decode()
    User.objects.filter(pk=stage.organiser.pk).update(zone="")
    office = Institution.objects.create(slug="office", name="Office (example)", country="LU")
    Membership.objects.filter(user=stage.organiser).update(institution=office)
    assert own in client.get(f"{address}list").content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "plan",
        "planning-cancel",
        "block-add",
        "tables-add",
        "round-limits",
        "wishes-open",
        "publish",
        "move",
        "lock",
        "cancel",
        "place",
    ],
)
def test_strangers_change_nothing(name: str) -> None:
    stage, agenda, _client = planned_scene()
    stranger = Client()
    stranger.force_login(organiser(CooperationFactory()))
    key = {
        "place": Request.objects.get().pk,
        **dict.fromkeys(("move", "lock", "cancel"), agenda.meetings.get().pk),
    }
    args: list[object] = [stage.mission.slug, stage.of_round.pk]
    if name in {"publish", *key}:
        args.append(agenda.number)
    if name in key:
        args.append(key[name])
    before = list(Meeting.objects.values()), list(Agenda.objects.values("state", "version")), Job.objects.count()
    assert stranger.post(reverse(f"meetings:{name}", args=args)).status_code == 404
    assert before == (
        list(Meeting.objects.values()),
        list(Agenda.objects.values("state", "version")),
        Job.objects.count(),
    )


def test_every_list_costs_the_same_queries_whatever_its_length(count_queries: Callable) -> None:
    counts: list[list[int]] = []
    for size in (1, 3):
        stage, agenda, client = planned_scene(size, slots=4, tables=3)
        publish_agenda(acting_user=stage.organiser, agenda=agenda)
        draft = stage.plan()
        Agenda.objects.filter(pk=draft.pk).update(edited=True)
        client.get(stage.url)
        found = []
        for page in pages(stage, draft):
            with count_queries() as queries:
                client.get(page)
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[1]) <= 32


def test_without_scripts_the_page_of_a_plan_looks_again_by_itself() -> None:
    stage = scene()
    client = signed_in(stage)
    client.post(f"{stage.url}plan/")
    refresh = '<noscript><meta http-equiv="refresh" content="4"></noscript>'
    assert refresh in client.get(f"{stage.url}planning/").content.decode()
    Job.objects.update(state=Job.State.DONE)
    assert refresh not in client.get(f"{stage.url}planning/").content.decode()


def test_a_mission_without_a_round_leads_to_making_one() -> None:
    mission = MissionFactory()
    client = Client()
    client.force_login(organiser(mission.cooperation))
    page = client.get(f"/missions/{mission.slug}/").content.decode()
    assert f'href="/missions/{mission.slug}/rounds/new/"' in page


def test_a_round_is_made_by_hand() -> None:
    mission = MissionFactory()
    stop = StopFactory(mission=mission, zone="Africa/Casablanca")
    client = Client()
    client.force_login(organiser(mission.cooperation))
    address = f"/missions/{mission.slug}/rounds/new/"
    form = {
        "stop": stop.pk,
        "title": "Morning",
        "slot_minutes": 30,
        "min_meetings": 2,
        "max_meetings": "",
        "tables": 3,
        "blocks-TOTAL_FORMS": 2,
        "blocks-INITIAL_FORMS": 0,
        "blocks-0-day": "2027-03-02",
        "blocks-0-starts": "09:00",
        "blocks-0-ends": "10:10",
        "blocks-0-break_minutes": 10,
    }
    assert client.post(address, form | {"slot_minutes": 21}).status_code == 422
    assert client.post(address, form | {"blocks-0-ends": "08:00"}).status_code == 422
    foreign = StopFactory()
    assert client.post(address, form | {"stop": foreign.pk}).status_code == 422
    assert not Round.objects.exists()
    made = client.post(address, form)
    of_round = Round.objects.get()
    assert made.headers["Location"] == f"/missions/{mission.slug}/rounds/{of_round.pk}/"
    assert (of_round.tables.count(), of_round.slots.count(), of_round.min_meetings) == (3, 2, 2)
    local = [slot.starts.astimezone(ZoneInfo(stop.zone)) for slot in of_round.slots.all()]
    assert [f"{start:%Y-%m-%d %H:%M}" for start in local] == ["2027-03-02 09:00", "2027-03-02 09:40"]


def test_half_days_and_tables_are_added_and_wishes_closed() -> None:
    stage, _agenda, client = planned_scene()
    block = {"block-day": "2027-03-02", "block-starts": "18:00", "block-ends": "18:40", "block-break_minutes": 0}
    slots, tables = stage.of_round.slots.count(), stage.of_round.tables.count()
    assert client.post(f"{stage.url}blocks/", block | {"block-ends": "18:41"}).status_code == 422
    assert client.post(f"{stage.url}blocks/", block).status_code == 302
    assert client.post(f"{stage.url}tables/", {"tables-count": 4}).status_code == 302
    assert client.post(f"{stage.url}open/", {"open": "0"}).status_code == 302
    stage.of_round.refresh_from_db()
    assert (stage.of_round.slots.count(), stage.of_round.tables.count()) == (slots + 2, tables + 4)
    assert not stage.of_round.wishes_open


def test_planning_from_the_page_to_the_agenda(run_jobs: Callable[[], list[Job]]) -> None:
    stage = scene()
    stage.wish_everybody()
    client = signed_in(stage)
    started = client.post(f"{stage.url}plan/", {"seconds": "1"})
    assert started.headers["Location"] == f"{stage.url}planning/"
    assert b"hx-get" in client.get(f"{stage.url}planning/").content
    run_jobs()
    assert f"{stage.url}agendas/1/" in client.get(f"{stage.url}planning/").content.decode()
    page = client.get(f"{stage.url}agendas/1/").content.decode()
    assert "Proved best possible" in page
    assert "escale check round.json agenda.json" in page


def test_cancelling_before_the_worker_began(run_jobs: Callable[[], list[Job]]) -> None:
    stage = scene()
    client = signed_in(stage)
    client.post(f"{stage.url}plan/", {"seconds": "1"})
    client.post(f"{stage.url}planning/cancel/")
    assert run_jobs() == []
    assert Job.objects.get().state == "cancelled"


def test_times_to_choose_are_written_in_the_language_of_the_page() -> None:
    stage, agenda, client = planned_scene()
    meeting = agenda.meetings.get()
    slot, zone = meeting.slot, ZoneInfo(stage.of_round.stop.zone)
    address = f"{stage.url}agendas/1/meetings/{meeting.pk}/move/"
    with translation.override("fr"):
        day = clock.weekday(slot.starts.astimezone(zone))
        hours = f"{clock.day_and_hour(slot.starts.astimezone(zone))} – {clock.hour(slot.ends.astimezone(zone))}"
    User.objects.filter(pk=stage.organiser.pk).update(language="fr")
    shown = client.get(address).content.decode()
    assert f'<optgroup label="{day}">' in shown
    assert hours in shown
    assert f"{slot.starts:%Y-%m-%d %H}" not in shown


def test_moving_answers_in_the_manner_it_was_asked() -> None:
    stage, agenda, client = planned_scene(slots=4)
    meeting = agenda.meetings.get()
    address = f"{stage.url}agendas/1/meetings/{meeting.pk}/move/"
    slots = [slot for slot in stage.of_round.slots.all() if slot != meeting.slot]
    form = client.post(address, {"slot": slots[0].pk, "table": "", "version": 0})
    assert (form.status_code, form.headers["Location"]) == (303, f"{stage.url}agendas/1/")
    json = client.post(address, {"slot": slots[1].pk, "version": 1}, headers={"accept": "application/json"})
    assert (json.status_code, json.json()["slot"], json.json()["version"]) == (201, slots[1].pk, 2)
    partial = client.post(address, {"slot": slots[2].pk, "version": 2}, headers={"HX-Request": "true"})
    assert (partial.status_code, f'id="meeting-{meeting.pk}"' in partial.content.decode()) == (201, True)


def test_a_conflict_says_who_is_busy_and_what_stands() -> None:
    stage, agenda, client = planned_scene(2, slots=2)
    first = agenda.meetings.filter(slot__position=0).first()
    other = next(slot for slot in stage.of_round.slots.all() if slot != first.slot)
    address = f"{stage.url}agendas/1/meetings/{first.pk}/move/"
    refused = client.post(address, {"slot": other.pk, "version": 0})
    page = refused.content.decode()
    assert refused.status_code == 409
    assert any(
        side.name in page.split("Busy:")[1].split("</p>")[0] for side in (first.request.first, first.request.second)
    )
    assert "Nothing was changed" in page
    json = client.post(address, {"slot": other.pk, "version": 0}, headers={"accept": "application/json"})
    assert (json.status_code, len(json.json()["busy"])) == (409, 1)


def test_a_form_of_yesterday_is_shown_what_stands_today() -> None:
    stage, agenda, client = planned_scene(slots=3)
    meeting = agenda.meetings.get()
    address = f"{stage.url}agendas/1/meetings/{meeting.pk}/move/"
    one, other = [slot for slot in stage.of_round.slots.all() if slot != meeting.slot]
    client.post(address, {"slot": one.pk, "version": 0})
    stale = client.post(address, {"slot": other.pk, "version": 0})
    assert stale.status_code == 409
    assert "Somebody changed this after you opened the page" in stale.content.decode()
    assert 'name="version" value="1"' in stale.content.decode()
    meeting.refresh_from_db()
    assert (meeting.slot, meeting.version) == (one, 1)


def test_slots_and_tables_of_others_do_not_pass_the_form() -> None:
    stage, agenda, client = planned_scene(slots=2)
    meeting = agenda.meetings.get()
    foreign = round_with_slots(MissionFactory(), slots=1)
    address = f"{stage.url}agendas/1/meetings/{meeting.pk}/move/"
    for form in (
        {"slot": foreign.slots.get().pk},
        {"slot": meeting.slot_id, "table": TableFactory().pk},
        {"slot": "x"},
        {},
    ):
        assert client.post(address, form).status_code == 422
    assert Meeting.objects.get() == meeting
    assert Slot.objects.filter(meetings=meeting).get() == meeting.slot


def test_place_lock_and_cancel_from_the_page() -> None:
    stage = scene(guests=2, hosts=1, slots=1, tables=2)
    stage.wish(stage.guests[0], stage.hosts[0], "must")
    stage.wish(stage.guests[1], stage.hosts[0], "like")
    agenda = stage.plan()
    client = signed_in(stage)
    meeting, waiting = agenda.meetings.get(), agenda.waiting.get()
    address = f"{stage.url}agendas/1/"
    assert client.post(f"{address}meetings/{meeting.pk}/lock/", {"locked": "1"}).status_code == 303
    assert Meeting.objects.get().locked
    assert "is in another meeting whenever" in client.get(f"{address}?view=waiting").content.decode()
    place = f"{address}requests/{waiting.request_id}/place/"
    assert client.post(place, {"slot": meeting.slot_id, "version": 0}).status_code == 409
    assert client.post(f"{address}meetings/{meeting.pk}/cancel/", {"version": 0}).status_code == 303
    assert client.post(place, {"slot": meeting.slot_id, "version": 0}).status_code == 409
    assert client.post(place, {"slot": meeting.slot_id, "version": 1}).status_code == 303
    assert agenda.meetings.get(state="planned").request == waiting.request


def test_publishing_from_the_page_shows_first_and_mails_once() -> None:
    stage, agenda, client = planned_scene(2)
    address = f"{stage.url}agendas/1/publish/"
    preview = client.get(address).content.decode()
    assert "Publish and send 4 mails" in preview
    assert "Your meetings: Example mission" in preview
    assert client.post(address, {"version": 7}).status_code == 409
    for _again in range(2):
        assert client.post(address, {"version": agenda.version}).status_code == 302
    assert OutgoingMail.objects.count() == 4
    assert client.get(address).headers["Location"] == f"{stage.url}agendas/1/"


def test_wishes_said_for_somebody_are_marked_so() -> None:
    stage = scene(guests=2, hosts=1)
    client = signed_in(stage)
    guest, host = stage.organisation(stage.guests[0]), stage.organisation(stage.hosts[0])
    address = f"{stage.url}wishes/{guest.pk}/say/"
    client.post(address, {"to": host.pk, "level": "must"})
    wish = Wish.objects.get()
    assert (wish.level, wish.on_behalf, wish.expressed_by) == ("must", True, stage.organiser)
    client.post(address, {"to": host.pk, "level": "must", "insist": "1"})
    assert Request.objects.get().must
    client.post(address, {"to": host.pk, "level": ""})
    assert not Wish.objects.exists()
    outsider = stage.organisation(stage.guests[1])
    page = client.post(address, {"to": outsider.pk, "level": "must"}, follow=True).content.decode()
    assert "do not meet in this round" in page
    assert client.post(address, {"to": 999_999, "level": "must"}).status_code == 404


def test_the_last_page_of_a_list_is_where_too_large_numbers_lead() -> None:
    stage, _agenda, client = planned_scene(2)
    for number in ("1000000000", "-1", "x"):
        assert client.get(f"{stage.url}wishes/?page={number}").status_code == 200
        assert client.get(f"{stage.url}agendas/1/?page={number}").status_code == 200


def test_a_meeting_against_a_rule_is_no_proof() -> None:
    stage, agenda, client = planned_scene()
    address = f"{stage.url}agendas/1/"
    proved, beyond = "no agenda of this round is worth more", "Worth more than any plan within the rules"
    shown = client.get(address).content.decode()
    assert (proved in shown, beyond in shown) == (True, False)
    Agenda.objects.update(value=agenda.bound + 10)
    shown = client.get(address).content.decode()
    assert (proved in shown, beyond in shown) == (False, True)


def test_a_plan_tells_its_gap_and_afterwards_what_can_be_checked(run_jobs: Callable[[], list[Job]]) -> None:
    stage = scene()
    stage.wish_everybody()
    client = signed_in(stage)
    client.post(f"{stage.url}plan/", {"seconds": "1"})
    report = {"value": 120, "bound": 160, "gap": "25.00"}
    Job.objects.filter(name="meetings.plan").update(state=Job.State.RUNNING, percent=40, report=report)
    running = client.get(f"{stage.url}planning/").content.decode()
    assert 'data-announce="running · at most 25.0 % below the best"' in running
    assert '<dt>Gap</dt><dd class="number">25.00 %</dd>' in running
    assert "Take the best so far</button>" in running
    Job.objects.filter(name="meetings.plan").update(state=Job.State.QUEUED, percent=0, report={})
    assert "Take the best so far" not in client.get(f"{stage.url}planning/").content.decode()
    job = next(each for each in run_jobs() if each.name == "meetings.plan")
    assert job.report == {"value": 160, "bound": 160, "gap": "0.00", "agenda": 1}
    ended = client.get(f"{stage.url}planning/").content.decode()
    assert "Proved best possible" in ended
    for name in ("round", "agenda"):
        assert f'href="{stage.url}agendas/1/{name}.json"' in ended
    files = [client.get(f"{stage.url}agendas/1/{name}.json").json() for name in ("round", "agenda")]
    assert check(*files) == []


def test_fairness_is_told_by_size() -> None:
    stage = scene(guests=2, hosts=2, slots=1, tables=2)
    stage.wish_everybody()
    Organisation.objects.filter(pk=stage.organisation(stage.guests[0]).pk).update(size=Organisation.Size.MICRO)
    everybody, micro = fairness_of(stage.plan())[:2]
    assert (everybody.organisations, everybody.requests, everybody.meetings) == (4, 8, 4)
    assert (everybody.percent, everybody.lowest, everybody.middle) == (50, 50, 50)
    assert (everybody.fewest, everybody.median, everybody.most) == (1, 1, 1)
    assert (micro.organisations, micro.requests, micro.meetings, micro.middle) == (1, 2, 1, 50)
