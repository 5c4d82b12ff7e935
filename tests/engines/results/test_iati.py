"""IATI files in and out: nothing lost, valid where the schema can be asked, and nothing dangerous read."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from escale.engines.results import (
    Baseline,
    Counting,
    Dimension,
    DocumentLink,
    Figure,
    Indicator,
    Location,
    Narrative,
    Parent,
    Period,
    Reference,
    Result,
    Share,
    Unreadable,
    Unwritable,
    Words,
    check,
    sums,
)
from escale.engines.results.iati import (
    Activities,
    Activity,
    ActivityDate,
    Description,
    Organisation,
    Subject,
    read,
    unknown_codes,
    write,
)
from escale.engines.results.iati.codes import CODES
from escale.engines.results.words import sentence
from tests.engines.results.example import FILES, figure

STANDARD = Path(__file__).resolve().parents[4] / "shared/data/standards/iati-2.03"
PLAIN, MESSY = (FILES / f"{name}.xml" for name in ("plain", "messy"))


def canonical(data: bytes) -> list[object]:
    """A document as lxml sees it, without comments and without the spaces between elements."""
    root = etree.fromstring(data, etree.XMLParser(remove_comments=True, resolve_entities=False))

    def seen(element: etree._Element) -> list[object]:
        texts = [element.text, *(child.tail for child in element)]
        mixed = [text for text in texts if text and text.strip()]
        inside = [seen(child) for child in element]
        return [element.tag, sorted(element.attrib.items()), mixed, inside]

    return seen(root)


def schema() -> etree.XMLSchema:
    if not STANDARD.exists():
        pytest.skip(f"{STANDARD} is not there: nothing to validate against")
    return etree.XMLSchema(etree.parse(STANDARD / "iati-activities-schema.xsd"))


# -- there and back ----------------------------------------------------------------------------------------------
def test_a_file_in_the_order_of_the_schema_comes_back_as_it_was() -> None:
    reading = read(PLAIN.read_bytes())
    assert reading.problems == ()
    written = write(reading.file)
    assert canonical(written) != []
    original = PLAIN.read_text("utf-8").replace(
        '<indicator measure="1" escale', '<indicator measure="1" ascending="1" escale'
    )
    original = original.replace('<indicator measure="5"', '<indicator measure="5" ascending="1"')
    assert canonical(written) == canonical(original.encode())


@pytest.mark.parametrize("path", [PLAIN, MESSY], ids=["plain", "messy"])
def test_what_is_written_is_read_as_the_same(path: Path) -> None:
    first = read(path.read_bytes())
    written = write(first.file)
    second = read(written)
    assert second.file == first.file
    assert [each.code for each in second.problems] == [each.code for each in first.problems]
    assert write(second.file) == written


def test_everything_of_a_messy_file_is_still_there() -> None:
    written = write(read(MESSY.read_bytes()).file)

    def pieces(data: bytes) -> list[object]:
        root = etree.fromstring(data, etree.XMLParser(remove_comments=True))
        return sorted(
            [each.tag, *(f"{key}={value}" for key, value in sorted(each.attrib.items()) if key != "ascending")]
            + [text for text in [each.text or "", *(one.tail or "" for one in each)] if text.strip()]
            for each in root.iter()
        )

    assert pieces(written) == pieces(MESSY.read_bytes())
    assert "kept\n  as it is" in written.decode()
    order = [each.tag for each in etree.fromstring(written).find(".//actual")]
    assert order == ["location", "dimension", "comment", "comment"]


def test_an_element_that_is_not_understood_stays_in_its_place() -> None:
    file = read(MESSY.read_bytes()).file
    periods = etree.fromstring(write(file)).findall(".//indicator[1]/period/period-start")
    assert [each.get("iso-date") for each in periods] == ["2020-01-01", "2021-01-01Z", "2020-12-01"]
    assert [each.start for each in file.indicators[0].periods] == [date(2020, 1, 1), date(2020, 12, 1)]


def test_what_is_added_to_a_file_stands_where_the_schema_wants_it() -> None:
    file = read(PLAIN.read_bytes()).file
    more = (*file.activities[0].participants, Organisation(ref="XX-NEW", type="10", role="2"))
    written = write(replace(file, activities=(replace(file.activities[0], participants=more),)))
    assert schema().validate(etree.fromstring(written))


# -- what is read ------------------------------------------------------------------------------------------------
def test_what_the_plain_file_says() -> None:
    (activity,) = read(PLAIN.read_bytes()).file.activities
    assert activity.title.said("de") == "Digitale Zusammenarbeit"
    assert [(each.role, each.names.said()) for each in activity.participants] == [
        ("1", "Agence Exemple"),
        ("4", "Beispielkammer"),
    ]
    assert [(each.code, each.percentage) for each in activity.sectors] == [
        ("22040", Decimal(60)),
        ("25010", Decimal("40.0")),
    ]
    trained, online, late = activity.results[0].indicators
    assert (trained.id, trained.unit, trained.ascending, trained.aggregates) == ("trained", "people", True, True)
    assert online.parents == (Parent("trained"),)
    assert (late.cumulative, late.ascending, late.periods[0].actuals[0].share) == (
        True,
        False,
        Share(Decimal(1), Decimal(8)),
    )
    assert [each.id for each in read(PLAIN.read_bytes()).file.indicators][-1] == "XX-EXAMPLE-1#2.1"
    actual = trained.periods[0].actuals[0]
    assert (actual.documents[0].url, actual.documents[0].categories) == ("https://example.org/list.pdf", ("A08",))
    assert check([*read(PLAIN.read_bytes()).file.indicators]) == []
    assert sums(read(PLAIN.read_bytes()).file.indicators)["trained"][0].amount == Decimal(42)


def test_what_is_wrong_with_the_messy_file() -> None:
    reading = read(MESSY.read_bytes())
    problems = [*reading.problems, *unknown_codes(reading.file), *check(reading.file.indicators)]
    found = sorted((each.where.line, each.where.path.rpartition("/")[2], each.code) for each in problems)
    assert all(map(sentence, problems))
    assert found == [
        (4, "iati-activity[1]", "code-unknown"),
        (4, "iati-activity[1]", "identifier-missing"),
        (10, "activity-date[1]", "not-a-date"),
        (13, "result[1]", "not-a-flag"),
        (17, "baseline[1]", "not-a-year"),
        (21, "actual[1]", "not-a-number"),
        (27, "actual[2]", "disaggregation-sum"),
        (30, "actual[5]", "cell-twice"),
        (33, "period-start[1]", "not-a-date"),
        (37, "period[3]", "period-reversed"),
        (40, "target[1]", "negative-count"),
        (48, "target[1]", "percentage-over-100"),
        (49, "actual[1]", "value-missing"),
        (52, "indicator[3]", "qualitative-summed"),
    ]


# -- the official schema -----------------------------------------------------------------------------------------
def made() -> Activities:
    """A file made from nothing, in four languages."""
    words = Words(
        tuple(Narrative(each, language) for language, each in (("fr", "É"), ("ar", "ن"), ("en", "E"), ("de", "ß")))
    )
    period = Period(
        date(2020, 1, 1), date(2020, 12, 31), (figure("5"),), (figure("4", None, "here", sex="f"), Figure())
    )
    indicators = (
        Indicator("a", "1", words, words, periods=(period,)),
        Indicator("b", "2", words, parents=(Parent("a"),)),
    )
    activity = Activity(
        identifier="XX-1",
        reporting=Organisation("XX", "10", names=words),
        title=words,
        descriptions=(Description(words, "1"),),
        participants=(Organisation("XX", "10", "4", names=words),),
        status="2",
        dates=(ActivityDate("1", date(2019, 9, 24)),),
        sectors=(Subject("22040", "1", percentage=Decimal(100)),),
        tags=(Subject("9.4", "3", words=words),),
        markers=(Subject("1", "1", significance="2"),),
        results=(Result("1", words, aggregates=False, indicators=indicators),),
        language="fr",
    )
    return Activities((activity,))


def test_what_is_written_passes_the_official_schema() -> None:
    official = schema()
    for data in (PLAIN.read_bytes(), write(read(PLAIN.read_bytes()).file), write(made())):
        official.assertValid(etree.fromstring(data))
    assert read(write(made())).file == made()


def test_codes_are_those_of_the_official_lists() -> None:
    schema()
    for name, codes in CODES.items():
        path = STANDARD / f"codelists/{name}.xml"
        if path.exists():
            assert tuple(each.text for each in etree.parse(path).iterfind(".//codelist-item/code")) == codes
    document = etree.fromstring(PLAIN.read_bytes())
    official = etree.parse(STANDARD / "codelists/DocumentCategory.xml")
    known = {each.text for each in official.iterfind(".//codelist-item/code")}
    assert {each.get("code") for each in document.iterfind(".//document-link/category")} <= known


# -- what is refused ---------------------------------------------------------------------------------------------
BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<iati-activities version="2.03"><x>&b;</x></iati-activities>"""
OUTSIDE = (
    b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><iati-activities version="2.03">&a;</iati-activities>'
)


