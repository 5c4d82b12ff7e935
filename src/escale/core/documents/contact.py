"""Contact cards (vCard 4.0, RFC 6350), as a file and as a code to be scanned."""

from __future__ import annotations

import re
from dataclasses import dataclass

import segno

from escale.core.documents.text import one_line, several_lines

_LINE_OCTETS = 75
_NOT_IN_URI = re.compile(r"[\s\"<>\\^`{|}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person to be kept in an address book. Empty text is left out. `languages`: BCP 47, best first."""

    name: str
    organisation: str = ""
    role: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    languages: tuple[str, ...] = ()
    note: str = ""
    uid: str = ""


def contact_card(contact: Contact) -> bytes:
    """One card; lines end in CR LF and are folded at 75 octets, never within a character."""
    lines = ["BEGIN:VCARD", "VERSION:4.0", "PRODID:-//Escale//Escale//EN", f"FN:{_text(contact.name)}"]
    lines += [
        f"{name}:{_text(value)}"
        for name, value in (
            ("UID;VALUE=text", contact.uid),
            ("ORG", contact.organisation),
            ("TITLE", contact.role),
            ("EMAIL;TYPE=work", contact.email),
            ("TEL;TYPE=work;VALUE=text", contact.phone),
            ("NOTE", contact.note),
        )
        if value
    ]
    if contact.website:
        lines.append(f"URL:{_NOT_IN_URI.sub('', one_line(contact.website))}")
    lines += [f"LANG;PREF={place}:{_text(tag)}" for place, tag in enumerate(contact.languages, start=1)]
    lines.append("END:VCARD")
    return b"".join(_folded(line) for line in lines)


def contact_qr_svg(contact: Contact) -> str:
    """The card as an SVG element, black on white also on dark pages: many readers want it so.

    The note is left out: a code of few modules is read from further away. Raises ValueError when the card does not
    fit into any code.
    """
    card = contact_card(
        Contact(
            name=contact.name,
            organisation=contact.organisation,
            role=contact.role,
            email=contact.email,
            phone=contact.phone,
            website=contact.website,
        )
    )
    try:
        code = segno.make_qr(card, error="m")
    except segno.DataOverflowError as error:
        raise ValueError("the contact is too long for a code") from error
    return str(code.svg_inline(scale=4, dark="black", light="white", omitsize=True))


def _text(value: str) -> str:
    """RFC 6350, 3.4: backslash, comma, semicolon and line break are escaped; there is no other way out of a value."""
    value = several_lines(value).replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return value.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """RFC 6350, 3.2: a line goes on after CR LF and a space."""
    pieces: list[bytes] = []
    room, piece = _LINE_OCTETS, b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > room:
            pieces.append(piece)
            room, piece = _LINE_OCTETS - 1, b""
        piece += octets
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"
