"""What a reader of feeds found, before it is made plain."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RawEntry:
    """As the feed has it; dates are plausible already."""

    id: str = ""
    url: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    language: str = ""

    @property
    def complete(self) -> bool:
        """Whether it has what the tolerant reader might find otherwise."""
        return bool(self.url) and (self.published or self.updated) is not None


@dataclass(frozen=True, slots=True)
class RawFeed:
    """The feed around them."""

    title: str = ""
    url: str = ""
    language: str = ""
    hub: str = ""
    entries: list[RawEntry] = field(default_factory=list)