def activities(inside: bytes, more: bytes = b"") -> bytes:
    return b'<iati-activities version="2.03"' + more + b">" + inside + b"</iati-activities>"


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (BOMB, "document-type", 1),
        (OUTSIDE, "document-type", 1),
        (b" " * 50_000_000, "file-too-large", 0),
        (activities(b"<a/>" * 300_001), "too-many-elements", 1),
        (activities(b"<a>\n" * 100_000), "too-deep", 60),
        (activities(b"\n<a>"), "not-xml", 2),
        (b"", "not-xml", 1),
        (b'<?xml version="1.0" encoding="nonsense"?><a/>', "not-xml", 1),
        (activities(b"&nbsp;"), "not-xml", 1),
        (activities(b"<o:a/>"), "prefix-unknown", 1),
        (activities(b"", b' xmlns:escale="https://example.org/"'), "prefix-taken", 1),
        (activities(b"", b' xmlns="https://example.org/"'), "not-iati", 1),
        (b"<iati-organisations version='2.03'/>", "not-iati", 1),
        (b"<iati-activities version='1.05'/>", "version-unknown", 1),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_dangerous_or_no_activity_file_is_refused(data: bytes, code: str, line: int) -> None:
    with pytest.raises(Unreadable) as refused:
        read(data)
    assert (refused.value.problem.code, refused.value.problem.where.line) == (code, line)
    assert sentence(refused.value.problem)


