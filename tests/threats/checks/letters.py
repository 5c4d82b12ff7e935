"""35: letters that hide, turn, pile up or cannot be: refused, or stored in NFC and shown isolated."""

import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlencode

from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse

from escale.apps.missions.domain.importing import zipped_files
from tests.apps.meetings.participant.stage import signed_in
from tests.core.workbook.books import xlsx
from tests.factories import CooperationFactory, organiser
from tests.threats.checks.documents import named
from tests.threats.checks.forms import every_form
from tests.threats.checks.formulae import bring
from tests.threats.world import World, addresses, world

_SEARCHES = ("q", "to", "page", "round", "view", "order", "language", "next")
PLAIN_NAME = "Atlas Caf\u00e9"
_DAYS = ("2027-03-02", "2027-03-03")
_TEXT_FIELDS = (models.CharField, models.TextField, models.JSONField)
_FORM = "application/x-www-form-urlencoded"
_WHITE = "\t\n\r\x85"
_NOT_PAGES = {"img", "br", "hr", "input", "meta", "link", "wbr"}


def check_nul_is_refused_everywhere() -> None:
    """In addresses, searches, cookies and forms: 400, whoever asks and before anything looks it up."""
    made = _quiet(world())
    for address in addresses(made):
        for visitor in (made.visitor(address), _visitor()):
            answers = [visitor.get(address, {"q": "a\0b"}), visitor.get(f"{quote(address)}%00/")]
            assert {answer.status_code for answer in answers} == {400}, address
    for name in _SEARCHES:
        assert made.desk.get("/", {name: "\0"}).status_code == 400
    for client, address, data in every_form(made, "a\0b"):
        assert client.post(address, data).status_code == 400, address
    session = {"cookie": 'sessionid="\\000bcdefghijklmnopqrstuvwxyz012345"'}
    assert _visitor().get("/missions/", headers=session).status_code == 400


def check_no_request_breaks_a_page(text: str) -> None:
    """The same places with any other text: an answer below 500."""
    made = _quiet(world())
    for address in addresses(made):
        visitor, form = made.visitor(address), _form(dict.fromkeys(_SEARCHES, text))
        answers = [
            visitor.get(address, QUERY_STRING=form, headers={"accept-language": _raw(text), "referer": _raw(text)}),
            visitor.generic("POST", address, f'{{"name": "{_raw(text)}"}}', content_type="application/json"),
            visitor.generic("POST", address, form, content_type=_FORM),
        ]
        assert max(answer.status_code for answer in answers) < 500, address
    cookies = "; ".join(f"{name}={_raw(text)}" for name in ("sessionid", "csrftoken", "django_language", "messages"))
    assert _visitor().get("/missions/", headers={"cookie": cookies}).status_code < 500


def check_forms_store_plain_text(text: str) -> None:
    """Whatever a form is sent is stored in NFC without what nobody can see, or sent back with words; never 500."""
    made = _quiet(world())
    for client, address, data in every_form(made, text):
        answer = client.generic("POST", address, _form(data), content_type=_FORM)
        assert answer.status_code in {200, 302, 303, 400, 422}, (address, answer.status_code)
    check_stored_text_is_plain()


def check_workbooks_store_plain_text(content: bytes, filename: str) -> None:
    """A workbook with such letters in cells, headings and names of sheets is taken in; what is stored is plain."""
    desk = signed_in(organiser(CooperationFactory()))
    mission = bring(desk, content, filename)
    check_stored_text_is_plain()
    assert desk.get(reverse("missions:detail", args=[mission.slug])).status_code == 200
    assert [each.organisation.name for each in mission.participations.all()] == [PLAIN_NAME]


def workbook_of_odd_letters() -> bytes:
    """Office writes characters that XML cannot hold as _x0000_: that is how they get into a file."""
    return xlsx(_odd_sheets("At_x0000_las_xD800__xFFFF_ Cafe\u0301_x0007_"))


def files_of_odd_letters() -> bytes:
    """The same as CSV, where they need no escape."""
    sheets = _odd_sheets("At\0las\uffff Cafe\u0301\x07")
    return zipped_files(
        {f"{name}.csv": "\n".join(";".join(row) for row in rows).encode() for name, rows in sheets.items()}
    )


def _odd_sheets(odd: str) -> dict[str, list[list[str]]]:
    return {
        "mission": [["ref", "title", "starts", "ends", "description", odd], ["m", odd, *_DAYS, odd, odd]],
        "stops": [
            ["ref", "city", "country", "zone", "starts", "ends"],
            ["s", odd, "MA", "Africa/Casablanca", *_DAYS],
        ],
        "organisations": [
            ["ref", "name", "country", "side", "about", "offers", "sectors", "city"],
            ["o", odd, "MA", "host", odd, odd, odd, odd],
        ],
        "representatives": [
            ["ref", "organisation", "name", "email", "role"],
            ["p", "o", odd, "p@company.example", odd],
        ],
        "other \u202e": [[odd, "b"], [odd, odd]],
    }


def check_stored_text_is_plain() -> None:
    """Of every table: NFC, no control characters but line breaks, no half characters."""
    assert sorted({where for where, text in _stored() if not _is_plain(text)}) == []


def _is_plain(text: str) -> bool:
    kinds = {unicodedata.category(letter) for letter in text if letter not in _WHITE}
    return unicodedata.is_normalized("NFC", text) and not kinds & {"Cc", "Cs"}


def check_names_are_shown_isolated(name: str) -> None:
    """On every page that shows it, a name stands in an element that keeps its direction to itself."""
    made = named(name)
    wish = {"round": made.play.of_round.pk, "organisation": made.play.theirs().pk, "level": "like"}
    assert made.guest.post(made.play.url("my-wish"), wish).status_code == 302  # the next page says it by name
    seen, loose = 0, list[tuple[str, str]]()
    for address in addresses(made):
        answer = made.visitor(address).get(address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            page = _Page(name)
            page.feed(answer.content.decode())
            seen += page.isolated
            loose += [(address, place) for place in page.loose]
    assert loose == []
    assert seen > 50


class _Page(HTMLParser):
    """Counts where a name is shown; ``loose`` are the places in which it could turn what stands around it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name, self._open = name[:20], list[tuple[str, bool]]()
        self.isolated, self.loose = 0, list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _NOT_PAGES:
            keeps = tag in {"bdi", "option", "title", "textarea"} or dict(attrs).get("dir") == "auto"
            self._open.append((tag, keeps))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._name not in data:
            return
        if any(keeps for _tag, keeps in self._open):
            self.isolated += 1
        else:
            self.loose.append(" ".join([*(tag for tag, _keeps in self._open), data.strip()[:80]]))


def _stored() -> Iterator[tuple[str, str]]:
    for model in apps.get_models():
        if not model.__module__.startswith("escale."):
            continue
        fields = [each for each in model._meta.concrete_fields if isinstance(each, _TEXT_FIELDS)]
        for row in model._default_manager.all():
            for field in fields:
                for text in _texts(getattr(row, field.attname)):
                    yield f"{model.__name__}.{field.name}", text


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(key)
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _form(data: dict[str, Any]) -> str:
    """A form as a browser sends it, half characters too."""
    return urlencode(data, encoding="utf-8", errors="surrogatepass")


def _raw(text: str) -> str:
    """Bytes of UTF-8 as a header carries them."""
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def _visitor() -> Client:
    return Client(raise_request_exception=False)


def _quiet(made: World) -> World:
    """Clients that answer 500 as a browser would see it."""
    made.desk.raise_request_exception = made.guest.raise_request_exception = False
    return made
