"""Two spellings of one organisation."""

import pytest

from escale.core.workbook import MergeProposal, OrganisationRow, RepresentativeRow, Side, Why, WorkbookRows
from escale.core.workbook.duplicates import Spelling, bare_name, doubles_of, propose_merges


def firm(ref: str, name: str, website: str = "") -> OrganisationRow:
    return OrganisationRow(ref=ref, name=name, country="MA", side=Side.HOST, website=website)


def person(ref: str, organisation: str, email: str) -> RepresentativeRow:
    return RepresentativeRow(ref=ref, organisation=organisation, name=ref, email=email)


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Atlas Soft SARL", "atlas soft"),
        ("ATLAS SOFT S.A.R.L.", "atlas soft"),
        ("Lux Tech S.à r.l.", "lux tech"),
        ("Müller GmbH & Co. KG", "muller"),
        ("شركة النور ش.م.م", "النور"),
        ("SA", "sa"),
        ("Sable SA", "sable"),
        ("Massa", "massa"),
    ],
)
def test_legal_forms_are_no_part_of_a_name(name: str, bare: str) -> None:
    assert bare_name(name) == bare


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Atlas Soft SARL", "ATLAS-SOFT", Why.SAME_NAME),
        ("شركة الأطلس", "شركه الاطلس ش.م.م", Why.SAME_NAME),
        ("Société Générale d'Énergie", "Societe Generale d’Energie S.A.", Why.SAME_NAME),
        ("Maghreb Logistics", "Maghreb Logistcs", Why.SIMILAR_NAME),
    ],
)
def test_spellings_of_one_name(one: str, other: str, why: Why) -> None:
    rows = WorkbookRows(organisations=(firm("a", one), firm("b", other)))
    assert propose_merges(rows) == (MergeProposal("a", "b", why),)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Atlas Soft", "Atlas Solar"),
        ("Laboratoire 1", "Laboratoire 2"),
        ("ABC", "ABD"),
        ("Rabat Port", "Tanger Port"),
    ],
)
def test_different_names(one: str, other: str) -> None:
    assert propose_merges(WorkbookRows(organisations=(firm("a", one), firm("b", other)))) == ()


def test_one_website() -> None:
    rows = (firm("a", "Atlas", "https://www.atlas.ma/fr"), firm("b", "A.S.", "http://atlas.ma"))
    assert propose_merges(WorkbookRows(organisations=rows)) == (MergeProposal("a", "b", Why.SAME_WEBSITE),)


def test_one_mail_domain_needs_a_shared_word_and_no_public_post_office() -> None:
    firms = (firm("a", "Groupe Atlas"), firm("b", "Atlas Énergie Verte"), firm("c", "Rif"))
    people = (person("p", "a", "x@atlas.ma"), person("q", "b", "y@ATLAS.ma"), person("r", "c", "z@atlas.ma"))
    rows = WorkbookRows(organisations=firms, representatives=people)
    assert propose_merges(rows) == (MergeProposal("a", "b", Why.SAME_MAIL_DOMAIN),)
    public = (person("p", "a", "x@gmail.com"), person("q", "b", "y@gmail.com"))
    assert propose_merges(WorkbookRows(organisations=firms, representatives=public)) == ()


PUMPS = "We install solar pumps for wells in dry regions."
USUAL = "We are a reliable partner with long experience."


def test_every_reason_is_named_and_who_has_most_comes_first() -> None:
    one = Spelling("a", "Atlas Pumps SARL", "https://www.atlas.example/en", (PUMPS, USUAL))
    others = [
        Spelling("b", "Atlas Pumps", "", ()),
        Spelling(
            "c", "Atlas Pump", "http://atlas.example", ("we install SOLAR pumps, for wells in dry region!", USUAL)
        ),
        Spelling("d", "Something else", "", (PUMPS,)),
        *(Spelling(f"e{number}", f"Firm {number} of its own", "", (USUAL,)) for number in range(3)),
    ]
    assert doubles_of(one, others) == {
        "c": (Why.SIMILAR_NAME, Why.SAME_WEBSITE, Why.SAME_WORDS),
        "b": (Why.SAME_NAME,),
        "d": (Why.SAME_WORDS,),
    }


def test_nothing_is_like_nothing() -> None:
    assert (
        doubles_of(Spelling("a", ""), [Spelling("b", ""), Spelling("c", "…", "not an address", ("", "short"))]) == {}
    )


def test_one_statement_in_two_rows_is_proposed_and_a_phrase_is_not() -> None:
    def says(ref: str, name: str, *offers: str) -> OrganisationRow:
        return OrganisationRow(ref=ref, name=name, country="MA", side=Side.HOST, offers=offers)

    rows = [says("a", "Alpha", PUMPS), says("b", "Beta", USUAL, PUMPS.upper()), says("c", "Gamma", USUAL)]
    rows += [says("d", "Delta", USUAL), says("e", "Epsilon", USUAL)]
    assert propose_merges(WorkbookRows(organisations=tuple(rows))) == (MergeProposal("a", "b", Why.SAME_WORDS),)
