"""Suggestions with quoted phrases, all counterparts, and wishes (threats 16, 17, 30, 37, 44, 45)."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from escale.apps.directory.models import Organisation, Statement
from escale.apps.meetings.domain.wishes import express_wish
from escale.apps.meetings.models import Wish
from escale.apps.missions.models import Attendance
from tests.apps.meetings.participant.stage import Stage, signed_in, stage
from tests.factories import RepresentativeFactory, UserFactory, participant, round_with_slots

pytestmark = pytest.mark.django_db
Count = Callable[[], AbstractContextManager[CaptureQueriesContext]]


def wish(scene: Stage, client: Client, level: str, **changes: object) -> int:
    sent = {"round": scene.of_round.pk, "organisation": scene.theirs().pk, "level": level} | changes
    return client.post(scene.url("my-wish"), sent).status_code


def levels(scene: Stage) -> list[tuple[int, int, str]]:
    return list(Wish.objects.values_list("from_organisation", "to_organisation", "level"))


def test_the_two_phrases_are_marked_where_they_stand(scene: Stage, guest: Client) -> None:
    scene.suggest(need="Un partenaire <fiable>", offer="شريك لوجستي")
    words = guest.get(scene.url("my-suggestions")).content.decode()
    assert "Before. <mark>Un partenaire &lt;fiable&gt;</mark> After." in words
    assert "قبل. <mark>شريك لوجستي</mark>" in words
    assert 'lang="ar"' in words
    assert "They meet your need: 90 %" in words
    assert "state an offer" in words
    assert "they state no need" in words


def test_a_quotation_of_text_that_changed_stands_alone(scene: Stage, guest: Client) -> None:
    scene.suggest(need="Un partenaire", offer="شريك")
    Statement.objects.filter(organisation=scene.mine).update(text="Autre chose")
    words = guest.get(scene.url("my-suggestions")).content.decode()
    assert "<p><mark>Un partenaire</mark></p>" in words


def test_ten_at_a_time(scene: Stage, guest: Client) -> None:
    for number in range(11):
        scene.add_host()
        scene.suggest(number + 1, need="n", offer="o", rank=number + 1)
    assert [card.suggestion.rank for card in guest.get(scene.url("my-suggestions")).context["cards"]] == [
        *range(1, 11)
    ]
    assert len(guest.get(scene.url("my-suggestions") + "?page=2").context["cards"]) == 1
    for odd in ("1e9", "-1", "999999999999999999999", "x"):
        assert guest.get(scene.url("my-suggestions") + f"?page={odd}&round={odd}").status_code == 200


def test_wishes_work_without_script(scene: Stage, guest: Client) -> None:
    assert wish(scene, guest, "must") == 302
    assert levels(scene) == [(scene.mine.pk, scene.theirs().pk, "must")]
    assert wish(scene, guest, "no") == 302
    assert levels(scene) == [(scene.mine.pk, scene.theirs().pk, "no")]
    assert wish(scene, guest, "") == 302
    assert levels(scene) == []


def test_with_htmx_only_the_buttons_come_back(scene: Stage, guest: Client) -> None:
    sent = {"round": scene.of_round.pk, "organisation": scene.theirs().pk, "level": "like"}
    response = guest.post(scene.url("my-wish"), sent, headers={"HX-Request": "true"})
    words = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in words
    assert '<button name="level" value="like" aria-pressed="true">' in words
    assert "Nothing is booked yet" in words


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:x"])
def test_after_a_wish_nobody_leaves_the_site(scene: Stage, guest: Client, target: str) -> None:
    sent = {"round": scene.of_round.pk, "organisation": scene.theirs().pk, "level": "must", "next": target}
    location = guest.post(scene.url("my-wish"), sent)["Location"]
    assert location == scene.url("my-wishes") + f"?round={scene.of_round.pk}"


def test_only_own_rounds_and_counterparts_can_be_named(scene: Stage, guest: Client) -> None:
    other = stage()
    same_side = participant(scene.mission, side="guest")[1].representative.organisation
    assert wish(scene, guest, "must", organisation=other.theirs().pk) == 404
    assert wish(scene, guest, "must", organisation=same_side.pk) == 404
    assert wish(scene, guest, "must", organisation=scene.mine.pk) == 404
    assert wish(scene, guest, "must", round=other.of_round.pk) == 404
    assert wish(scene, guest, "very") == 400
    assert wish(scene, guest, "must", round="x") == 400
    # A sender cannot speak for somebody else either: the field does not exist.
    assert wish(scene, guest, "must", from_organisation=scene.theirs().pk) == 302
    assert levels(scene) == [(scene.mine.pk, scene.theirs().pk, "must")]


def test_closed_wishes_stay_as_they_are(scene: Stage, guest: Client) -> None:
    wish(scene, guest, "must")
    scene.of_round.wishes_open = False
    scene.of_round.save()
    assert wish(scene, guest, "no") == 302
    assert levels(scene) == [(scene.mine.pk, scene.theirs().pk, "must")]
    words = guest.get(scene.url("my-wishes")).content.decode()
    assert "Wishes of this round are closed" in words
    assert 'name="level"' not in words
    sent = {"round": scene.of_round.pk, "organisation": scene.theirs().pk, "level": "no"}
    partial = guest.post(scene.url("my-wish"), sent, headers={"HX-Request": "true"}).content.decode()
    assert "Wishes of this round are closed" in partial
    assert '<span class="tag must">' in partial


def test_the_list_counts_and_explains(scene: Stage, guest: Client) -> None:
    for level in ("no", "must", "like"):
        scene.add_host()
        wish(scene, guest, level, organisation=scene.theirs(-1).pk)
    page = guest.get(scene.url("my-wishes"))
    assert [each.level for each in page.context["page"]] == ["must", "like", "no"]
    assert page.context["counts"] == [("must", 1), ("would like", 1), ("no", 1)]
    assert page.context["weights"] == [
        ("must + must", 100),
        ("must + would like", 60),
        ("would like + would like", 40),
        ("must on one side only", 25),
        ("would like on one side only", 10),
    ]
    words = page.content.decode()
    assert "Nothing is booked yet." in words
    assert "said by you" in words


def test_a_simulated_wish_says_so_and_names_nobody(scene: Stage, guest: Client) -> None:
    express_wish(
        acting_user=None,
        round=scene.of_round,
        from_organisation=scene.mine,
        to_organisation=scene.theirs(),
        level="like",
        simulated=True,
    )
    words = guest.get(scene.url("my-wishes")).content.decode()
    assert '<p class="meta"><span class="tag simulated">simulated</span> <time' in words


def test_colleagues_share_their_wishes_and_see_who_spoke(scene: Stage, guest: Client) -> None:
    colleague = RepresentativeFactory(organisation=scene.mine, person__user=UserFactory(name="Colleague Example"))
    Attendance.objects.create(mission=scene.mission, representative=colleague)
    client = signed_in(colleague.person.user)
    client.post(scene.url("my-consent"), {"answer": "yes"})
    wish(scene, client, "like")
    words = guest.get(scene.url("my-wishes")).content.decode()
    assert "Colleague Example" in words
    assert "You share these wishes" in words
    assert wish(scene, guest, "must") == 302
    assert Wish.objects.get().expressed_by == scene.user


def test_wishes_of_others_are_never_told(scene: Stage, guest: Client) -> None:
    express_wish(
        acting_user=scene.hosts[0][0],
        round=scene.of_round,
        from_organisation=scene.theirs(),
        to_organisation=scene.mine,
        level="no",
    )
    scene.suggest(need="n", offer="o")
    for name in ("my-suggestions", "my-counterparts", "my-wishes"):
        page = guest.get(scene.url(name)).content.decode()
        assert 'aria-pressed="true"' not in page
        assert "said by the" not in page


def test_every_counterpart_is_found_by_words(scene: Stage, guest: Client) -> None:
    for number, (name, text) in enumerate([("Société Générique", "Énergie solaire"), ("مؤسسة الأطلس", "شحن بحري")]):
        organisation = scene.theirs() if number == 0 else scene.add_host()
        Organisation.objects.filter(pk=organisation.pk).update(name=name)
        Statement.objects.create(organisation=organisation, kind="offer", text=text, language="")

    def found(wanted: str) -> list[str]:
        page = guest.get(scene.url("my-counterparts"), {"q": wanted})
        assert page.status_code == 200
        return [card.organisation.name for card in page.context["cards"]]

    assert found("") == ["Société Générique", "مؤسسة الأطلس"]
    assert found("energie generique") == ["Société Générique"]
    assert found("الاطلس") == ["مؤسسة الأطلس"]
    for odd in ("%", "_", "'; drop", "nobody", "%" * 5000):
        assert found(odd) in ([], ["Société Générique", "مؤسسة الأطلس"])
    assert scene.mine.name not in found("")


def test_a_second_round_has_its_own_wishes(scene: Stage, guest: Client) -> None:
    second = round_with_slots(scene.mission, slots=1, tables=1)
    wish(scene, guest, "must")
    page = guest.get(scene.url("my-wishes") + f"?round={second.pk}")
    assert page.context["round"] == second
    assert list(page.context["page"]) == []


def test_one_and_three_ask_the_same(scene: Stage, guest: Client, count_queries: Count) -> None:
    figures: dict[str, list[int]] = {"my-suggestions": [], "my-counterparts": [], "my-wishes": []}
    for more in (1, 2):
        for _host in range(more):
            scene.add_host()
            scene.suggest(-1, need="n", offer="o")
            wish(scene, guest, "must", organisation=scene.theirs(-1).pk)
        for name, counts in figures.items():
            with count_queries() as queries:
                guest.get(scene.url(name))
            counts.append(len(queries))
    assert all(first == second for first, second in figures.values()), figures


@pytest.mark.parametrize("wanted", ["", "company"])
def test_every_counterpart_stands_on_one_page_in_order(wanted: str) -> None:
    scene = stage(hosts=27)
    client = signed_in(scene.user)
    others = Organisation.objects.exclude(pk=scene.mine.pk).order_by("sort_key", "pk")
    names = list(others.values_list("name", flat=True))
    shown = []
    for number in (1, 2):
        page = client.get(scene.url("my-counterparts"), {"q": wanted, "page": number}).content.decode()
        shown += re.findall(r"<h2><bdi dir=\"auto\">([^<]+)</bdi></h2>", page)
    assert shown == names
