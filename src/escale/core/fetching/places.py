"""Where an address leads, read so strictly that there is only one reading.

Names are normalised by UTS #46 (IDNA 2008); an address that browsers would read as a number in another notation
(decimal, octal, hexadecimal, short) is refused, and so are user names, odd schemes, control characters and labels
that mix scripts.
"""

import ipaddress
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

import idna

from escale.core.fetching.errors import Refused
from escale.core.networks import PORTS, Address, Allowed, is_public

LONGEST: Final = 2000
_SAFE: Final = "!$%&'()*+,/:;=?@[]~-._"


@dataclass(frozen=True)
class Place:
    """One address, taken apart: ``host`` is an ASCII name or an IP literal without brackets."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """What stands in ``Host``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address put together again."""
        return f"{self.scheme}://{self.authority}{self.target}"


def place_of(url: str) -> Place:
    """Read an absolute address. Raises :class:`Refused`."""
    if len(url) > LONGEST:
        raise Refused("The address is too long.")
    if any(character.isspace() or unicodedata.category(character) in ("Cc", "Cf", "Cs") for character in url):
        raise Refused("The address has a space, a line break or an invisible character in it.")
    if "\\" in url:
        raise Refused("The address has a backslash in it.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused("This is no address.") from error
    if parts.scheme not in PORTS:
        raise Refused("Only http and https are used.")
    if "@" in parts.netloc:
        raise Refused("An address with a user name is not used.")
    if not parts.hostname or port == 0:
        raise Refused("The address names no host.")
    target = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    return Place(parts.scheme, _host(parts.hostname), port or PORTS[parts.scheme], target)


def next_place(place: Place, location: str) -> Place:
    """Where a redirect leads. Raises :class:`Refused`."""
    return place_of(urljoin(place.url, location))


def literal(host: str) -> Address | None:
    """The address a host is written as, if it is not a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def refuse_unless_allowed(place: Place, addresses: Collection[Address], allow: Collection[Allowed]) -> None:
    """Every address a name has must be one we go to: one private among public ones is a trap, not a choice."""
    for address in addresses:
        if any(each.holds(place.host, place.port, address) for each in allow):
            continue
        if place.port not in PORTS.values():
            raise Refused("Only the ports 80 and 443 are used.")
        if not is_public(address):
            raise Refused("This host is not on the public internet.")


def _host(written: str) -> str:
    if ":" in written:
        if "%" in written:
            raise Refused("An address with a zone is not used.")
        return str(_literal(written))
    try:
        name = idna.encode(written.rstrip("."), uts46=True, std3_rules=True, transitional=False).decode().lower()
    except (idna.IDNAError, UnicodeError) as error:
        raise Refused("The name of the host is not a valid one.") from error
    for label in name.split("."):
        _refuse_mixed_scripts(label)
    # https://url.spec.whatwg.org/#ends-in-a-number-checker: such a name is an IPv4 address to many readers.
    last = name.rsplit(".", maxsplit=1)[-1]
    if last.isdigit() or last.startswith("0x"):
        return str(_literal(name))
    return name


def _literal(written: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        return ipaddress.ip_address(written)
    except ValueError as error:
        raise Refused("This number is not written as an address of four or eight parts.") from error


def _refuse_mixed_scripts(label: str) -> None:
    """A Cyrillic а among Latin letters is a trap; whole labels of another script are names like any other."""
    if not label.startswith("xn--"):
        return
    scripts = {unicodedata.name(letter, "?").split(" ")[0] for letter in idna.ulabel(label) if letter.isalpha()}
    if len(scripts - {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}) > 1:
        raise Refused("The name of the host mixes letters of several scripts.")
