"""Contact cards: one card, read back equal, also from its code (threats 28, 35, 36)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.core.documents.contact import Contact, contact_card, contact_qr_svg
from escale.core.documents.text import several_lines

ATTACK = "Atlas\r\nEND:VCARD\r\nBEGIN:VCARD\nTEL:+1;x,y\\n"


def read(card: bytes) -> dict[str, str]:
    """A reader of its own: unfold, cut at the first colon, take escapes away (RFC 6350, 3.2 to 3.4)."""
    lines = card.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")
    meaning = {"n": "\n", "N": "\n"}
    values = {}
    for line in lines[1:-1]:
        name, _colon, value = line.partition(":")
        assert name not in values
        values[name] = re.sub(r"\\(.)", lambda match: meaning.get(match[1], match[1]), value)
    assert (lines[0], lines[-1]) == ("BEGIN:VCARD", "END:VCARD")
    return values


def test_a_card() -> None:
    card = contact_card(
        Contact(
            name="Fatima El Idrissi",
            organisation="Atlas; Soft, SARL",
            role="CEO",
            email="f@atlas.ma",
            phone="+212 5 22",
            website="https://atlas.ma/a;b",
            languages=("fr", "ar"),
            note="two\nlines",
            uid="p1",
        )
    )
    assert read(card) == {
        "VERSION": "4.0",
        "PRODID": "-//Escale//Escale//EN",
        "FN": "Fatima El Idrissi",
        "UID;VALUE=text": "p1",
        "ORG": "Atlas; Soft, SARL",
        "TITLE": "CEO",
        "EMAIL;TYPE=work": "f@atlas.ma",
        "TEL;TYPE=work;VALUE=text": "+212 5 22",
        "NOTE": "two\nlines",
        "URL": "https://atlas.ma/a;b",
        "LANG;PREF=1": "fr",
        "LANG;PREF=2": "ar",
    }


@pytest.mark.threat(28)
def test_text_cannot_leave_its_property() -> None:
    hostile = Contact(
        name=ATTACK,
        organisation=ATTACK,
        role=ATTACK,
        email=ATTACK,
        phone=ATTACK,
        website=ATTACK,
        note=ATTACK,
        uid=ATTACK,
    )
    card = contact_card(hostile)
    assert card.count(b"\r\nEND:VCARD") == 1
    bare = card.replace(b"\r\n", b"")
    assert b"\n" not in bare
    assert b"\r" not in bare
    assert not [line for line in card.split(b"\r\n") if line.startswith(b"TEL:")]
    assert read(card)["ORG"] == several_lines(ATTACK)


@pytest.mark.threat(28)
@given(st.text(min_size=1, max_size=150))
def test_any_text_comes_back_folded_at_75_octets(text: str) -> None:
    card = contact_card(Contact(name=text, organisation=text, note=text))
    assert all(len(line) <= 75 for line in card.split(b"\r\n"))
    assert all(line.decode() or True for line in card.split(b"\r\n"))
    assert read(card)["FN"] == several_lines(text)


@pytest.mark.threat(36)
@pytest.mark.parametrize("name", ["محمد العلوي", "ⵜⴰⵎⴰⵣⵉⵖⵜ", "Zoë d'Œuvre"])
def test_a_code_of_any_script(name: str) -> None:
    svg = contact_qr_svg(Contact(name=name, organisation="Atlas", email="a@atlas.ma"))
    assert svg.startswith("<svg ")
    assert svg == contact_qr_svg(Contact(name=name, organisation="Atlas", email="a@atlas.ma", note="left out"))


def test_a_contact_too_long_for_a_code() -> None:
    with pytest.raises(ValueError, match="too long"):
        contact_qr_svg(Contact(name="x" * 4_000))
