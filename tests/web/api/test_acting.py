"""What programs do has the effect of the page, once, and never against what somebody else did meanwhile."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from django.utils import timezone

from escale.apps.meetings.models import Meeting, Wish
from escale.apps.missions.models import Mission
from escale.core.models import AuditEntry, IdempotencyKey, Job, OutgoingMail
from tests.web.api.caller import Scene, program


def kind(answer: object) -> str:
    return str(answer.json()["type"]).rsplit("/", maxsplit=1)[-1]  # type: ignore[attr-defined]


def test_a_profile_is_changed_by_who_saw_it(staged: Scene) -> None:
    path = f"/organisations/{staged.play.mine.pk}"
    seen = staged.guest("GET", path)
    saved = staged.guest("PATCH", path, {"city": "Esch", "needs": [{"text": "Ports"}]}, If_Match=seen["ETag"])
    assert saved.status_code == 200
    assert (saved.json()["city"], saved.json()["needs"]) == ("Esch", [{"text": "Ports", "language": ""}])
    assert saved.json()["name"] == seen.json()["name"]
    assert saved["ETag"] == staged.guest("GET", path)["ETag"] != seen["ETag"]
    late = staged.desk("PATCH", path, {"city": "Mersch"}, If_Match=seen["ETag"])
    assert (late.status_code, kind(late)) == (412, "changed-meanwhile")
    blind = staged.desk("PATCH", path, {"city": "Mersch"})
    assert (blind.status_code, kind(blind)) == (428, "precondition-missing")
    staged.play.mine.refresh_from_db()
    assert staged.play.mine.city == "Esch"
    assert AuditEntry.objects.filter(verb="organisation.profile-saved", actor=staged.play.user).count() == 1


def test_a_changed_profile_gets_new_suggestions(staged: Scene, run_jobs: Callable[[], list[Job]]) -> None:
    path = f"/organisations/{staged.play.mine.pk}"
    Job.objects.all().delete()
    Mission.objects.update(starts=timezone.localdate(), ends=timezone.localdate() + timedelta(days=1))
    seen = staged.guest("GET", path)
    same = staged.guest("PATCH", path, {"about": seen.json()["about"]}, If_Match=seen["ETag"])
    assert (same.status_code, Job.objects.count()) == (200, 0)
    assert staged.guest("PATCH", path, {"about": "Audits."}, If_Match=seen["ETag"]).status_code == 200
    asked = Job.objects.get()
    assert (asked.name, asked.created_by) == ("missions.suggest", staged.play.user)
    ended = [(each.name, each.subject_id, each.state) for each in run_jobs()]
    assert ended == [("missions.suggest", str(staged.play.mission.pk), Job.State.DONE)]
    assert AuditEntry.objects.filter(verb="mission.suggestions-made").count() == 1


def test_a_mission_that_is_over_gets_none(staged: Scene) -> None:
    Mission.objects.update(starts=date(2019, 9, 22), ends=date(2019, 9, 26))
    Job.objects.all().delete()
    path = f"/organisations/{staged.play.mine.pk}"
    seen = staged.guest("GET", path)
    assert staged.guest("PATCH", path, {"about": "Audits."}, If_Match=seen["ETag"]).status_code == 200
    assert not Job.objects.exists()


def test_wishes_are_said_changed_and_taken_back(staged: Scene) -> None:
    path = f"{staged.round}/wishes/{staged.play.theirs().pk}"
    said = staged.guest("PUT", path, {"level": "must"}, If_None_Match="*")
    assert (said.status_code, said.json()["level"]) == (201, "must")
    assert staged.guest("PUT", path, {"level": "no"}, If_None_Match="*").status_code == 412
    changed = staged.guest("PUT", path, {"level": "like"}, If_Match=said["ETag"])
    assert (changed.status_code, Wish.objects.get().level) == (200, "like")
    assert staged.guest("DELETE", path, If_Match=said["ETag"]).status_code == 412
    assert staged.guest("GET", f"{staged.round}/wishes").json()["count"] == 1
    assert staged.guest("DELETE", path).status_code == 204
    assert staged.guest("DELETE", path).status_code == 404
    assert not Wish.objects.exists()


def test_an_organiser_wishes_on_behalf_also_after_the_end(staged: Scene) -> None:
    staged.play.of_round.wishes_open = False
    staged.play.of_round.save()
    path = f"{staged.round}/wishes/{staged.play.theirs().pk}"
    closed = staged.guest("PUT", path, {"level": "must"})
    assert (closed.status_code, kind(closed)) == (409, "refused")
    assert staged.desk("PUT", path, {"level": "must"}).status_code == 404
    said = staged.desk("PUT", f"{path}?from={staged.play.mine.pk}", {"level": "must"})
    assert (said.status_code, said.json()["on_behalf"]) == (201, True)
    foreign = staged.guest("PUT", f"{path}?from={staged.play.theirs(1).pk}", {"level": "must"})
    assert foreign.status_code == 404


def test_a_meeting_is_placed_moved_and_cancelled(staged: Scene) -> None:
    placed = staged.desk("POST", staged.meetings, {"request": staged.waiting.pk, "slot": staged.slot(1)})
    assert placed.status_code == 201
    address = placed["Location"].removeprefix("/api/v1")
    assert staged.desk("GET", address).json() == placed.json()
    version = placed.json()["version"]
    moved = staged.desk("POST", f"{address}/move", {"slot": staged.slot(2), "version": version})
    assert (moved.status_code, moved.json()["slot"]) == (200, staged.slot(2))
    stale = staged.desk("POST", f"{address}/cancel", {"version": version})
    assert (stale.status_code, kind(stale)) == (412, "changed-meanwhile")
    gone = staged.desk("POST", f"{address}/cancel", {"version": moved.json()["version"], "reason": "Strike"})
    assert (gone.status_code, gone.json()["state"]) == (200, "cancelled")
    assert OutgoingMail.objects.count() == 6


def test_who_or_what_is_taken_is_named(staged: Scene) -> None:
    taken = staged.desk("POST", staged.meetings, {"request": staged.waiting.pk, "slot": staged.slot(0)})
    assert (taken.status_code, kind(taken)) == (409, "conflict")
    assert taken.json()["busy"] == [staged.play.mine.name]
    assert Meeting.objects.count() == 1


def test_participants_place_and_move_nothing(staged: Scene) -> None:
    body = {"request": staged.waiting.pk, "slot": staged.slot(1)}
    assert staged.guest("POST", staged.meetings, body).status_code == 404
    assert staged.guest("POST", f"{staged.meetings}/{staged.meeting.pk}/move", {"slot": 1}).status_code == 404


def test_a_participant_declines(staged: Scene) -> None:
    address = f"{staged.meetings}/{staged.meeting.pk}/decline"
    declined = staged.guest("POST", address, {"version": 0, "reason": "Ill"})
    assert (declined.status_code, declined.json()["state"]) == (200, "declined")
    again = staged.guest("POST", address, {"version": 1})
    assert (again.status_code, kind(again)) == (409, "refused")
    assert staged.desk("POST", address, {"version": 1}).status_code == 404


def test_planning_is_followed_and_published(staged: Scene) -> None:
    asked = staged.desk("POST", f"{staged.round}/plan", {"seconds": 1})
    assert asked.status_code == 202
    job = staged.desk("GET", asked["Location"].removeprefix("/api/v1"))
    assert (job.json()["state"], job.json()["percent"], job.json()["agenda"]) == ("queued", 0, None)
    assert staged.guest("GET", asked["Location"].removeprefix("/api/v1")).status_code == 404
    draft = staged.play.agenda(2, state="draft")
    staged.play.meet(draft, slot=3)
    stale = staged.desk("POST", f"{staged.round}/agendas/2/publish", {"version": 7})
    assert (stale.status_code, kind(stale)) == (412, "changed-meanwhile")
    published = staged.desk("POST", f"{staged.round}/agendas/2/publish", {"version": 0})
    assert (published.status_code, published.json()["state"]) == (200, "published")
    assert staged.guest("GET", staged.meetings).json()["items"][0]["slot"] == staged.slot(3)


def test_publishing_is_kept_back_from_co_organisers(staged: Scene) -> None:
    staged.organiser.memberships.update(role="co-organiser")
    staged.play.agenda(2, state="draft")
    refused = staged.desk("POST", f"{staged.round}/agendas/2/publish", {})
    assert (refused.status_code, kind(refused)) == (403, "not-allowed")


def test_a_request_sent_again_answers_as_before(staged: Scene) -> None:
    body = {"request": staged.waiting.pk, "slot": staged.slot(1)}
    first = staged.desk("POST", staged.meetings, body, Idempotency_Key="k1")
    second = staged.desk("POST", staged.meetings, body, Idempotency_Key="k1")
    assert first.status_code == second.status_code == 201
    assert (first.content, first["Location"]) == (second.content, second["Location"])
    assert (first.get("Idempotency-Replayed"), second["Idempotency-Replayed"]) == (None, "true")
    assert Meeting.objects.count() == 2
    other = program(staged.organiser, staged.play.mission.cooperation_id)
    assert other("POST", staged.meetings, body, Idempotency_Key="k1").status_code == 409
    assert staged.desk("POST", staged.meetings, body, Idempotency_Key="k2").status_code == 409


def test_a_refusal_keeps_no_key(staged: Scene) -> None:
    body = {"request": staged.waiting.pk, "slot": staged.slot(0)}
    assert staged.desk("POST", staged.meetings, body, Idempotency_Key="k").status_code == 409
    assert not IdempotencyKey.objects.exists()
    staged.desk("POST", f"{staged.meetings}/{staged.meeting.pk}/cancel", {"version": 0})
    assert staged.desk("POST", staged.meetings, body, Idempotency_Key="k").status_code == 201


def test_what_is_known_is_not_sent_again(staged: Scene) -> None:
    for path in ("/organisations", staged.mission, f"{staged.mission}/participants", staged.meetings):
        first = staged.guest("GET", path)
        assert re.fullmatch(r'"[0-9a-f]{32}"', first["ETag"])
        again = staged.guest("GET", path, If_None_Match=f'"x", W/{first["ETag"]}')
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert first["Cache-Control"] == "private, no-cache"
        assert {"Authorization", "Accept-Language"} <= set(first["Vary"].split(", "))


def test_pages_are_bounded_and_name_their_neighbours(staged: Scene) -> None:
    first = staged.desk("GET", "/organisations?page_size=1")
    assert (len(first.json()["items"]), first.json()["pages"]) == (1, 3)
    links = re.findall(r"page=(\d+)>; rel=\"(\w+)\"", first["Link"].replace("page_size=1&", ""))
    assert links == [("1", "first"), ("2", "next"), ("3", "last")]
