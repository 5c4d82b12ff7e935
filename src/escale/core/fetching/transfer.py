"""One exchange over HTTP, or a few along redirects, bounded in every direction."""

import re
import ssl
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import certifi
import httpcore

from escale.core.fetching.connecting import Deadline, Pinned, Resolver, SystemResolver
from escale.core.fetching.errors import Malformed, Refused, TooLarge, Unreachable
from escale.core.fetching.places import Place, literal, next_place, place_of, refuse_unless_allowed
from escale.core.networks import PORTS, Address, Allowed

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_HEADER_BYTES: Final = 256 * 1024  # beside the body: headers, chunk sizes, certificates, 1xx answers
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE: Final = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
# What says who we are goes to nobody else.
_PRIVATE: Final = frozenset({"authorization", "cookie", "proxy-authorization"})
_OURS: Final = frozenset({"host", "content-length", "transfer-encoding", "connection", "accept-encoding"})


@dataclass(frozen=True)
class Request:
    """What to ask for. ``redirects`` is how many are followed; 0 hands the answer with its ``Location`` back."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    redirects: int = 0


@dataclass(frozen=True)
class Limits:
    """Bytes of the body as sent and as unpacked, seconds for everything; with ``cut`` a longer body is cut off."""

    seconds: float = 20.0
    most_bytes: int = 5 * 1024 * 1024
    most_unpacked: int = 20 * 1024 * 1024
    most_headers: int = 100
    cut: bool = False


@dataclass(frozen=True)
class Response:
    """What came back; ``url`` is where from, ``body`` is unpacked. Names of headers are in lower case."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    url: str
    complete: bool = True

    def header(self, name: str) -> str:
        """The first header of a name, or ``""``."""
        return next((value for each, value in self.headers if each == name.lower()), "")


def fetch(
    request: Request,
    *,
    limits: Limits | None = None,
    allow: Collection[Allowed] | None = None,
    resolver: Resolver | None = None,
    tls: ssl.SSLContext | None = None,
) -> Response:
    """Ask and read the answer, whatever its status. Raises :class:`FetchError`.

    ``allow`` is by default what the operator allows (``ESCALE_FETCH_ALLOW``). Proxies of the environment are not
    used. Any redirect that is followed is asked with GET, is checked like the first address, and shares its time.
    """
    limits, resolver = limits or Limits(), resolver or SystemResolver()
    allow = _allowed_by_operator() if allow is None else allow
    deadline, place = Deadline(limits.seconds), place_of(request.url)
    headers = _headers(request.headers)
    for _hop in range(request.redirects + 1):
        addresses = _addresses(place, resolver, deadline)
        refuse_unless_allowed(place, addresses, allow)
        backend = Pinned(addresses, deadline, limits.most_bytes + _HEADER_BYTES)
        response = _exchange(request, place, headers, limits, backend, tls or _trusted())
        location = response.header("location")
        if not request.redirects or request.method != "GET" or response.status not in _REDIRECTS or not location:
            return response
        before, place = place, next_place(place, location)
        if before.scheme == "https" and place.scheme == "http":
            raise Refused("A redirect leads from https to http.")
        if (before.host, before.port) != (place.host, place.port):
            headers = {name: value for name, value in headers.items() if name not in _PRIVATE}
    raise TooLarge("There are too many redirects.")


def check(url: str, *, allow: Collection[Allowed] | None = None) -> Place:
    """Read an address somebody typed, before anything is asked of it; a literal IP address is checked at once.

    Raises :class:`Refused`. A name is checked where it leads when it is fetched, every time.
    """
    place = place_of(url)
    address = literal(place.host)
    allow = _allowed_by_operator() if allow is None else allow
    if address is not None:
        refuse_unless_allowed(place, [address], allow)
    elif place.port not in PORTS.values() and not any(each.port == place.port for each in allow):
        raise Refused("Only the ports 80 and 443 are used.")
    return place


def _allowed_by_operator() -> Collection[Allowed]:
    from django.conf import settings

    allowed: Collection[Allowed] = settings.FETCH_ALLOW
    return allowed


@cache
def _trusted() -> ssl.SSLContext:
    """What this machine trusts, and the usual authorities where it has none."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _headers(given: Mapping[str, str]) -> dict[str, str]:
    headers = {name.lower(): value for name, value in given.items()}
    for name, value in headers.items():
        if not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value) or name in _OURS:
            raise Refused(f"The header {name[:40]!r} is not one we send.")
    return {"user-agent": "Escale", "accept": "*/*", **headers}


def _addresses(place: Place, resolver: Resolver, deadline: Deadline) -> list[Address]:
    address = literal(place.host)
    if address is not None:
        return [address]
    found = list(resolver.addresses(place.host, seconds=deadline.left()))
    if not found:
        raise Unreachable("This host has no address.")
    return found


def _exchange(
    request: Request, place: Place, headers: Mapping[str, str], limits: Limits, backend: Pinned, tls: ssl.SSLContext
) -> Response:
    sent = {"host": place.authority, "accept-encoding": "gzip", "connection": "close", **headers}
    if request.body or request.method not in ("GET", "HEAD"):
        sent["content-length"] = str(len(request.body))
    url = httpcore.URL(
        scheme=place.scheme.encode(), host=place.host.encode(), port=place.port, target=place.target.encode()
    )
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in sent.items()]
    try:
        with (
            httpcore.ConnectionPool(ssl_context=tls, network_backend=backend, max_connections=1) as pool,
            pool.stream(request.method, url, headers=pairs, content=request.body or None) as answer,
        ):
            return _read(answer, place, limits)
    except httpcore.ProtocolError as error:
        raise Malformed("What came back is no HTTP, or not as long as it says.") from error
    except (httpcore.NetworkError, httpcore.UnsupportedProtocol) as error:
        raise Unreachable("The connection broke off.") from error


def _read(answer: httpcore.Response, place: Place, limits: Limits) -> Response:
    if len(answer.headers) > limits.most_headers:
        raise TooLarge("The answer has too many headers.")
    headers = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in answer.headers)
    response = Response(answer.status, headers, b"", place.url)
    length = response.header("content-length")
    if length.isdigit() and int(length) > limits.most_bytes and not limits.cut:
        raise TooLarge("The answer is too large.")
    body, complete = _bounded(_chunks(answer), response.header("content-encoding").strip().lower(), limits)
    return Response(answer.status, headers, body, place.url, complete)


def _chunks(answer: httpcore.Response) -> Iterator[bytes]:
    stream = answer.stream
    if not isinstance(stream, Iterable):
        raise TypeError("An answer is read as it comes.")
    yield from stream


def _bounded(chunks: Iterable[bytes], encoding: str, limits: Limits) -> tuple[bytes, bool]:
    """The unpacked body and whether that is all of it."""
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise Malformed("The answer is packed in a way we did not ask for.")
    unpacker = zlib.decompressobj(wbits=31) if "gzip" in encoding else None
    body, received = bytearray(), 0
    for chunk in chunks:
        received += len(chunk)
        try:
            body += chunk if unpacker is None else unpacker.decompress(chunk, limits.most_unpacked + 1 - len(body))
        except zlib.error as error:
            raise Malformed("The answer is not packed as it says.") from error
        most = min(limits.most_bytes, limits.most_unpacked) if unpacker is None else limits.most_unpacked
        if received > limits.most_bytes or len(body) > most:
            if limits.cut:
                return bytes(body[:most]), False
            raise TooLarge("The answer is too large.")
    if unpacker is not None and received and not unpacker.eof:
        raise Malformed("The answer is not packed as it says.")
    return bytes(body), True
