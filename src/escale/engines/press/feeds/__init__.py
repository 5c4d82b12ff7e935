"""Feeds → entries: RSS, Atom and JSON Feed, a fast reader first, a tolerant one behind it."""

from escale.engines.press.feeds.reading import MOST_BYTES, MOST_ENTRIES, read_feed

__all__ = ["MOST_BYTES", "MOST_ENTRIES", "read_feed"]
