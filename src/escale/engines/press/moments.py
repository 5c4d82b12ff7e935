"""Read moments that others wrote; what lies in the future, or in no time of any press, is not known."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_LONGEST = 64
_FIRST_YEAR = 1900
# What programs write that have no date.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def read_moment(text: object, *, now: datetime) -> datetime | None:
    """Return a moment written as ISO 8601 or RFC 822, in UTC; without a zone it is taken as UTC."""
    if not isinstance(text, str) or not 0 < len(text) <= _LONGEST:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return plausible(read(text.strip()), now=now)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def plausible(moment: datetime | None, *, now: datetime) -> datetime | None:
    """Return ``moment`` in UTC, ``None`` when nothing can have been published then."""
    if moment is None:
        return None
    try:
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if moment.year < _FIRST_YEAR or moment == _NEVER or moment > now:
        return None
    return moment
