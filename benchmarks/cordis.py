"""How well `escale match` foresees with whom organisations of EU projects work next. Prints one JSON line a way.

    python benchmarks/cordis.py FOLDER [--cut 2017-01-01]

FOLDER holds ``projects.jsonl`` (``rcn``, ``title``, ``objective``, ``start``), ``participations.csv`` (``rcn``,
``org``) and, for the figure across countries, ``organisations.csv`` (``org``, ``country``).
Profiles are made of projects that began before the cut; right is every partner found after it who was not one before.
"""

import argparse
import csv
import json
import math
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")  # before numpy is imported

import numpy as np  # noqa: E402

from escale.engines.matching.engine import match  # noqa: E402
from escale.engines.matching.model import Profile  # noqa: E402
from escale.engines.text.embedding import bundled_embedder, unit_rows  # noqa: E402
from escale.engines.text.folding import fold  # noqa: E402

LISTED, RECALLED = 10, 20
# So many are ranked that twenty are left when those of the same country are taken out.
RANKED = 60
CUT = "2017-01-01"
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True)
class Record:
    """What every organisation said and whom it met before the cut, and its new partners after it."""

    said: Mapping[str, list[str]]
    met: Mapping[str, set[str]]
    new: Mapping[str, set[str]]
    country: Mapping[str, str] = field(default_factory=dict)

    @property
    def seekers(self) -> list[str]:
        """Those who found a partner."""
        return [name for name in self.said if self.new[name]]


def read(folder: Path, cut: str) -> Record:
    """Read the projects and who took part in them."""
    members: defaultdict[str, set[str]] = defaultdict(set)
    with (folder / "participations.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            members[row["rcn"]].add(row["org"])
    with (folder / "projects.jsonl").open(encoding="utf-8") as file:
        projects = [json.loads(line) for line in file]
    said: defaultdict[str, list[str]] = defaultdict(list)
    met: defaultdict[str, set[str]] = defaultdict(set)
    new: defaultdict[str, set[str]] = defaultdict(set)
    for project in sorted(projects, key=lambda each: (each["start"], each["rcn"])):
        own = members[str(project["rcn"])]
        early = project["start"] < cut
        for name in own if early else own & said.keys():
            if early:
                said[name].append(f"{project['title']}. {project['objective']}")
                met[name] |= own - {name}
            else:
                new[name] |= (own & said.keys()) - met[name] - {name}
    return Record(dict(sorted(said.items())), met, new, _countries(folder / "organisations.csv"))


def _countries(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    with file.open(encoding="utf-8", newline="") as lines:
        return {row["org"]: row["country"] for row in csv.DictReader(lines) if row["country"]}


def figures(record: Record, ranked: Callable[[str], list[str]]) -> dict[str, float]:
    """Return nDCG@10, recall@20, the share of organisations in anybody's first ten, how unequally they share these
    places (Gini), and nDCG@10 among those of other countries.
    """
    gains, recalls, abroad, shown = [], [], [], Counter[str]()
    for name in record.seekers:
        found, right = ranked(name), record.new[name]
        gains.append(_gain(found, right))
        recalls.append(len(right.intersection(found[:RECALLED])) / len(right))
        shown.update(found[:LISTED])
        if foreign := {each for each in right if _foreign(record, name, each)}:
            abroad.append(_gain([each for each in found if _foreign(record, name, each)], foreign))
    return {
        "ndcg_at_10": mean(gains),
        "recall_at_20": mean(recalls),
        "coverage": round(len(shown) / len(record.said), 4),
        "gini": round(_gini([shown[name] for name in record.said]), 4),
        "cross_country_ndcg_at_10": mean(abroad),
    }


def _foreign(record: Record, name: str, other: str) -> bool:
    return record.country.get(name, "") != record.country.get(other, "")


def _gain(found: list[str], right: set[str]) -> float:
    gain = sum(1 / math.log2(place + 2) for place, each in enumerate(found[:LISTED]) if each in right)
    return gain / sum(1 / math.log2(place + 2) for place in range(min(LISTED, len(right))))


def _gini(counts: list[int]) -> float:
    ranked = sum((2 * place - len(counts) - 1) * count for place, count in enumerate(sorted(counts), start=1))
    return ranked / (len(counts) * sum(counts))


def mean(values: Iterable[float]) -> float:
    """The mean, rounded to four decimals."""
    values = list(values)
    return round(sum(values) / len(values), 4) if values else 0.0


def popularity(record: Record) -> Callable[[str], list[str]]:
    """Whoever had most projects, the same for everybody who has not met them."""
    order = sorted(record.said, key=lambda name: (-len(record.said[name]), name))
    return lambda name: [each for each in order if each != name and each not in record.met[name]]


def engine(record: Record) -> Callable[[str], list[str]]:
    """What `escale match` suggests."""
    profiles = [
        Profile(name, offers=tuple(texts), met=tuple(sorted(record.met[name]))) for name, texts in record.said.items()
    ]
    found = match(profiles, top=RANKED, embedder=bundled_embedder(processes=2))
    lists = {each.id: [suggestion.id for suggestion in each.suggestions] for each in found}
    return lambda name: lists[name]


def words(record: Record) -> Callable[[str], list[str]]:
    """Rare words in common: tf · idf over all that an organisation said, as cosine."""
    names = list(record.said)
    texts = [[word for text in record.said[name] for word in _WORD.findall(fold(text))] for name in names]
    frequency = Counter(word for each in texts for word in set(each))
    column = {word: place for place, word in enumerate(word for word, n in frequency.items() if n > 1)}
    rows = np.zeros((len(names), len(column)), dtype=np.float32)
    for row, each in zip(rows, texts, strict=True):
        for word, times in Counter(each).items():
            if word in column:
                row[column[word]] = (1 + math.log(times)) * math.log(len(names) / frequency[word])
    rows = unit_rows(rows)
    place = {name: number for number, name in enumerate(names)}

    def ranked(name: str) -> list[str]:
        order = np.argsort(-(rows @ rows[place[name]]), kind="stable")
        found = (names[at] for at in order if names[at] != name and names[at] not in record.met[name])
        return list(islice(found, RANKED))

    return ranked


WAYS = {"popularity": popularity, "tf-idf": words, "escale match": engine}


def compared(folder: Path, cut: str) -> Iterator[dict[str, Any]]:
    """Yield the figures of each way."""
    record = read(folder, cut)
    size = {"cut": cut, "organisations": len(record.said), "seekers": len(record.seekers)}
    for name, way in WAYS.items():
        yield {"way": name, **size, **figures(record, way(record))}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cut", default=CUT, help="first day of the years to foresee")
    args = parser.parse_args()
    for line in compared(args.folder, args.cut):
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
