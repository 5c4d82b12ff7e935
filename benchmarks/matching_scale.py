"""How matching behaves with many organisations: seconds, milliseconds, megabytes. Prints one JSON line a part.

    python benchmarks/matching_scale.py [PART …] [--organisations N] [--most N] [--sentences N]

all      raw text of N organisations (2,000) of ten sentences → all suggestions, by two processes
changed  the same once more after one organisation has rewritten one of its sentences
query    one search over kept 8-bit vectors (200,000): median and 95th percentile of 200 searches
memory   most memory of a process that matches --most organisations (20,000) of ten sentences, without the encoder

The texts are drawn from the words of our own pairs, so that trades, acronyms and languages occur as in them. The
vectors of `query` and `memory` are drawn, not read: which numbers they hold changes neither time nor memory.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")  # before numpy is imported

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from escale.engines.matching.engine import match  # noqa: E402
from escale.engines.matching.memory import Memory  # noqa: E402
from escale.engines.matching.model import CancelledError, Profile  # noqa: E402
from escale.engines.text.embedding import StoredEmbedder, bundled_embedder, pack, unit_rows  # noqa: E402

PAIRS = Path(__file__).parent / "data/need_offer_pairs.jsonl"
DIMENSION = 512
SEARCHES = 200
_STOP = 0.81  # of the progress of a match, of which 0.8 are reading
SENTENCES_EACH = 5  # needs, and as many offers


class Kept:
    """Vectors by key in the memory of this process, and how many were computed."""

    def __init__(self) -> None:
        self.vectors: dict[str, bytes] = {}
        self.computed = 0

    def get(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        return {key: self.vectors[key] for key in keys if key in self.vectors}

    def known(self, keys: Sequence[str]) -> set[str]:
        return self.vectors.keys() & set(keys)

    def put(self, vectors: Mapping[str, bytes]) -> None:
        self.computed += len(vectors)
        self.vectors.update(vectors)


class Drawn:
    """Vectors drawn by the hash of the text, in no time and with no memory of their own."""

    name, dimension = "drawn", DIMENSION

    def embed(self, sentences: Sequence[str]) -> "NDArray[np.float32]":
        rows = np.empty((len(sentences), DIMENSION), dtype=np.float32)
        for row, text in zip(rows, sentences, strict=True):
            seed = int.from_bytes(sha256(text.encode()).digest()[:8], "big")
            row[:] = np.random.default_rng(seed).standard_normal(DIMENSION, dtype=np.float32)
        return unit_rows(rows)


def profiles(count: int) -> list[Profile]:
    """Organisations of two sides with five needs and five offers each."""
    rng = random.Random(1)
    pairs = [json.loads(line) for line in PAIRS.read_text("utf-8").splitlines()]
    # Without the marks that end a sentence: a text is one.
    words = [word.rstrip(".!?؟;:") for pair in pairs for kind in ("need", "offer") for word in pair[kind].split()]

    def said() -> tuple[str, ...]:
        return tuple(" ".join(rng.choices(words, k=14)) for _ in range(SENTENCES_EACH))

    return [Profile(str(at), side=("guest", "host")[at % 2], needs=said(), offers=said()) for at in range(count)]


def everything(args: argparse.Namespace) -> dict[str, Any]:
    """Seconds from raw text to all suggestions, and again after one sentence was rewritten."""
    kept, people = Kept(), profiles(args.organisations)
    embedder = StoredEmbedder(bundled_embedder(processes=2), kept)
    memory = Memory()
    first, computed = _seconds(lambda: match(people, embedder=embedder, memory=memory)), kept.computed
    if args.part == "all":
        return {"organisations": len(people), "seconds": first, "sentences_read": computed, "megabytes": _most()}
    one = people[7]
    people[7] = Profile(
        one.id, side=one.side, needs=("We look for a partner who recycles sails.",), offers=one.offers
    )
    cpu = time.process_time()
    again = _seconds(lambda: match(people, embedder=embedder, memory=memory))
    used = round(time.process_time() - cpu, 1)
    read = kept.computed - computed
    return {"organisations": len(people), "seconds": again, "cpu_seconds": used, "sentences_read": read}


def query(args: argparse.Namespace) -> dict[str, Any]:
    """Milliseconds of one search over many kept vectors."""
    from escale.engines.text.shelf import Shelf

    rng = np.random.default_rng(1)
    shelf = Shelf(rng.integers(-127, 128, (args.sentences, DIMENSION), dtype=np.int8))
    wanted = [pack(rng.standard_normal((1, DIMENSION), dtype=np.float32))[0] for _ in range(SEARCHES)]
    shelf.near(wanted[:1], least=0.25)
    cpu = time.process_time()
    taken = sorted(_seconds(lambda each=each: shelf.near([each], least=0.25), 6) for each in wanted)  # type: ignore[misc]
    found = {name: round(1000 * taken[int(SEARCHES * at)], 1) for name, at in (("p50_ms", 0.5), ("p95_ms", 0.95))}
    found["cpu_ms"] = round(1000 * (time.process_time() - cpu) / SEARCHES, 1)
    return {"sentences": args.sentences, **found, "megabytes": _most()}


def memory(args: argparse.Namespace) -> dict[str, Any]:
    """Most memory of a match in a process of its own, early in the comparisons: afterwards only the lists grow."""
    people = profiles(args.most)
    before = _most()
    reached = [0.0]

    def stop() -> bool:
        return reached[-1] > _STOP

    with suppress(CancelledError):
        match(people, embedder=StoredEmbedder(Drawn(), _Nowhere()), progress=reached.append, cancelled=stop)
    return {"organisations": args.most, "megabytes": _most(), "of_which_profiles": before}


class _Nowhere(Kept):
    """Keeps nothing: what a database keeps is not in this process."""

    def put(self, vectors: Mapping[str, bytes]) -> None:
        self.computed += len(vectors)


def _seconds(run: Callable[[], object], digits: int = 1) -> float:
    start = time.perf_counter()
    run()
    return round(time.perf_counter() - start, digits)


def _most() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


PARTS: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "all": everything,
    "changed": everything,
    "query": query,
    "memory": memory,
}


def main() -> None:
    """Print the figures of each part, each measured in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all four without any")
    parser.add_argument("--organisations", type=int, default=2_000, metavar="N")
    parser.add_argument("--most", type=int, default=20_000, metavar="N")
    parser.add_argument("--sentences", type=int, default=200_000, metavar="N")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.part:
        print(json.dumps({"benchmark": "matching_scale", "part": args.part, **PARTS[args.part](args)}), flush=True)
        return
    for part in args.parts or PARTS:
        subprocess.run([sys.executable, __file__, *sys.argv[1:], "--part", part], check=True)


if __name__ == "__main__":
    main()
