"""Which components the style guide shows, in which states, with which parameters."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, NamedTuple

from django import forms
from django.core.paginator import Paginator
from django.utils.html import format_html
from django.utils.safestring import SafeString

from escale.core.models import Job
from escale.web.styleguide.texts import Texts

Parameters = dict[str, Any]
Show = Callable[[str, Parameters], SafeString]
_AT = datetime(2019, 9, 25, 9, 20, tzinfo=UTC)
_ZONE = "Africa/Casablanca"


class Specimen(NamedTuple):
    """A component in one state, a name for that state, and what it is given."""

    component: str
    state: str
    parameters: Parameters


def specimens(words: Texts, show: Show) -> Iterator[Specimen]:
    """All of them, in the order in which people meet them. ``show`` makes a component that stands inside another."""
    for part in (_line, _board, _people, _wishing, _tables, _forms, _ways, _news, _work):
        yield from part(words, show)


def _line(words: Texts, _show: Show) -> Iterator[Specimen]:
    stops = [
        SimpleNamespace(city=city, starts=_AT.date() + timedelta(days=day)) for day, city in enumerate(words.stops)
    ]
    yield Specimen("brand", "", {})
    yield Specimen("languages", "", {})
    yield Specimen("route", "now", {"stops": stops, "now": stops[2]})
    head = {"title": words.mission, "lead": words.lead, "back_url": "#", "back_label": words.meetings}
    mission = SimpleNamespace(reality="example", realities=[], attribution="", reality_note=None)
    yield Specimen("page_head", "", {**head, "mission": mission, "stops": stops, "now": stops[0]})
    steps = [
        SimpleNamespace(label=words.wishes, done=True, now=False, url="#", note="12"),
        SimpleNamespace(label=words.meetings, done=False, now=True, url="#", note=""),
        SimpleNamespace(label=words.action, done=False, now=False, url="", note=""),
    ]
    yield Specimen("steps", "", {"items": steps, "label": words.mission})


def _board(words: Texts, show: Show) -> Iterator[Specimen]:
    def row(minutes: int, state: str) -> SafeString:
        moment = show("moment", {"at": _AT + timedelta(minutes=minutes), "zone": _ZONE})
        where = format_html("<p>{}</p>", words.table)
        return show(
            "meeting",
            {
                "who": words.other_company,
                "time": moment,
                "next": state == "next",
                "declined": state == "declined",
                "content": where,
                "key": minutes,
            },
        )

    rows = format_html("{}{}{}", row(0, "next"), row(20, ""), row(40, "declined"))
    yield Specimen("board", "next, planned, declined", {"content": rows, "label": words.meetings})
    both = {"at": _AT, "zone": _ZONE, "city": words.stops[2], "country": "LU"}
    yield Specimen("moment", "two clocks", both)
    yield Specimen("moment", "with its day", {**both, "with_day": True})


def _people(words: Texts, show: Show) -> Iterator[Specimen]:
    yield Specimen("avatar", "", {"name": words.person})
    yield Specimen("organisation", "", _organisation(words, words.other_company, SafeString("")))
    mine = show("quote", {"text": words.before, "marked": words.marked, "after": words.after, "who": words.mine})
    theirs = show("quote", {"text": words.need, "who": words.theirs})
    why = format_html('<p class="headline">{}</p><div class="two reason">{}{}</div>', words.likely, mine, theirs)
    yield Specimen("organisation", "suggestion", _organisation(words, words.company, why))
    yield Specimen(
        "quote", "another language", {"text": "نقدم خدمات التخزين.", "language": "ar", "who": words.theirs}
    )


def _organisation(words: Texts, name: str, content: SafeString) -> Parameters:
    return {
        "name": name,
        "city": words.stops[2],
        "country": words.place,
        "sectors": words.sectors,
        "reality": "example",
        "reality_label": words.like,
        "content": content,
        "actions": format_html('<a class="button secondary small" href="#">{}</a>', words.meetings),
    }


def _wishing(words: Texts, _show: Show) -> Iterator[Specimen]:
    levels = [("must", words.must), ("like", words.like), ("no", words.no)]
    yield Specimen("wish_buttons", "nothing said", {"name": words.company, "levels": levels})
    yield Specimen("wish_buttons", "said", {"name": words.company, "levels": levels, "chosen": "must"})
    row = (
        '<tr><th scope="row">{}</th>'
        + "".join(f'<td class="number heat-{n}">{n * n}</td>' for n in range(5))
        + "</tr>"
    )
    head = format_html(
        "<tr><th>{}</th>" + "<th>{}</th>" * 5 + "</tr>", words.meetings, *(words.wishes for _n in range(5))
    )
    heat = {"caption": words.wishes, "head": head, "content": format_html(row, words.company), "kind": "heat"}
    yield Specimen("table", "heat", heat)
    for kind in ("", "must", "no", "done", "real", "example", "simulated"):
        yield Specimen("tag", kind or "plain", {"text": words.like, "kind": kind})


def _tables(words: Texts, show: Show) -> Iterator[Specimen]:
    sort = show("sort", {"key": "name", "text": words.heading, "order": "name"})
    number = show("sort", {"key": "wishes", "text": words.wishes})
    cells = format_html(
        '<tr><th scope="row">{}</th><td class="number end" data-label="{}">3</td></tr>', words.company, words.wishes
    )
    head = format_html("<tr>{}{}</tr>", sort, number)
    table = {"head": head, "content": cells}
    yield Specimen("table", "of hours", {**table, "kind": "grid-agenda"})
    yield Specimen("table", "sorted", {**table, "caption": words.meetings, "folds": True})
    yield Specimen("pagination", "middle", {"page": Paginator(range(30), 10).page(2)})
    button = format_html('<a class="button" href="#">{}</a>', words.action)
    empty = {"heading": words.meetings, "content": format_html("<p>{}</p>", words.sentence), "actions": button}
    yield Specimen("empty", "", empty)
    yield Specimen(
        "chart", "", {"heading": words.meetings, "bars": list(zip(words.stops, (4, 17, 9, 12), strict=True))}
    )
    yield Specimen(
        "chart",
        "minutes",
        {"heading": words.meetings, "bars": [(words.wishes, 9), (words.meetings, 30)], "unit": "min"},
    )
    yield Specimen(
        "measured",
        "",
        {
            "heading": words.meetings,
            "bars": [
                {"words": words.stops[0], "said": "40 / 50", "actual": 800, "target": 1000},
                {"words": words.stops[1], "said": "–", "actual": 0, "target": None},
            ],
        },
    )
    number = show("figure", {"text": words.wishes, "content": SafeString("184")})
    linked = show("figure", {"text": words.meetings, "content": SafeString('<a href="#">61</a>')})
    yield Specimen("figures", "", {"content": number + linked})


def _forms(words: Texts, _show: Show) -> Iterator[Specimen]:
    class Example(forms.Form):
        name = forms.CharField(label=words.heading, help_text=words.sentence)
        agree = forms.BooleanField(label=words.sentence)
        level = forms.ChoiceField(label=words.wishes, choices=[("must", words.must), ("like", words.like)])
        file = forms.FileField(label=words.action, help_text=words.sentence)

    yield Specimen("field", "empty", {"field": Example(auto_id="empty_%s")["name"]})
    wrong = Example({"name": words.company}, auto_id="wrong_%s")
    wrong.add_error("name", words.error)
    yield Specimen("field", "error", {"field": wrong["name"]})
    yield Specimen("field", "checkbox", {"field": Example(auto_id="box_%s")["agree"]})
    yield Specimen("field", "choice", {"field": Example(auto_id="choice_%s")["level"]})
    yield Specimen("file_drop", "", {"field": Example(auto_id="drop_%s")["file"]})
    differing = SimpleNamespace(label=words.heading, mine=words.company, saved=words.other_company)
    yield Specimen("conflict", "", {"conflict": [differing]})


def _ways(words: Texts, show: Show) -> Iterator[Specimen]:
    tabs = [
        show("tab", {"url": "#list", "text": words.meetings, "key": "list", "here": "list"}),
        show("tab", {"url": "#wishes", "text": words.wishes, "key": "wishes", "here": "list"}),
    ]
    yield Specimen("tabs", "", {"label": words.mission, "content": tabs[0] + tabs[1]})
    content = format_html("<p>{}</p>", words.sentence)
    button = format_html('<button class="button" type="button">{}</button>', words.action)
    dialog = {"key": "publish", "opens": words.action, "heading": words.heading, "content": content}
    yield Specimen("dialog", "", {**dialog, "actions": button, "kind": "call"})
    card = {"heading": words.heading, "content": content, "actions": button}
    yield Specimen("card", "", card)
    yield Specimen("card", "call", {**card, "call": True})
    yield Specimen(
        "card",
        "section",
        {"labelled": "own-heading", "content": format_html('<h3 id="own-heading">{}</h3>', words.heading)},
    )


def _news(words: Texts, _show: Show) -> Iterator[Specimen]:
    for kind in ("", "success", "warning", "error"):
        text = words.error if kind == "error" else words.sentence
        yield Specimen("message", kind or "plain", {"content": text, "kind": kind})
    for kind in ("demo", "offline", "unsaved"):
        yield Specimen(
            "banner",
            kind,
            {"content": words.sentence, "label": f"{words.mission} ({kind})", "kind": kind, "shown": True},
        )
    parts = [
        SimpleNamespace(reality=each, label=words.like, parts=[words.meetings]) for each in ("real", "simulated")
    ]
    yield Specimen("reality", "of two kinds", {"reality": "real", "realities": parts})
    for reality in ("real", "example", "simulated"):
        note = {"fr": {"text": words.sentence}} if reality == "example" else None
        yield Specimen("reality", reality, {"reality": reality, "attribution": words.company, "note": note})


def _work(words: Texts, _show: Show) -> Iterator[Specimen]:
    for state in ("queued", "running", "done", "failed", "cancelled"):
        job = Job(name="meetings.plan", state=state, percent=40, error=words.error)
        job.report = {"value": 1180, "bound": 1204, "gap": "1.99"} if state == "running" else {}
        given = {"job": job, "doing": words.sentence, "cancel_url": "#", "stops": words.action, "done_url": ""}
        yield Specimen("job", state, given)
    yield Specimen("certificate", "proved", {"value": 1204, "bound": 1204, "gap": Decimal(0), "optimal": True})
    yield Specimen(
        "certificate", "nearly", {"value": 1180, "bound": 1204, "gap": Decimal("1.99"), "note": words.sentence}
    )
