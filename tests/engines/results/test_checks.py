"""Every check, kept and broken."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from escale.engines import results
from escale.engines.results import Baseline, Counting, Figure, Indicator, Parent, Period, Place, Problem, check
from escale.engines.results.words import WORDS, sentence
from tests.engines.results.example import day, figure, indicator, year


def codes(*indicators: Indicator, **options: object) -> list[str]:
    problems = check(indicators, **options)  # type: ignore[arg-type]
    assert all(sentence(each) for each in problems)
    return [each.code for each in problems]


def period(*actuals: Figure) -> Period:
    return Period(day("2020-01-01"), day("2020-12-31"), actuals=actuals)


def test_what_is_right_has_no_problem() -> None:
    top = indicator("top", year(2020, "10", "12"), unit="people")
    child = indicator("child", year(2020, figure("4")), under="top", unit="people")
    assert check([top, child], signed=day("2020-01-01")) == []


def test_circles_are_named_with_their_way() -> None:
    problems = check([indicator("a", under="c"), indicator("b", under="a"), indicator("c", under="b")])
    assert problems == [Problem("circular-parents", Place("a"), {"indicator": "a", "way": "a → c → b → a"})]
    assert codes(indicator("a", under="a")) == ["circular-parents"]


def test_a_diamond_is_no_circle() -> None:
    one, other = indicator("b", under="a"), indicator("c", under="a")
    assert codes(indicator("a"), one, other, indicator("d", under=("b", "c"))) == []


def test_a_long_chain_of_parents_is_walked() -> None:
    chain = [indicator(str(each), under=str(each + 1)) for each in range(5_000)]
    assert codes(*chain, indicator("5000")) == []
    assert codes(*chain, indicator("5000", under="0")) == ["circular-parents"]


def test_parts_add_up_to_their_total() -> None:
    total, women, men = figure("10"), figure("6", sex="female"), figure("4", sex="male")
    assert codes(indicator("i", period(total, women, men))) == []
    assert check([indicator("i", period(total, women, figure("5", sex="male")))]) == [
        Problem("disaggregation-sum", total.place, {"dimension": "sex", "sum": "11", "total": "10"})
    ]


def test_dimensions_of_different_names_are_not_added_to_each_other() -> None:
    by_sex = (figure("6", sex="female"), figure("4", sex="male"))
    by_size = (figure("7", size="small"), figure("3", size="large"))
    assert codes(indicator("i", period(figure("10"), *by_sex, *by_size))) == []


def test_crossed_dimensions_add_up_too() -> None:
    cells = [
        figure(number, sex=sex, size=size)
        for number, sex, size in (("3", "f", "s"), ("3", "f", "l"), ("4", "m", "s"))
    ]
    assert codes(indicator("i", period(figure("10"), *cells))) == []
    problems = check([indicator("i", period(figure("11"), *cells))])
    assert [each.values["dimension"] for each in problems] == ["sex × size"]


def test_a_missing_part_is_not_nought() -> None:
    unknown = figure(None, sex="male")
    found = codes(indicator("i", period(figure("10"), figure("6", sex="female"), unknown)))
    assert found == ["value-missing"]
    found = codes(indicator("i", period(figure("10"), figure("11", sex="female"), unknown)))
    assert found == ["value-missing", "disaggregation-sum"]


def test_parts_of_a_place_are_compared_with_the_total_of_that_place() -> None:
    here = (
        figure("4", None, "rabat"),
        figure("3", None, "rabat", sex="female"),
        figure("1", None, "rabat", sex="male"),
    )
    assert codes(indicator("i", period(figure("10"), *here))) == []
    assert codes(indicator("i", period(figure("10"), figure("5", None, "rabat"), *here[1:]))) == [
        "disaggregation-sum"
    ]


def test_percentages_of_parts_are_no_sum() -> None:
    parts = (figure("50", sex="female"), figure("70", sex="male"))
    assert codes(indicator("i", period(figure("60"), *parts), measure="2")) == []


def test_one_cell_is_said_once_and_totals_agree() -> None:
    twice = (figure("1", sex="female", size="small"), figure("1", size="small", sex="female"))
    assert codes(indicator("i", period(*twice))) == ["cell-twice"]
    assert codes(indicator("i", period(figure("10"), figure("11")))) == ["several-totals"]
    assert codes(indicator("i", period(figure("10"), figure("10")))) == []


@pytest.mark.parametrize(
    ("measure", "amount", "expected"),
    [
        ("1", "-1", ["negative-count"]),
        ("1", "0", []),
        ("2", "100.01", ["percentage-over-100"]),
        ("2", "100", []),
        ("2", "-0.1", ["percentage-below-0"]),
        ("4", "-2", []),
    ],
)
def test_bounds(measure: str, amount: str, expected: list[str]) -> None:
    assert codes(indicator("i", year(2020, amount), measure=measure)) == expected
    before = Baseline(2019, figure(amount))
    assert codes(indicator("i", measure=measure, baselines=(before,))) == expected


def test_numbers_are_numbers() -> None:
    assert codes(indicator("i", year(2020, Figure(written="12,5")))) == ["not-a-number"]
    assert codes(indicator("i", year(2020, Figure()), measure="2")) == ["value-missing"]
    assert codes(indicator("i", year(2020, Figure(written="much better")), measure="5")) == []


def test_a_percentage_is_what_its_share_says() -> None:
    assert codes(indicator("i", year(2020, figure("33.3", (1, 3))), measure="2")) == []
    assert codes(indicator("i", year(2020, figure("33", (1, 3))), measure="2")) == []
    assert codes(indicator("i", year(2020, figure("34", (1, 3))), measure="2")) == ["percentage-differs"]
    assert codes(indicator("i", year(2020, figure("50", (4, 3))), measure="2")) == ["share-impossible"]
    assert codes(indicator("i", year(2020, figure("0", (0, 0))), measure="2")) == ["share-impossible"]
    assert codes(indicator("i", year(2020, figure("1", (1, 3))))) == ["share-of-no-percentage"]


def test_periods_do_not_overlap_and_end_after_they_begin() -> None:
    long = Period(day("2020-01-01"), day("2022-12-31"))
    assert codes(indicator("i", year(2020), year(2021))) == []
    assert codes(indicator("i", year(2021), long, year(2022))) == ["periods-overlap", "periods-overlap"]
    assert codes(indicator("i", year(2020), Period(day("2020-12-31"), day("2021-01-31")))) == ["periods-overlap"]
    assert codes(indicator("i", Period(day("2020-02-01"), day("2020-01-31")))) == ["period-reversed"]


def test_nothing_is_measured_before_the_signature() -> None:
    one = indicator("i", year(2019), year(2020), baselines=(Baseline(2018, figure("3")),))
    assert codes(one) == []
    problems = check([one], signed=day("2019-09-24"))
    assert [(each.code, each.values["signed"]) for each in problems] == [("before-signature", "2019-09-24")]


def test_words_are_not_to_be_added_up() -> None:
    top = indicator("top", measure="5")
    assert codes(top, indicator("i", measure="5", under="top")) == ["qualitative-summed"]
    assert codes(top, indicator("i", measure="5", parents=(Parent("top", Counting.NOT),))) == []
    assert codes(indicator("i", measure="4", aggregates=True)) == ["qualitative-summed"]


def test_a_child_fits_its_parent() -> None:
    top = indicator("top", year(2020), unit="people")
    assert codes(top, indicator("i", under="top", unit="firms")) == ["unit-differs"]
    assert codes(top, indicator("i", under="top", measure="2")) == ["measure-differs"]
    assert codes(top, indicator("i", under="top")) == []
    assert codes(top, indicator("i", year(2021), under="top")) == ["period-outside-parent"]
    assert codes(top, indicator("i", year(2021), parents=(Parent("top", Counting.NOT),), unit="firms")) == []
    assert codes(top, indicator("i", under="elsewhere")) == ["parent-unknown"]
    assert codes(top, replace(top, title=top.title, unit="firms")) == ["indicator-twice"]


def test_baselines_of_two_years_are_two_wholes() -> None:
    def of(year: int, amount: str) -> Baseline:
        return Baseline(year, figure(amount))

    assert codes(indicator("i", baselines=(of(2018, "1"), of(2019, "2")))) == []
    assert codes(indicator("i", baselines=(of(2019, "1"), of(2019, "2")))) == ["several-totals"]


def test_every_problem_has_a_sentence_and_every_sentence_a_problem() -> None:
    folder = Path(results.__file__).parent
    source = "".join(each.read_text("utf-8") for each in folder.rglob("*.py") if each.name != "words.py")
    raised = set(re.findall(r'(?:Problem|note|_unreadable)\(\s*"([a-z0-9-]+)"', source))
    assert raised | {"not-a-number", "value-missing"} == set(WORDS)