def test_our_own_words_are_known_by_their_namespace_not_by_their_prefix() -> None:
    renamed = PLAIN.read_bytes().replace(b"escale:", b"e:").replace(b"xmlns:escale", b"xmlns:e")
    renamed = renamed.replace(b"urn:e:", b"urn:escale:").replace(b"xmlns:e:", b"xmlns:e=")
    assert b"xmlns:e=" in renamed
    assert read(renamed).file == read(PLAIN.read_bytes()).file


PIECES = "<![CDATA[a & b]]> c<!-- d --> e<?f g?>"


@pytest.mark.parametrize("text", ["long\n" * 5_000, PIECES], ids=["long", "pieces"])
def test_a_text_is_whole_however_it_comes(text: str) -> None:
    title = f"<title><narrative>{text}</narrative></title>"
    (activity,) = read(activities(f"<iati-activity>{title}</iati-activity>".encode())).file.activities
    assert activity.title.said() == text.replace(PIECES, "a & b c e")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_files_come_in_the_encoding_that_they_name(encoding: str) -> None:
    name = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    inside = "<iati-activity><title><narrative>Été</narrative></title></iati-activity>"
    data = f'<?xml version="1.0" encoding="{name}"?><iati-activities version="2.03">{inside}</iati-activities>'
    assert read(data.encode(encoding)).file.activities[0].title.said() == "Été"


