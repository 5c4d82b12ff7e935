"""How addresses are read, and which of the network we go to."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.core.fetching import Refused, check, place_of
from escale.core.networks import Allowed, is_public


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://example.com", "https://example.com/"),
        ("https://EXAMPLE.com:443/a?b=c#d", "https://example.com/a?b=c"),
        ("http://example.com.:8080/ü", "http://example.com:8080/%C3%BC"),
        ("https://bücher.example/%20", "https://xn--bcher-kva.example/%20"),
        ("https://مثال.إختبار/", "https://xn--mgbh0fb.xn--kgbechtv/"),
        ("http://[2606:4700::0:1111]/", "http://[2606:4700::1111]/"),
    ],
)
def test_an_address_has_one_reading(written: str, read: str) -> None:
    assert place_of(written).url == read


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(rest: str) -> None:
    for url in (rest, f"http://{rest}", f"https://example.com/{rest}"):
        try:
            place = place_of(url)
        except Refused:
            continue
        assert place_of(place.url) == place
        assert place.url.isascii()
        assert not set(place.url) & set(" \r\n\t\\")


@given(st.ip_addresses())
def test_public_is_less_than_what_python_calls_global(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if is_public(address):
        assert address.is_global
        assert not address.is_multicast


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "193.0.6.139", "2606:4700:4700::1111", "2a00:1450::1"])
def test_public_addresses_are(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("text", "url", "allowed"),
    [
        ("127.0.0.1", "http://127.0.0.1/", True),
        ("127.0.0.1", "http://127.0.0.1:8443/", False),
        ("127.0.0.1:8443", "http://127.0.0.1:8443/", True),
        ("127.0.0.1:8443", "http://127.0.0.1/", False),
        ("10.1.0.0/16:8080", "http://10.1.2.3:8080/", True),
        ("10.1.0.0/16", "http://10.2.0.1/", False),
        ("[::1]:81", "http://[::1]:81/", True),
        ("::1/128", "http://[::1]/", True),
    ],
)
def test_an_operator_allows_what_they_name(text: str, url: str, allowed: bool) -> None:
    if allowed:
        assert check(url, allow=[Allowed.read(text)]).url == place_of(url).url
    else:
        with pytest.raises(Refused):
            check(url, allow=[Allowed.read(text)])


def test_a_host_is_allowed_by_its_name() -> None:
    entry = Allowed.read("Hooks.internal:8443")
    assert entry == Allowed(host="hooks.internal", port=8443)
    assert entry.holds("hooks.internal", 8443, ipaddress.ip_address("10.0.0.1"))
    assert not entry.holds("other.internal", 8443, ipaddress.ip_address("10.0.0.1"))


@pytest.mark.parametrize("text", ["", "10.0.0.0/33", "host:0", "host:x", "300.1.1.1", "10.0.0.1/8"])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Allowed.read(text)
