"""How well `escale press` reads, beside its peers. Prints JSON lines.

    python -m benchmarks.press [FOLDER]

Without a folder: our own small set in benchmarks/data/press. FOLDER may hold any of these, in the formats of public
sets: `ground-truth.json` with `html/*.html.gz` (pages and their texts), `feeds/*` (feeds as fetched),
`headlines.tsv` (story, language, headline), `articles.jsonl` (as `escale press stories` reads them, with `gold`).
readability-lxml is measured where it is installed for the purpose.
"""

import argparse
import gzip
import json
import re
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from escale.engines.press.feeds import read_feed
from escale.engines.press.language import language_of
from escale.engines.press.pages import read_page
from escale.engines.press.problem import PressError
from escale.engines.press.stories import Report, Stream
from escale.engines.press.stories.reading import LIMITS
from escale.engines.text.embedding import bundled_embedder

OWN = Path(__file__).parent / "data" / "press"
FOUNDING = Path(__file__).parents[2] / "shared" / "data" / "press" / "founding-page.txt"
NOW = datetime(2026, 12, 31, tzinfo=UTC)
WORDS = 4


def said(**line: Any) -> None:
    """Print one line of figures."""
    print(json.dumps(line, ensure_ascii=False), flush=True)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Every four words in a row, as the published benchmark counts them."""
    words = "".join(char if char.isalnum() else " " for char in text.lower()).split()
    return Counter(tuple(words[place : place + WORDS]) for place in range(max(1, len(words) - WORDS + 1)))


def f1(found: str, wanted: str) -> float:
    """Return how much of a text was found, and nothing else."""
    one, other = shingles(found), shingles(wanted)
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0


# -- pages -----------------------------------------------------------------------------------------------------


def pages_of(folder: Path) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """Yield pages and what is true of them."""
    truth = folder / "ground-truth.json"
    if not truth.exists():
        return
    for name, known in json.loads(truth.read_text("utf-8")).items():
        packed, plain = folder / "html" / f"{name}.html.gz", folder / "html" / f"{name}.html"
        yield gzip.decompress(packed.read_bytes()) if packed.exists() else plain.read_bytes(), known


def _trafilatura(data: bytes) -> str:
    from trafilatura import extract

    return extract(data, include_comments=False) or ""


def _readability(data: bytes) -> str:
    from lxml import html
    from readability import Document

    return html.fromstring(Document(data.decode("utf-8", "replace")).summary()).text_content()


def pages(folder: Path) -> None:
    """Texts and dates."""
    known = list(pages_of(folder))
    if not known:
        return
    read_page(known[0][0], now=NOW)  # what is loaded once is not measured
    ways: dict[str, Callable[[bytes], str]] = {"escale": lambda data: read_page(data, now=NOW).text}
    ways |= {"trafilatura": _trafilatura, "readability": _readability}
    for way, read in ways.items():
        scores, begun = [], time.perf_counter()
        try:
            for data, truth in known:
                with suppress(PressError):
                    scores.append(f1(read(data), truth["articleBody"]))
        except ImportError:
            continue
        seconds = time.perf_counter() - begun
        said(
            what="extraction",
            way=way,
            pages=len(known),
            f1=round(sum(scores) / len(known), 4),
            pages_a_second=round(len(known) / seconds, 1),
        )
    dated = [(data, date.fromisoformat(truth["published"])) for data, truth in known if truth.get("published")]
    if dated:
        days = [(_day(read_page(data, now=NOW).published), day) for data, day in dated]
        found = [pair for pair in days if pair[0]]
        right = sum(one == other for one, other in found)
        said(what="dates", pages=len(dated), precision=right / max(1, len(found)), recall=right / len(dated))


def _day(moment: date | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment


# -- feeds -----------------------------------------------------------------------------------------------------


def feeds(folder: Path) -> None:
    """Speed, and whether an entry is lost that feedparser finds."""
    import feedparser

    files = [path.read_bytes() for path in sorted((folder / "feeds").glob("*"))] or [_made_feed(400)]
    read_feed(files[0], now=NOW)
    lost = total = 0
    ours, begun = [], time.perf_counter()
    for data in files:
        with suppress(PressError):
            ours.append(read_feed(data, now=NOW))
            continue
        ours.append(None)
    seconds = time.perf_counter() - begun
    begun = time.perf_counter()
    theirs = [feedparser.parse(BytesIO(data)) for data in files]
    their_seconds = time.perf_counter() - begun
    for one, other in zip(ours, theirs, strict=True):
        total += len(other.entries)
        lost += max(0, len(other.entries) - len(one.entries if one else ()))
    said(
        what="feeds",
        feeds=len(files),
        entries=total,
        lost=lost,
        entries_a_second=round(total / seconds),
        times_feedparser=round(their_seconds / seconds, 1),
        by=Counter(feed.by for feed in ours if feed),
    )


def _made_feed(entries: int) -> bytes:
    paragraph = "<p>Une <b>phrase</b> avec des mots et <a href='/lien'>un lien</a>, comme partout.</p>"
    items = "".join(
        f"<item><title>Titre numéro {n}</title><link>https://courrier.example/{n}</link><guid>{n}</guid>"
        f"<pubDate>Fri, 30 Jan 2026 {n % 24:02d}:00:00 +0100</pubDate>"
        f"<description><![CDATA[{paragraph}]]></description>"
        f"<content:encoded><![CDATA[{paragraph * 30}]]></content:encoded></item>"
        for n in range(entries)
    )
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<rss version="2.0" {space}><channel><title>x</title>{items}</channel></rss>'.encode()


# -- headlines -------------------------------------------------------------------------------------------------


def b_cubed(found: Sequence[str], wanted: Sequence[str]) -> dict[str, float]:
    """Return precision, recall and F of B³."""
    ours, theirs = defaultdict[str, set[int]](set), defaultdict[str, set[int]](set)
    for place, (one, other) in enumerate(zip(found, wanted, strict=True)):
        ours[one].add(place)
        theirs[other].add(place)
    both = [(ours[one], theirs[other]) for one, other in zip(found, wanted, strict=True)]
    precision = sum(len(one & other) / len(one) for one, other in both) / len(both)
    recall = sum(len(one & other) / len(other) for one, other in both) / len(both)
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "b3": round(2 * precision * recall / (precision + recall), 4),
    }


def headlines(folder: Path) -> None:
    """Languages and stories."""
    file = folder / "headlines.tsv"
    if file.exists():
        rows = [line.split("\t") for line in file.read_text("utf-8").splitlines()]
        right = sum(language_of(row[2]) == row[1] for row in rows)
        said(what="language", headlines=len(rows), accuracy=round(right / len(rows), 4))
        stories("titles", [Report(str(n), row[2]) for n, row in enumerate(rows)], [row[0] for row in rows])
    file = folder / "articles.jsonl"
    if file.exists():
        known = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        moments = [datetime.fromisoformat(each["published"]) if each.get("published") else None for each in known]
        reports = [
            Report(str(n), each["title"], each.get("lead") or "", moment, language=each.get("language") or "")
            for n, (each, moment) in enumerate(zip(known, moments, strict=True))
        ]
        stories("titles and leads", reports, [str(each["gold"]) for each in known])


def stories(name: str, reports: Sequence[Report], gold: Sequence[str]) -> None:
    """Both tiers against what belongs together."""
    begun = time.perf_counter()
    placed = Stream(bundled_embedder(), limits=LIMITS).add(reports)
    seconds = time.perf_counter() - begun
    for tier in ("article", "story"):
        figures = b_cubed([getattr(each, tier) for each in placed], gold)
        said(what="stories", of=name, tier=tier, articles=len(reports), stories=len(set(gold)), **figures)
    said(what="stories", of=name, articles_a_second=round(len(reports) / seconds, 1))


def founding_page() -> None:
    """The page that started it, where it is there."""
    if not FOUNDING.exists():
        return
    ticker = re.split(r"\s{3,}", FOUNDING.read_text("utf-8").splitlines()[0].strip())
    placed = Stream(bundled_embedder()).add([Report(str(n), title) for n, title in enumerate(ticker)])
    groups = Counter(each.article for each in placed)
    said(
        what="founding page",
        headlines=len(ticker),
        languages=Counter(map(language_of, ticker)),
        articles_of_several=sorted(count for count in groups.values() if count > 1),
    )


def main() -> int:
    """Measure everything there is data for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=OWN)
    folder = parser.parse_args().folder
    pages(folder)
    feeds(folder)
    headlines(folder)
    founding_page()
    said(what="memory", most_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    return 0


if __name__ == "__main__":
    sys.exit(main())