def test_what_a_result_says_of_aggregation_holds_for_its_indicators() -> None:
    one = Indicator("i"), Indicator("j", aggregates=True)
    for said, expected in ((False, [False, True]), (True, [None, True]), (None, [None, True])):
        result = Result("1", aggregates=said, indicators=one)
        file = Activities((Activity("XX-1", Organisation(), results=(result,)),))
        assert [each.aggregates for each in file.indicators] == expected


@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\ufffe", "\ud800"])
def test_what_xml_cannot_hold_is_not_written(sign: str) -> None:
    file = Activities((Activity("XX-1", Organisation("XX"), title=Words((Narrative(f"a{sign}b"),))),))
    with pytest.raises(Unwritable) as refused:
        write(file)
    assert sentence(refused.value.problem) == f"the character U+{ord(sign):04X} cannot stand in XML"


XML_TEXT = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=["Cs", "Cc"],
        exclude_characters="\ufffe\uffff",
        include_characters="\n\t\r\"'<>&",
    )
)


# Words that are blank say nothing, as an element without any.
LETTERS = XML_TEXT.filter(str.strip)


@given(LETTERS, XML_TEXT)
def test_any_text_comes_back_letter_by_letter(words: str, attribute: str) -> None:
    one = Indicator("i", "1", Words((Narrative(words),)), unit=attribute)
    file = Activities((Activity("XX-1", Organisation("XX"), results=(Result("1", indicators=(one,)),)),))
    (found,) = read(write(file)).file.indicators
    assert found.unit == attribute
    assert found.title.said() == words


DAYS = st.dates(min_value=date(1900, 1, 1))
NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=3)


def some(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(strategy, max_size=2).map(tuple)


WORDS_SAID = st.builds(Words, some(st.builds(Narrative, LETTERS, st.sampled_from(["", "fr", "ar", "en", "de"]))))
DOCUMENTS = some(
    st.builds(
        DocumentLink, XML_TEXT, XML_TEXT, WORDS_SAID, WORDS_SAID, some(LETTERS), some(LETTERS), st.none() | DAYS
    )
)
VALUES = st.one_of(
    st.tuples(st.none() | NUMBERS, st.just("")),
    st.sampled_from([(None, "1,5"), (None, "much better"), (Decimal(7), " 7 "), (Decimal("0.50"), "+.50")]),
)
FIGURES = st.builds(
    lambda value, **fields: Figure(*value, **fields),
    VALUES,
    share=st.none() | st.builds(Share, NUMBERS, NUMBERS),
    dimensions=some(st.builds(Dimension, XML_TEXT, XML_TEXT)),
    locations=some(st.builds(Location, XML_TEXT)),
    comment=WORDS_SAID,
    documents=DOCUMENTS,
)
INDICATORS = st.builds(
    Indicator,
    id=XML_TEXT,
    measure=st.sampled_from("12345"),
    title=WORDS_SAID,
    ascending=st.booleans(),
    aggregates=st.none() | st.booleans(),
    cumulative=st.booleans(),
    unit=XML_TEXT,
    parents=some(st.builds(Parent, LETTERS, st.sampled_from(Counting))),
    references=some(st.builds(Reference, XML_TEXT, XML_TEXT, XML_TEXT)),
    baselines=some(st.builds(Baseline, st.integers(1900, 2100), FIGURES, st.none() | DAYS)),
    periods=some(st.builds(Period, DAYS, DAYS, some(FIGURES), some(FIGURES))),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.builds(Result, st.sampled_from("1239"), WORDS_SAID, indicators=some(INDICATORS)))
def test_any_result_comes_back_as_it_was(result: Result) -> None:
    file = Activities((Activity("XX-1", Organisation("XX"), results=(result,)),))
    reading = read(write(file))
    assert reading.file == file
    assert reading.problems == ()
