"""Load the demo into an empty database and line up what the worker has to compute."""

from pathlib import Path


def is_loaded() -> bool:
    return False


def reset() -> None: ...


def load_demo(data: Path | None) -> list[str]:
    return []
