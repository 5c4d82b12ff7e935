"""33, 44, 45, 47, 54, 55: what strangers put into addresses, forms and headers of any page."""

import time
from collections.abc import Iterator

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.apps.missions.models import WorkbookImport
from tests.apps.meetings.participant.stage import signed_in
from tests.factories import CooperationFactory, organiser
from tests.threats.checks.forms import every_form
from tests.threats.world import World, addresses, world

INJECTIONS = (
    "'",
    "1' OR '1'='1",
    '1"; DROP TABLE core_job;--',
    "1) UNION SELECT null,null,null--",
    "1; SELECT pg_sleep(3)--",
    "' || (SELECT pg_sleep(3)) || '",
    "1 AND 1=randomblob(300000000)",
    "%' ESCAPE '!",
    "\\'; --",
)
NAMES = ("q", "to", "page", "round", "view", "order", "name", "state", "language", "next", "from", "side", "level")
SECOND = 1.0
LONG_SEARCHES = {"a long word": "a" * 100_000, "joker signs": "%" * 1000, "many words": "ab " * 30_000}
PAGES = ("1000000000", "-1", "99999999999999999999999999", "١.5")


def check_no_injection(turn: int) -> None:
    """33: no answer of 500 and none that waits; at each ``turn`` another injection stands in each place."""
    made = _quiet(world())
    data = {name: INJECTIONS[(place + turn) % len(INJECTIONS)] for place, name in enumerate(NAMES)}
    text = INJECTIONS[turn % len(INJECTIONS)]
    for address in addresses(made):
        visitor = made.visitor(address)
        with CaptureQueriesContext(connection) as queries:
            answers = [visitor.get(address, data), visitor.post(address, data)]
        assert max(answer.status_code for answer in answers) < 500, address
        # A sleep that was taken for SQL lasts three seconds.
        assert max((float(query["time"]) for query in queries), default=0) < 2.5, address
    made = _quiet(world())
    for client, address, form in every_form(made, text):
        assert client.post(address, form).status_code < 500, address
        numbers = {name: text for name in form if name.endswith(("version", "stop", "table", "slot", "side"))}
        assert client.post(address, form | numbers).status_code < 500, address


def check_long_searches_cost_little(words: str) -> None:
    """44: at most a second of work; neither a statement nor the page carries more than a line of what was sought."""
    made = _quiet(world())
    for address in _searched(made):
        visitor = made.visitor(address)
        visitor.get(address)
        with CaptureQueriesContext(connection) as queries:
            began = time.process_time()
            answer = visitor.get(address, {"q": words, "to": words, "name": words})
            assert time.process_time() - began < SECOND, address
        assert answer.status_code in {200, 400, 404}, address  # some of these words name a row on some pages
        assert [query["sql"][:80] for query in queries if query["sql"].count(words[:2]) > 1000] == [], address
        if address.startswith("/my/"):  # searched word by word in the process itself, so it is cut first
            assert f'value="{words[:1000]}'.encode() not in answer.content, address


def check_pages_that_are_not_there(page: str) -> None:
    """45: an answer, and no statement that looks further than the rows there are."""
    made = _quiet(world())
    for address in _searched(made):
        with CaptureQueriesContext(connection) as queries:
            answer = made.visitor(address).get(address, {"page": page, "size": page})
        assert answer.status_code in {200, 400, 404}, address
        assert [
            query["sql"] for query in queries if "OFFSET" in query["sql"] and "OFFSET 0" not in query["sql"]
        ] == []


def check_private_pages_stay_private() -> None:
    """47: what a signed-in person sees may be kept by nobody; another cookie, or none, sees nothing of it."""
    made = world()
    stranger = signed_in(organiser(CooperationFactory()))
    name = str(made.play.theirs())
    private = 0
    for address in addresses(made):
        answer = made.visitor(address).get(address)
        if answer.status_code != 200 or answer.streaming:
            continue
        if name.encode() in answer.content:
            private += 1
            assert {"private", "no-store"} <= set(answer.get("Cache-Control", "").replace(" ", "").split(",")), (
                address
            )
            assert "Cookie" in answer.get("Vary", "") or "no-store" in answer["Cache-Control"], address
            for other in (stranger, Client()):
                assert name.encode() not in other.get(address).content, address
    assert private > 10


def check_unkeyed_headers_say_nothing() -> None:
    """47: no header that caches do not look at gets into a page."""
    made = world()
    evil = {
        "X-Forwarded-Host": "evil.example", "X-Host": "evil.example", "Forwarded": "host=evil.example",
        "X-Original-URL": "/evil.example", "X-Rewrite-URL": "/evil.example", "X-Forwarded-Prefix": "/evil.example",
    }  # fmt: skip
    for address in addresses(made):
        answer = made.visitor(address).get(address, headers=evil)
        if not answer.streaming:
            assert b"evil.example" not in answer.content, address
        assert "evil.example" not in str(answer.headers), address


