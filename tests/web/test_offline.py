"""Whose a page is and whether it may be kept; the worker's script and its page without a network."""

import json
import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from escale.core.keeping import ACCOUNT, KEEP
from tests.apps.meetings.participant.stage import signed_in
from tests.factories import MissionFactory, UserFactory, organiser, participant

pytestmark = pytest.mark.django_db
LANGUAGES = ["fr", "en", "ar", "de"]


def told(language: str) -> dict[str, object]:
    """What the script hands to the worker's code."""
    script = Client().get(reverse("web:worker", args=[language])).content.decode()
    found: dict[str, object] = json.loads(re.match(r"self\.ESCALE = (.*);\n", script).group(1))  # type: ignore[union-attr]
    return found


class TestPages:
    def test_each_says_whose_it_is_and_nothing_more(self) -> None:
        mine, theirs = UserFactory(), UserFactory()
        marks = {signed_in(user).get("/account/")[ACCOUNT] for user in (mine, mine, theirs)}
        assert len(marks) == 2
        assert all(re.fullmatch(r"[0-9a-f]{32}", mark) for mark in marks)
        for path in ("/", "/accounts/login/", "/nowhere/", "/account/"):
            assert Client().get(path)[ACCOUNT] == "none", path

    def test_of_a_participants_pages_two_may_be_kept(self) -> None:
        mission = MissionFactory()
        guest = signed_in(participant(mission)[0])
        kept = {
            name
            for name in ("meetings:my-mission", "meetings:my-day", "meetings:my-wishes", "missions:programme")
            if guest.get(reverse(name, args=[mission.slug])).has_header(KEEP)
        }
        assert kept == {"meetings:my-day", "missions:programme"}

    def test_the_programme_of_who_reads_it_by_a_role_is_not_kept(self) -> None:
        mission = MissionFactory()
        page = signed_in(organiser(mission.cooperation)).get(reverse("missions:programme", args=[mission.slug]))
        assert (page.status_code, page.has_header(KEEP)) == (200, False)

    def test_signing_out_takes_what_was_kept(self, client: Client) -> None:
        client.force_login(UserFactory())
        asked = client.get(reverse("account_logout"))
        assert not asked.has_header("Clear-Site-Data")
        done = client.post(reverse("account_logout"))
        assert (done.status_code, done["Clear-Site-Data"]) == (302, '"storage"')

    def test_only_pages_of_somebody_name_a_worker(self, client: Client, settings: object) -> None:
        assert b"data-worker" not in client.get("/").content
        client.force_login(UserFactory())
        assert b'data-worker="/worker-en.js"' in client.get("/").content
        settings.OFFLINE = False  # type: ignore[attr-defined]
        assert b"data-worker" not in client.get("/").content


class TestWorker:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_says_what_is_kept_for_the_page_without_a_network(self, language: str) -> None:
        known = told(language)
        assert known["offline"] == f"/offline/{language}/"
        assert known["seconds"] == settings.SESSION_COOKIE_AGE
        page = Client().get(f"/offline/{language}/")
        assert page["Cache-Control"] == "no-cache"
        words = page.content.decode()
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in words
        named = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', words))
        files = known["files"]
        assert isinstance(files, list)
        assert named | {"/static/js/escale.js"} <= set(files)
        assert any("htmx" in each for each in files)
        assert any("arabic" in each for each in files) is (language == "ar")

    def test_each_language_is_a_version_of_its_own(self) -> None:
        assert len({str(told(language)["version"]) for language in LANGUAGES}) == 4
        assert told("fr") == told("fr")

    def test_it_depends_on_nobody(self) -> None:
        stranger, person = Client(), signed_in(UserFactory(language="ar"))
        first, second = (client.get("/worker-fr.js") for client in (stranger, person))
        assert first.content == second.content
        assert (first["Content-Type"], first["Cache-Control"]) == ("text/javascript; charset=utf-8", "max-age=300")
        assert "worker-src 'self'" in first["Content-Security-Policy"]

    @pytest.mark.parametrize("path", ["/worker-xx.js", "/offline/xx/"])
    def test_there_is_none_of_other_languages(self, path: str) -> None:
        assert Client().get(path).status_code == 404

    def test_the_operator_takes_it_away(self, settings: object) -> None:
        settings.OFFLINE = False  # type: ignore[attr-defined]
        script = Client().get("/worker-fr.js").content.decode()
        assert "importScripts" not in script
        assert "self.registration.unregister()" in script
