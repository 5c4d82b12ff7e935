"""How well `escale match` does, beside simpler ways and without its parts. Prints JSON lines, then tables.

    python -m benchmarks.matching_table [FOLDER]

FOLDER holds EU projects (see `benchmarks/cordis.py`); without it that part is left out. What the other parts measure
is said in benchmarks/data/README.md; `evaluation` chose nothing.
"""

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import cordis
from benchmarks.matching import (
    DEVELOPMENT,
    EVALUATION,
    OWN,
    SHARED,
    Pairs,
    figures,
    mean,
    read_aside,
    read_hard,
    read_pairs,
)
from benchmarks.matching_quotes import exposure, quotations, two_sided
from benchmarks.matching_rivals import ABLATIONS, RIVALS, ablated, rival_ranks
from benchmarks.matching_stuffing import STUFFED
from benchmarks.matching_stuffing import figures as stuffing

from escale.engines.text.embedding import StoredEmbedder, bundled_embedder

GENERIC = 4


class Shelf:
    """Keeps vectors while the command runs."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def get(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        return {key: self._kept[key] for key in keys if key in self._kept}

    def put(self, vectors: Mapping[str, bytes]) -> None:
        self._kept.update(vectors)


def sets() -> dict[str, Pairs]:
    """Return the pairs there are, by name."""
    found = {"own": read_pairs(OWN), "aside": read_aside()}
    found |= {"development": read_hard(DEVELOPMENT), "evaluation": read_hard(EVALUATION)}
    return found | ({"shared": read_pairs(SHARED)} if SHARED[0].exists() else {})


def said(line: dict[str, Any]) -> dict[str, Any]:
    """Print a line of figures."""
    print(json.dumps(line), flush=True)
    return line


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    print("\n" + "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines), flush=True)


def rows_of_pairs(pairs: dict[str, Pairs], embedder: StoredEmbedder) -> None:
    """Print the ranking of all sets, by language and beside simpler ways."""
    own = {name: said({"set": name, **figures(each, embedder)}) for name, each in pairs.items()}
    others: dict[str, list[str]] = {}
    for name, each in pairs.items():
        for way, rank in RIVALS.items():
            plain, blurred = (mean(rival_ranks(rank, each, embedder, generic=n)) for n in (0, GENERIC))
            said({"set": name, "way": way, "mrr": plain, "mrr_with_4_generic_sentences": blurred})
            others.setdefault(way, []).append(f"{plain:.3f} / {blurred:.3f}")
        for way in ABLATIONS:
            plain, blurred = (ablated(way, each, embedder, generic=n) for n in (0, GENERIC))
            said({"set": name, "way": way, "mrr": plain, "mrr_with_4_generic_sentences": blurred})
            others.setdefault(way, []).append(f"{plain:.3f} / {blurred:.3f}")
    languages = sorted(own["own"]["by_need_language"])
    table(
        ["pairs", "needs, offers", "MRR", "recall@10", "with four generic sentences", *languages],
        [
            [
                name,
                f"{each['needs']}, {each['offers']}",
                "{:.3f} [{:.3f}, {:.3f}]".format(each["mrr"], *each["interval"]),
                f"{each['recall_at_10']:.3f}",
                f"{each['mrr_with_4_generic_sentences']:.3f}",
                *(f"{each['by_need_language'].get(language, float('nan')):.2f}" for language in languages),
            ]
            for name, each in own.items()
        ],
    )
    whole = [f"{each['mrr']:.3f} / {each['mrr_with_4_generic_sentences']:.3f}" for each in own.values()]
    table(["way", *own], [["`escale match`", *whole], *([way, *values] for way, values in others.items())])


def rows_of_trust(pairs: dict[str, Pairs], embedder: StoredEmbedder) -> None:
    """Print what quotations carry, who is shown, and what stuffing gains."""
    both = {name: two_sided(pairs[name]) for name in ("own", "development")}
    quotes = {name: said({"set": name, **quotations(each, embedder, seekers=25)}) for name, each in both.items()}
    shown = {name: said({"set": name, **exposure(each, embedder)}) for name, each in both.items()}
    keys = ("quotations", "there", "lowered")
    table(
        ["profiles of", *keys, "coverage", "on three lists", "Gini"],
        [
            [
                name,
                *(quotes[name][key] for key in keys),
                *(each[key] for key in ("coverage", "on_three_lists", "gini")),
            ]
            for name, each in shown.items()
        ],
    )
    gained = {name: said({"set": name, "stuffing": stuffing(pairs[name], embedder)}) for name in both}
    form = "{among_first_3:.3f} / {before_the_right_offer:.3f}"
    table(
        ["one profile with", *(f"{name}: first 3 / before the right offer" for name in gained)],
        [[way, *(form.format(**each["stuffing"][way]) for each in gained.values())] for way in STUFFED],
    )


def rows_of_projects(folder: Path) -> None:
    """Print how well new partners are foreseen."""
    lines = [said(line) for line in cordis.compared(folder, cordis.CUT)]
    keys = ("ndcg_at_10", "recall_at_20", "coverage", "gini", "cross_country_ndcg_at_10")
    table(["way", *keys], [[line["way"], *(line[key] for key in keys)] for line in lines])


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    folder = parser.parse_args().folder
    embedder = StoredEmbedder(bundled_embedder(), Shelf())
    pairs = sets()
    rows_of_pairs(pairs, embedder)
    rows_of_trust(pairs, embedder)
    if folder is not None:
        rows_of_projects(folder)


if __name__ == "__main__":
    main()
