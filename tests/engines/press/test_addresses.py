"""One address for one article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.engines.press.addresses import absolute, canonical, key, same_site


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("HTTP://WWW.Example.COM:80/a/../b/?utm_source=x&id=3&fbclid=1#top", "http://www.example.com/b/?id=3"),
        ("https://a.example?UTM_Campaign=x", "https://a.example/"),
        ("https://a.example:443/x", "https://a.example/x"),
        ("https://a.example:8443/x", "https://a.example:8443/x"),
        ("https://a.example/x?b=2&a=1", "https://a.example/x?b=2&a=1"),
        ("https://a.example/x?ref=rss&page=2", "https://a.example/x?page=2"),
        ("https://a.example/x?ref=42", "https://a.example/x?ref=42"),
        ("https://a.example/x?id=7&share=1", "https://a.example/x?id=7&share=1"),
        ("https://m.journal.example/2026/x/amp/?amp=1", "https://journal.example/2026/x"),
        ("https://amp.journal.example/x.amp.html", "https://journal.example/x.html"),
        ("https://journal.example/amp/x", "https://journal.example/x"),
        ("https://m.example/x", "https://m.example/x"),
        ("https://journal.example/amp", "https://journal.example/amp"),
        (
            "https://www-journal-example.cdn.ampproject.org/c/s/www.journal.example/x.html",
            "https://www.journal.example/x.html",
        ),
        ("https://www.google.com/amp/s/www.journal.example/x/amp", "https://www.journal.example/x"),
        ("https://bücher.example/straße?q=ä", "https://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%A4"),
        ("https://a.example/%7euser/%e9%2F", "https://a.example/~user/%E9%2F"),
        ("https://a.example./x", "https://a.example/x"),
        ("//a.example/x", "https://a.example/x"),
        ("https://[2001:db8::1]:8080/", "https://[2001:db8::1]:8080/"),
        (" https://a.example/\n x ", "https://a.example/%20x"),
    ],
)
def test_canonical(written: str, read_as: str) -> None:
    assert canonical(written) == read_as
    assert canonical(read_as) == read_as


@pytest.mark.parametrize(
    "written",
    [
        "",
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://",
        "https://user:secret@a.example/",
        "https://a.example:99999/",
        "https://a.example:0/",
        "https://a b.example/",
        "https://[::1",
        "https://<script>/",
        "x" * 10,
        "https://" + "a" * 70 + ".example/",
    ],
)
def test_no_address(written: str) -> None:
    assert canonical(written) == ""


@pytest.mark.parametrize(
    ("declared", "read_as"),
    [
        ("/articles/1", "https://www.journal.example/articles/1"),
        ("https://journal.example/articles/1", "https://journal.example/articles/1"),
        ("https://autre.example/articles/1", "https://www.journal.example/x"),
        ("https://www.journal.example/", "https://www.journal.example/x"),
        ("javascript:alert(1)", "https://www.journal.example/x"),
    ],
)
def test_what_the_page_declares_counts_within_its_site(declared: str, read_as: str) -> None:
    assert canonical("https://www.journal.example/x?utm_source=a", declared=declared) == read_as


def test_sites() -> None:
    assert same_site("https://fr.journal.co.uk/", "https://www.journal.co.uk/x")
    assert not same_site("https://one.co.uk/", "https://two.co.uk/")
    assert not same_site("https://one.github.io/", "https://two.github.io/")
    assert not same_site("https://10.0.0.1/", "https://10.1.0.1/")
    assert not same_site("", "")


def test_key() -> None:
    assert key("http://www.a.example/x/?utm_source=1") == key("https://a.example/x") == "a.example/x"
    assert key("https://a.example/x?p=1") != key("https://a.example/x?p=2")


@given(st.text(max_size=80), st.sampled_from(["", "https://a.example/b/c?d#e"]))
def test_twice_is_once(text: str, base: str) -> None:
    for written in (text, f"https://{text}", f"https://a.example/{text}"):
        whole = absolute(written, base)
        assert absolute(whole) == whole
        found = canonical(whole)
        assert canonical(found) == found
