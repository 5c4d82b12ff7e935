"""One exchange as it should be; the hostile ones are in tests/threats/test_fetching.py."""

import datetime as dt
import gzip
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from escale.core.fetching import Limits, Refused, Request, Unreachable, fetch
from tests.core.fetching.hostile import Names, ok, serving, to

QUICK = Limits(seconds=3)


def test_status_headers_and_body_come_back() -> None:
    with serving({"/feed": ok(b"text", 'ETag: "7"\r\nContent-Type: text/plain\r\n')}) as server:
        answer = fetch(Request(server.url("/feed")), limits=QUICK, allow=server.allow)
    assert (answer.status, answer.body, answer.complete) == (200, b"text", True)
    assert (answer.header("ETag"), answer.header("content-type"), answer.header("x")) == ('"7"', "text/plain", "")


def test_a_conditional_request_is_plain_headers() -> None:
    with serving({"/feed": b'HTTP/1.1 304 Not Modified\r\nETag: "7"\r\n\r\n'}) as server:
        answer = fetch(
            Request(server.url("/feed"), headers={"If-None-Match": '"7"'}), limits=QUICK, allow=server.allow
        )
    assert (answer.status, answer.body) == (304, b"")
    assert b'if-none-match: "7"' in server.seen[0]


def test_a_packed_answer_is_unpacked() -> None:
    with serving({"/": ok(gzip.compress(b"text" * 100), "Content-Encoding: gzip\r\n")}) as server:
        assert fetch(Request(server.url()), limits=QUICK, allow=server.allow).body == b"text" * 100


def test_a_body_is_posted_and_its_redirect_handed_back() -> None:
    with serving({"/": to("/other")}) as server:
        answer = fetch(
            Request(server.url(), method="POST", body=b"{}", redirects=3), limits=QUICK, allow=server.allow
        )
    assert (answer.status, server.bodies, len(server.seen)) == (302, [b"{}"], 1)


def test_redirects_are_followed_as_far_as_asked() -> None:
    with serving({"/": to("/a", 301), "/a": to("/b", 307), "/b": ok()}) as server:
        answer = fetch(Request(server.url(), redirects=2), limits=QUICK, allow=server.allow)
    assert (answer.body, answer.url) == (b"hello", server.url("/b"))


def test_who_we_are_is_told_to_nobody_else() -> None:
    names = Names(other_example=[["127.0.0.1"]])
    with serving({"/b": ok()}) as server, serving({"/": to(server.url("/b", host="other.example"))}) as first:
        request = Request(first.url(), headers={"Authorization": "secret", "X-Other": "kept"}, redirects=1)
        fetch(request, limits=QUICK, allow=(*server.allow, *first.allow), resolver=names)
    assert b"secret" in first.seen[0]
    assert b"secret" not in server.seen[0]
    assert b"x-other: kept" in server.seen[0]


def test_nobody_there_is_unreachable() -> None:
    with serving({}) as server:
        allow, url = server.allow, server.url()
    with pytest.raises(Unreachable):
        fetch(Request(url), limits=QUICK, allow=allow)
    with pytest.raises(Unreachable):
        fetch(Request("http://nowhere.example/"), limits=QUICK, allow=allow, resolver=Names())


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of ``hooks.example`` that signs itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hooks.example")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path / "hooks.pem"
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_the_name_stays_the_name_under_tls(certificate: Path) -> None:
    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inside.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=str(certificate))
    names = Names(hooks_example=[["127.0.0.1"]], other_example=[["127.0.0.1"]])
    with serving({"/": ok()}, tls=inside) as server:
        request = Request(server.url(host="hooks.example"))
        assert fetch(request, limits=QUICK, allow=server.allow, resolver=names, tls=trusting).body == b"hello"
        assert server.server_names == ["hooks.example"]
        assert f"host: hooks.example:{server.port}".encode() in server.seen[0]
        with pytest.raises(Unreachable):
            fetch(request, limits=QUICK, allow=server.allow, resolver=names)
        stranger = Request(server.url(host="other.example"))
        with pytest.raises(Unreachable):
            fetch(stranger, limits=QUICK, allow=server.allow, resolver=names, tls=trusting)


@pytest.mark.parametrize("headers", [{"Host": "x"}, {"X": "a\r\nb"}, {"X\r\n": "a"}, {"Content-Length": "3"}])
def test_headers_that_are_ours_or_none_are_refused(headers: dict[str, str]) -> None:
    with pytest.raises(Refused):
        fetch(Request("https://example.com/", headers=headers))
