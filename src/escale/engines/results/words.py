"""The problems in plain English, for the command; pages have words of their own in four languages."""

from typing import Final

from escale.engines.results.problem import Problem

WORDS: Final[dict[str, str]] = {
    # the file
    "file-too-large": "expected at most {most}",
    "too-many-elements": "expected at most {most} elements",
    "too-deep": "expected elements at most {most} deep in each other",
    "document-type": "expected no document type and no entities",
    "not-xml": "expected XML: {reason}",
    "prefix-unknown": "the prefix {prefix} is declared nowhere",
    "prefix-taken": "the prefix {prefix} is declared for another namespace than urn:escale:results:1",
    "not-iati": "expected an element iati-activities, not {element}",
    "version-unknown": "expected version 2.03, not {version!r}",
    "character-not-in-xml": "the character {code} cannot stand in XML",
    # how things are written
    "identifier-missing": "expected an iati-identifier",
    "code-unknown": "{value!r} is no code of the codelist {codelist}",
    "not-a-flag": "expected 0, 1, true or false in {attribute}, not {value!r}",
    "not-a-number": "expected a number with a decimal point, at most 40 digits, not {value!r}",
    "not-a-date": "expected a day as YYYY-MM-DD, not {value!r}",
    "not-a-year": "expected a year of four digits, not {value!r}",
    "period-without-dates": "expected period-start and period-end",
    "parent-not-understood": "expected ref, and counts sum or none, not ref {ref!r}, counts {counts!r}",
    "share-not-understood": "expected numerator and denominator",
    # one indicator
    "value-missing": "expected a value",
    "negative-count": "a count cannot be {value}",
    "percentage-over-100": "a percentage cannot be {value}",
    "percentage-below-0": "a percentage cannot be {value}",
    "percentage-differs": "{numerator} of {denominator} is not {value} %",
    "share-impossible": "{numerator} of {denominator} is no share",
    "share-of-no-percentage": "only a percentage is made of a numerator and a denominator",
    "qualitative-summed": "values of measure {measure} (words, names, ranks) cannot be added up",
    "period-reversed": "ends on {end}, before it starts on {start}",
    "periods-overlap": "{start} to {end} overlaps {other_start} to {other_end}",
    "before-signature": "starts on {start}, before the signature on {signed}",
    "disaggregation-sum": "values by {dimension} add up to {sum}, not to the total {total}",
    "cell-twice": "a second value for {cell}",
    "several-totals": "several values without dimensions differ: {values}",
    # families
    "indicator-twice": "a second indicator with the id {indicator}",
    "circular-parents": "is its own forefather: {way}",
    "family-too-large": "more than {most} values of indicators below would have to be looked up",
    "parent-unknown": "there is no indicator {parent}",
    "measure-differs": "{indicator} has measure {own}, its parent {parent} has {above}",
    "unit-differs": "{indicator} is counted in {own!r}, its parent {parent} in {above!r}",
    "period-outside-parent": "{start} to {end} lies in no period of the parent {parent}",
}


def sentence(problem: Problem) -> str:
    """What is wrong, without where."""
    return WORDS[problem.code].format(**problem.values)
