"""Pages → articles: the text without what stands around it, and what the page says of itself."""

from escale.engines.press.pages.reading import MOST_BYTES, read_page

__all__ = ["MOST_BYTES", "read_page"]