def check_forms_ask_for_their_token() -> None:
    """54: without it, with another's, as JSON, by another method's name, from another origin: 403."""
    made = world()
    strict = {id(made.desk): Client(enforce_csrf_checks=True), id(made.guest): Client(enforce_csrf_checks=True)}
    for plain in (made.desk, made.guest):
        strict[id(plain)].cookies = plain.cookies
        strict[id(plain)].cookies["csrftoken"] = "c" * 32
    for client, address, form in every_form(made, "x"):
        visitor = strict[id(client)]
        answers = [
            visitor.post(address, form),
            visitor.post(address, form | {"csrfmiddlewaretoken": "b" * 64}),
            visitor.post(address, form, content_type="application/json", headers={"accept": "application/json"}),
            visitor.post(address, form, content_type="text/plain"),
            visitor.post(address, form, headers={"x-http-method-override": "GET"}),
            visitor.post(address, form, headers={"x-csrftoken": "c" * 32, "origin": "https://sub.testserver"}),
            visitor.post(address, form, headers={"x-csrftoken": "c" * 32, "origin": "null"}),
        ]
        assert {answer.status_code for answer in answers} == {403}, address


def check_no_other_site_frames_or_reads_a_page() -> None:
    """55: framing is denied twice, and no origin is told that it may read."""
    made = world()
    for address in addresses(made):
        for origin in ("null", "https://evil.example", "http://testserver.evil.example"):
            answer = made.visitor(address).get(address, headers={"origin": origin})
            assert not [name for name in answer.headers if name.lower().startswith("access-control")], address
        if answer.get("Content-Type", "").startswith("text/html"):
            assert answer["X-Frame-Options"] == "DENY", address
            assert "frame-ancestors 'none'" in answer.get("Content-Security-Policy", ""), address


def check_huge_bodies_are_refused_unread() -> None:
    """40: by what the head says, before anything is read."""
    made = _quiet(world())
    for address in (reverse("missions:import-new"), reverse("web:set_language"), reverse("account_login")):
        answer = made.desk.generic("POST", address, b"x", "text/csv", CONTENT_LENGTH=str(10 * 1024**3))
        assert answer.status_code == 413, address
        assert b"Nothing of it was kept" in answer.content


POLYGLOTS = {
    "page.xlsx": b"<!doctype html><script>alert(1)</script>",
    "paper.xlsx": b"%PDF-1.4\n<script>alert(1)</script>",
    "picture.png.csv": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xc3\x50\0\0\xc3\x50",
    "mission.csv.exe": b"MZ\x90\0",
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
}
OUTSIDE = (
    "../../etc/passwd.csv",
    "..\\..\\windows\\system.csv",
    "/etc/cron.d/organisations.csv",
    "a\r\nX-Evil: 1.csv",
)


def check_type_comes_from_content(name: str) -> None:
    """43: refused in words; nothing that was uploaded is ever shown under its own type."""
    desk = signed_in(organiser(CooperationFactory()))
    file = SimpleUploadedFile(name, POLYGLOTS[name], content_type="text/html")
    answer = desk.post(reverse("missions:import-new"), {"workbook": file}, follow=True)
    assert answer.status_code in {200, 400, 422}
    assert b"<script>alert" not in answer.content
    assert not WorkbookImport.objects.exclude(preview__errors__gt=0).exists()


def check_names_lead_nowhere(name: str) -> None:
    """38, 39: of the name of an upload its last part is kept, on one line; no header is made from it."""
    desk = signed_in(organiser(CooperationFactory()))
    file = SimpleUploadedFile("x.csv", b"ref;name;country\na;A (example);LU\n")
    file._name = name  # type: ignore[attr-defined]  # Django's own class would clean it before it is sent
    answer = desk.post(reverse("missions:import-new"), {"workbook": file}, follow=True)
    assert answer.status_code == 200
    for upload in WorkbookImport.objects.all():
        assert not set(upload.filename) & set("/\\\r\n"), upload.filename
        problems = desk.get(reverse("missions:import-problems", args=[upload.pk]))
        assert problems["Content-Disposition"].startswith("attachment; ")
        assert "evil" not in str(problems.headers).lower()


def _searched(made: World) -> Iterator[str]:
    return (
        address for address in addresses(made) if made.visitor(address).get(address, {"q": "x"}).status_code == 200
    )


def _quiet(made: World) -> World:
    made.desk.raise_request_exception = made.guest.raise_request_exception = False
    return made
