"""Days and hours in the language of the page; a moment is written on the clock it carries."""

from datetime import datetime

from django.utils import formats


def weekday(moment: datetime) -> str:
    """``lundi 23 septembre 2019``."""
    return f"{formats.date_format(moment, 'l')} {formats.date_format(moment, 'DATE_FORMAT')}"


def hour(moment: datetime) -> str:
    """``09:30``."""
    return formats.date_format(moment, "TIME_FORMAT")


def day_and_hour(moment: datetime) -> str:
    """``lun 23 septembre · 09:30``: of a mission whose year is known from around it."""
    day = f"{formats.date_format(moment, 'D')} {formats.date_format(moment, 'MONTH_DAY_FORMAT')}"
    return f"{day} · {hour(moment)}"
