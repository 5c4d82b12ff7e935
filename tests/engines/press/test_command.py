"""`escale press …` as it is typed."""

import json
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest

from escale.cli import main
from escale.engines.press.command import DONE, INVALID

FEED = (
    '<rss version="2.0"><channel><title>x</title><item><title>Signature à Rabat d\'une convention</title>'
    "<link>/a</link><pubDate>Fri, 30 Jan 2026 09:00:00 +0100</pubDate></item></channel></rss>"
)


def test_feed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(FEED, encoding="utf-8")
    status = main(["press", "feed", str(file), "--url", "https://a.example/feed", "--now", "2026-01-31"])
    assert status == DONE
    assert json.loads(capsys.readouterr().out) == {
        "id": "https://a.example/a",
        "url": "https://a.example/a",
        "title": "Signature à Rabat d'une convention",
        "summary": "",
        "content": "",
        "published": "2026-01-30T08:00:00+00:00",
        "updated": None,
        "authors": [],
        "language": "fr",
    }
    assert main(["press", "feed", str(file), "--now", "2026-01-30T08:59:59+01:00"]) == DONE
    assert json.loads(capsys.readouterr().out)["published"] is None


def test_language_reads_lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    lines = "Talks resume in Brussels\n\nاختتام مهرجان فاس\n"
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(lines.encode())))
    assert main(["press", "language"]) == DONE
    assert capsys.readouterr().out.splitlines() == ["en", "und", "ar"]
    monkeypatch.setattr("sys.stdin", StringIO("Wetter am Montag"))
    assert main(["press", "language", "-"]) == DONE
    assert capsys.readouterr().out == "de\n"


def test_what_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["press", "feed", str(tmp_path / "missing.xml")]) == INVALID
    assert "missing.xml: No such file" in capsys.readouterr().err
    empty = tmp_path / "empty.xml"
    empty.touch()
    assert main(["press", "feed", str(empty)]) == INVALID
    assert capsys.readouterr().err == f"{empty}: the feed is empty\n"
    with pytest.raises(SystemExit) as ended:
        main(["press", "feed", str(empty), "--now", "soon"])
    assert ended.value.code == 2


def test_out(tmp_path: Path) -> None:
    feed, result = tmp_path / "feed.xml", tmp_path / "result.jsonl"
    feed.write_text(FEED, encoding="utf-8")
    assert main(["press", "feed", str(feed), "--out", str(result)]) == DONE
    assert json.loads(result.read_text("utf-8"))["title"] == "Signature à Rabat d'une convention"


def test_stories(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "articles.jsonl"
    rows = [
        {"id": "1", "title": "Morocco and Luxembourg sign an agreement on digital administration", "other": 1},
        {"id": 2, "title": "Bahnstreik nach Einigung abgesagt", "lead": None, "published": "2099-01-01"},
        {"id": "3", "title": "Marruecos y Luxemburgo firman un acuerdo sobre la administración digital"},
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert main(["press", "stories", str(file), "--now", "2026-01-31"]) == DONE
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["id"] for each in found] == ["1", "2", "3"]
    assert found[0]["article"] == found[2]["article"] != found[1]["article"]
    assert found[0]["story"] == found[2]["story"] != found[1]["story"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "line 1: expected a JSON object"),
        ("[]", "line 1: expected a JSON object"),
        ('{"title": "x"}', "line 1: id: expected a text"),
        ('{"id": "1"}', "line 1: title: expected a text"),
        ('{"id": "1", "title": 3}', "line 1: title: expected a text or null"),
        ('\n{"id": "1", "title": "x"}\n{"id": 1, "title": "x"}', "line 3: id: expected an id of its own, '1' came"),
    ],
)
def test_articles_that_are_none(text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_text(text, encoding="utf-8")
    assert main(["press", "stories", str(file)]) == INVALID
    assert capsys.readouterr().err.startswith(f"{file}: {said}")


def test_extract(capsys: pytest.CaptureFixture[str]) -> None:
    page = Path(__file__).parent / "pages" / "collection.html"
    assert main(["press", "extract", str(page), "--now", "2026-01-31"]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["title", "text", "published", "authors", "language", "image", "canonical_url", "source"]
    assert (found["published"], found["source"]) == ("2019-09-25", "Le Courrier du Sud")
