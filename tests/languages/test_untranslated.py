"""No word on any page, in any mail or file that went through no translation."""

from collections.abc import Iterator
from zoneinfo import available_timezones

import pytest
from babel import Locale

from escale.conf.settings import DEMO_ORGANISER_PASSWORD
from escale.core.templatetags.escale import initials
from escale.core.workbook.headings import GUIDE, LANGUAGES, TITLES, heading
from escale.core.workbook.specification import SHEETS
from escale.core.workbook.writing import YES_NO
from escale.web.styleguide.texts import TEXTS
from tests.languages.crawl import answers, data_of_people, speaking
from tests.languages.pseudo import listening, spoken
from tests.languages.shown import Data, untranslated

pytestmark = pytest.mark.django_db
# The same in every language; what the world of the test says in pieces; a field that only tampering leaves out.
SAME = [
    "Escale",
    "UTC",
    *("CC", "CC0", "CC BY", "CC BY-SA", "CC BY-NC"),
    *("CSV", "IATI", "SHA", "XLSX", "XML"),
    "Before",
    "After",
    "(example)",
    "example",
    "seat",
]
# What a column of a report breaks.
ON_TWO_LINES = ["Officers", "trained"]
# On badges: a language as its speakers write it, and a name in two lines.
ON_BADGES = ["français", "Interpreter"]
# The headings and cells of the workbook that somebody brought.
IN_THE_FILE = [
    "organisations",
    "ref",
    "name",
    "country",
    "side",
    "languages",
    "offers",
    "needs",
    "guest",
    "host",
    "fr",
    "ar",
]
# The words of closed lists in a workbook: English by contract, so that one file means the same in every language.
IN_A_WORKBOOK = ["guest", "host", "other", "meetings", "must", "like", "no", "fr", "ar", "en", "de"]


def german() -> Iterator[str]:
    """What comes from elsewhere than catalogues, and is German here: CLDR's names, the headings of workbooks."""
    locale = Locale("de")
    yield from (str(name) for names in (locale.territories, locale.languages) for name in names.values())
    for width in ("wide", "abbreviated"):
        yield from locale.months["format"][width].values()
        yield from locale.days["format"][width].values()
    yield from (GUIDE[LANGUAGES.index("de")], *YES_NO["de"])
    for sheet in SHEETS:
        yield TITLES[sheet.name][LANGUAGES.index("de")]
        yield from (heading(sheet.name, column.name, "de") for column in sheet.columns)


def of_the_style_guide() -> Iterator[str]:
    """Its sentences are written in each language, not translated on the page."""
    for text in TEXTS["de"]:
        yield from (text,) if isinstance(text, str) else text
        if isinstance(text, str):
            yield from (initials(text), text.strip(" ,."))


def test_every_word_was_translated(settings: object) -> None:
    """A page in German, its translations in other letters: what is English there, or German, was never marked."""
    settings.MODE = "demo"  # type: ignore[attr-defined]
    played = speaking("de")
    with spoken("de"):
        known = [*data_of_people(), *available_timezones(), *german(), *SAME, str(DEMO_ORGANISER_PASSWORD)]
        data, data_of_file = Data(known), Data([*known, *IN_THE_FILE])
        data_of_workbook = Data([*known, *IN_A_WORKBOOK])
        data_of_badges = Data([*known, *ON_BADGES])
        data_of_report = Data([*known, *ON_TWO_LINES])
        data_of_guide = Data([*known, *of_the_style_guide(), "min", "demo", "offline", "unsaved"])
        found: dict[str, str] = {}
        for path, who, texts, _page in answers(played):
            theirs = {
                "/imports/": data_of_file,
                "/styleguide/": data_of_guide,
                "/export/": data_of_workbook,
                "/template/": data_of_workbook,
                "/badges.pdf": data_of_badges,
                "/report/pdf/": data_of_report,
            }
            of_page = next((own for part, own in theirs.items() if part in path), data)
            for text in untranslated(texts, of_page):
                found.setdefault(text, f"{path} ({who}): {text}")
    assert not found, "\n".join(found.values())


@pytest.mark.parametrize("language", ["fr", "ar", "de"])
def test_no_word_of_a_library_is_left_in_english(language: str) -> None:
    """Our catalogues are complete; what Django and allauth say on our pages must be in theirs, or in ours."""
    played = speaking(language)
    with listening(language) as told:
        for _answer in answers(played):
            pass
    assert not told.missing, "\n".join(sorted(told.missing))
