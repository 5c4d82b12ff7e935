"""How well `escale match` foresees with whom organisations of EU projects work next. Prints one JSON line a way.

    python benchmarks/cordis.py FOLDER [--cut 2017-01-01]

FOLDER holds ``projects.jsonl`` (``rcn``, ``title``, ``objective``, ``start``) and ``participations.csv`` (``rcn``,
``org``).
Profiles are made of projects that began before the cut; right is every partner found after it who was not one before.
"""

import argparse
import csv
import json
import math
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")  # before numpy is imported

from escale.engines.matching.engine import match  # noqa: E402
from escale.engines.matching.model import Profile  # noqa: E402
from escale.engines.text.embedding import bundled_embedder  # noqa: E402

LISTED, RECALLED = 10, 20


@dataclass(frozen=True)
class Record:
    """What every organisation said and whom it met before the cut, and its new partners after it."""

    said: Mapping[str, list[str]]
    met: Mapping[str, set[str]]
    new: Mapping[str, set[str]]

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
    return Record(dict(sorted(said.items())), met, new)


def figures(record: Record, ranked: Callable[[str], list[str]]) -> dict[str, float]:
    """nDCG@10, recall@20 and the share of organisations in anybody's first ten."""
    gains, recalls, shown = [], [], set[str]()
    for name in record.seekers:
        found, right = ranked(name)[:RECALLED], record.new[name]
        gain = sum(1 / math.log2(place + 2) for place, each in enumerate(found[:LISTED]) if each in right)
        gains.append(gain / sum(1 / math.log2(place + 2) for place in range(min(LISTED, len(right)))))
        recalls.append(len(right.intersection(found)) / len(right))
        shown.update(found[:LISTED])
    return {
        "ndcg_at_10": mean(gains),
        "recall_at_20": mean(recalls),
        "coverage": round(len(shown) / len(record.said), 4),
    }


def mean(values: Iterable[float]) -> float:
    """The mean, rounded to four decimals."""
    values = list(values)
    return round(sum(values) / len(values), 4)


def popularity(record: Record) -> Callable[[str], list[str]]:
    """Whoever had most projects, the same for everybody who has not met them."""
    order = sorted(record.said, key=lambda name: (-len(record.said[name]), name))
    return lambda name: [each for each in order if each != name and each not in record.met[name]]


def engine(record: Record) -> Callable[[str], list[str]]:
    """What `escale match` suggests."""
    profiles = [
        Profile(name, offers=tuple(texts), met=tuple(sorted(record.met[name]))) for name, texts in record.said.items()
    ]
    found = match(profiles, top=RECALLED, embedder=bundled_embedder(processes=2))
    lists = {each.id: [suggestion.id for suggestion in each.suggestions] for each in found}
    return lambda name: lists[name]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cut", default="2017-01-01", help="first day of the years to foresee")
    args = parser.parse_args()
    record = read(args.folder, args.cut)
    size = {"organisations": len(record.said), "seekers": len(record.seekers)}
    for name, way in (("popularity", popularity), ("escale match", engine)):
        print(json.dumps({"way": name, **size, **figures(record, way(record))}), flush=True)


if __name__ == "__main__":
    main()
