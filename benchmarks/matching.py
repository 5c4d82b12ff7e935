"""How well `escale match` ranks need → offer pairs across six languages, and how fast. Prints one JSON line.

    python benchmarks/matching.py [--speed ORGANISATIONS]

Measures the pairs written for this project (benchmarks/data/README.md) and, when it is there, the development set of
../shared. The first lines of the lexicon of trades were written with `own` and `shared_dev` in view, the rest without
any of the pairs; `evaluation` chose nothing.
"""

import argparse
import json
import os
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")  # before numpy is imported

from escale.engines.matching.engine import match  # noqa: E402
from escale.engines.matching.model import Profile  # noqa: E402
from escale.engines.text.embedding import Embedder, bundled_embedder  # noqa: E402

HERE = Path(__file__).parent
OWN = (HERE / "data/need_offer_pairs.jsonl", HERE / "data/distractor_offers.jsonl")
# Written after the lexicon of trades, on subjects far from it; used once, to choose how its trades count.
ASIDE = HERE / "data/need_offer_pairs_aside.jsonl"
SHARED_FOLDER = HERE.parents[1] / "shared/data/matching"
SHARED = (SHARED_FOLDER / "need_offer_pairs_dev.jsonl", SHARED_FOLDER / "distractor_offers_dev.jsonl")
DEVELOPMENT = HERE / "data/need_offer_pairs_development.jsonl"
EVALUATION = HERE / "data/need_offer_pairs_evaluation.jsonl"
GENERIC = HERE / "data/generic_sentences.txt"
LISTED = 10


@dataclass(frozen=True)
class Pairs:
    """Needs with the one offer that answers each, offers that answer none, and needs that seek the same."""

    pairs: list[dict[str, str]]
    distractors: list[dict[str, str]]
    seekers: tuple[str, ...] = ()


def read_pairs(files: tuple[Path, Path]) -> Pairs:
    """Return the pairs and distractors of two JSON Lines files."""
    pairs, distractors = ([json.loads(line) for line in file.read_text("utf-8").splitlines()] for file in files)
    return Pairs(pairs, distractors)


def read_aside() -> Pairs:
    """Return the pairs kept aside; all other offers of ours are their distractors."""
    own = read_pairs(OWN)
    lines = ASIDE.read_text("utf-8").splitlines()
    return Pairs([json.loads(line) for line in lines], [*own.distractors, *own.pairs])


def read_hard(file: Path) -> Pairs:
    """Return pairs that come with an offer of the same sector and a need of the same subject each."""
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return Pairs(
        lines, [line["same_sector"] for line in lines], tuple(line["wrong_direction"]["need"] for line in lines)
    )


def profiles_of(pairs: Pairs, *, generic: int = 0, seed: int = 0) -> list[Profile]:
    """Return one profile per need and per offer, each with `generic` sentences that say nothing."""
    rng = random.Random(seed)
    pool = GENERIC.read_text("utf-8").splitlines()

    def said(text: str) -> tuple[str, ...]:
        empty = (sentence.replace("2009", str(rng.randint(1950, 2022))) for sentence in rng.sample(pool, generic))
        return (text, *empty)

    offers = [pair["offer"] for pair in pairs.pairs] + [item["offer"] for item in pairs.distractors]
    return [
        *(Profile(f"need {place}", needs=said(pair["need"])) for place, pair in enumerate(pairs.pairs)),
        *(Profile(f"offer {place}", offers=said(offer)) for place, offer in enumerate(offers)),
        *(Profile(f"seeker {place}", needs=said(need)) for place, need in enumerate(pairs.seekers)),
    ]


def reciprocal_ranks(pairs: Pairs, embedder: Embedder, *, generic: int = 0) -> list[float]:
    """Return 1 / rank of the right offer among the first ten suggestions of each need; 0 when it is not there."""
    profiles = profiles_of(pairs, generic=generic)
    ranks: list[float] = []
    for place, found in enumerate(match(profiles, top=LISTED, embedder=embedder)[: len(pairs.pairs)]):
        ids = [suggestion.id for suggestion in found.suggestions]
        right = f"offer {place}"
        ranks.append(1 / (1 + ids.index(right)) if right in ids else 0.0)
    return ranks


def mean(values: Sequence[float]) -> float:
    """Return the mean, rounded to four decimals."""
    return round(sum(values) / len(values), 4)


def interval(ranks: Sequence[float], *, draws: int = 2_000) -> list[float]:
    """Return the middle 95 % of means over resampled needs."""
    rng = random.Random(0)
    means = sorted(mean(rng.choices(ranks, k=len(ranks))) for _ in range(draws))
    return [means[draws // 40], means[-draws // 40 - 1]]


def figures(pairs: Pairs, embedder: Embedder) -> dict[str, Any]:
    """Return MRR, its interval, recall, MRR by language of the need, and MRR among generic sentences."""
    ranks = reciprocal_ranks(pairs, embedder)
    by_language: defaultdict[str, list[float]] = defaultdict(list)
    for pair, rank in zip(pairs.pairs, ranks, strict=True):
        by_language[pair["need_lang"]].append(rank)
    return {
        "needs": len(pairs.pairs),
        "offers": len(pairs.pairs) + len(pairs.distractors),
        "mrr": mean(ranks),
        "interval": interval(ranks),
        "recall_at_10": mean([float(rank > 0) for rank in ranks]),
        "by_need_language": {language: mean(values) for language, values in sorted(by_language.items())},
        "mrr_with_4_generic_sentences": mean(reciprocal_ranks(pairs, embedder, generic=4)),
    }


def seconds(organisations: int) -> float:
    """Return how long organisations with five needs and five offers take, from raw text to all suggestions."""
    rng = random.Random(1)
    texts = [text for pair in read_pairs(OWN).pairs for text in (pair["need"], pair["offer"])]
    words = " ".join(texts).split()

    def said() -> tuple[str, ...]:
        return tuple(" ".join(rng.choices(words, k=14)) for _ in range(5))

    profiles = [Profile(str(place), needs=said(), offers=said()) for place in range(organisations)]
    start = time.perf_counter()
    match(profiles, embedder=bundled_embedder(processes=2))
    return round(time.perf_counter() - start, 1)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speed", type=int, default=230, metavar="ORGANISATIONS")
    speed = parser.parse_args().speed
    embedder = bundled_embedder()
    shared = figures(read_pairs(SHARED), embedder) if SHARED[0].exists() else "skipped: ../shared is not there"
    print(
        json.dumps(
            {
                "benchmark": "matching",
                "embedder": embedder.name,
                "own": figures(read_pairs(OWN), embedder),
                "aside": figures(read_aside(), embedder),
                "development": figures(read_hard(DEVELOPMENT), embedder),
                "evaluation": figures(read_hard(EVALUATION), embedder),
                "shared_dev": shared,
                "organisations": speed,
                "seconds": seconds(speed),
            }
        )
    )


if __name__ == "__main__":
    main()
