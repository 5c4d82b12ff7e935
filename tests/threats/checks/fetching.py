"""48, 93, 94: what we fetch comes from where we checked, and is bounded."""

import os
from collections.abc import Callable
from time import monotonic
from unittest.mock import patch

from escale.core.fetching import FetchError, Limits, Malformed, Refused, Request, TooLarge, TooSlow, fetch
from tests.core.fetching.hostile import (
    Names,
    Server,
    endless,
    endless_hints,
    gzip_bomb,
    ok,
    one_byte_a_moment,
    serving,
    slow_head,
    to,
)

QUICK = Limits(seconds=0.6, most_bytes=200_000, most_unpacked=1_000_000)
PRIVATE = (
    "127.0.0.1",
    "127.1.2.3",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "192.88.99.1",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "fe80::1",
    "fc00::1",
    "fec0::1",
    "ff02::1",
)
WRITTEN = (
    "http://2130706433/",
    "http://017700000001/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://127.1/",
    "http://0177.0.0.1/",
    "http://127.0.0.1./",
    "http://①②⑦.0.0.1/",
    "http://１２７。０。０。１/",
    "http://[::ffff:7f00:1]/",
    "http://[fe80::1%25eth0]/",
    "http://good.example@127.0.0.1/",
    "http://127.0.0.1:80@good.example/",
    "http://good.example\\@127.0.0.1/",
    "http://good.example/\r\nHost: x",
    "http://good.example/%0d%0a\n",
    "http://gооd.example/",
    "http://good.example:22/",
    "http://good.example:0/",
    "http://good.example:99999/",
    "file:///etc/passwd",
    "gopher://good.example/",
    "ftp://good.example/",
    "//good.example/",
    "http:///x",
    "",
)


def check_private_addresses_are_refused(address: str) -> None:
    """Written as a number and as what a name leads to, alone and among public ones."""
    host = f"[{address}]" if ":" in address else address
    assert refusal(f"http://{host}/") is Refused
    for answers in ([address], ["93.184.215.14", address]):
        names = Names(good_example=[answers])
        assert refusal("http://good.example/", names) is Refused
        assert names.asked == ["good.example"]


def check_odd_writings_are_refused(url: str) -> None:
    """Nobody is even asked where the name leads."""
    names = Names(good_example=[["127.0.0.1"]])
    assert refusal(url, names) is Refused


def check_the_checked_address_is_the_connected_one() -> None:
    """A name that leads to us, and to somebody else the second time it is asked."""
    with serving({"/": ok(b"first")}) as server, serving({"/": ok(b"second")}):
        names = Names(good_example=[["127.0.0.1"], ["127.0.0.2"]])
        try:
            answer = fetch(Request(server.url(host="good.example")), limits=QUICK, allow=server.allow, resolver=names)
        except FetchError as error:
            raise AssertionError("we went elsewhere than where we looked") from error
        assert answer.body == b"first"
        assert names.asked == ["good.example"]


def check_every_hop_is_checked(location: str) -> None:
    """A public page that sends us inside, at once or after a hop."""
    with serving({"/inside": ok(b"secret")}) as inside:
        target = location.replace("PORT", str(inside.port))
        with serving({"/": to(target), "/far": to("/")}) as server:
            for path in ("/", "/far"):
                names = Names(good_example=[["127.0.0.1"]], rebound_example=[["127.0.0.1"]])
                found = refusal(server.url(path), names, server=server, redirects=4)
                assert found is Refused, found
        assert inside.seen == []


def check_proxies_of_the_environment_are_ignored() -> None:
    with serving({}) as proxy, serving({"/": ok(b"direct")}) as server:
        there = f"http://127.0.0.1:{proxy.port}"
        with patch.dict(os.environ, dict.fromkeys(("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"), there)):
            answer = fetch(Request(server.url()), limits=QUICK, allow=server.allow)
        assert answer.body == b"direct"
        assert proxy.seen == []


TRANSFERS: dict[str, tuple[bytes | Callable[..., None], type[FetchError]]] = {
    "one byte a moment": (one_byte_a_moment, TooSlow),
    "a head that never ends": (slow_head, TooSlow),
    "an endless body": (endless, TooLarge),
    "endless hints": (endless_hints, TooLarge),
    "a gzip bomb": (gzip_bomb(), TooLarge),
    "too long and says so": (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx", TooLarge),
    "shorter than it says": (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx", Malformed),
    "two lengths": (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy", Malformed),
    "a negative length": (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx", Malformed),
    "a broken chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nx", Malformed),
    "many headers": (ok(headers="".join(f"X-{number}: 1\r\n" for number in range(300))), TooLarge),
    "a long header": (ok(headers=f"X: {'x' * 300_000}\r\n"), Malformed),
    "not packed as it says": (ok(b"plain", "Content-Encoding: gzip\r\n"), Malformed),
    "packed as not asked": (ok(b"plain", "Content-Encoding: br\r\n"), Malformed),
    "no HTTP": (b"SSH-2.0-OpenSSH\r\n", Malformed),
    "a redirect loop": (to("/"), TooLarge),
}


def check_transfers_are_bounded(name: str) -> None:
    """In seconds, in bytes as sent, in bytes unpacked, in headers and in hops."""
    answer, expected = TRANSFERS[name]
    with serving({"/": answer}) as server:
        started = monotonic()
        assert refusal(server.url(), server=server, redirects=5, limits=QUICK) is expected, name
        assert monotonic() - started < 1.5, name


def check_a_short_excerpt_can_be_cut_out() -> None:
    """Whoever wants the beginning only gets that, and no more is read."""
    limits = Limits(seconds=1, most_bytes=1000, cut=True)
    with serving({"/": endless, "/bomb": gzip_bomb()}) as server:
        answer = fetch(Request(server.url()), limits=limits, allow=server.allow)
        assert (answer.status, answer.body, answer.complete) == (200, b"x" * 1000, False)


def refusal(
    url: str,
    names: Names | None = None,
    *,
    server: Server | None = None,
    redirects: int = 0,
    limits: Limits = Limits(seconds=0.3),  # noqa: B008  frozen
) -> type[Exception] | None:
    """Which error fetching ends with; nothing but ``server`` is allowed beside the internet."""
    allow = () if server is None else server.allow
    try:
        fetch(
            Request(url, redirects=redirects),
            limits=limits,
            allow=allow,
            resolver=names or Names(),
        )
    except FetchError as error:
        return type(error)
    return None


HOPS = (
    "http://127.0.0.1:PORT/inside",
    "http://rebound.example:PORT/inside",
    "http://rebound.example/inside",
    "//10.0.0.1/inside",
    "http://2130706433:PORT/inside",
    "file:///etc/passwd",
)
