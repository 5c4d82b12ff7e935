"""30, 56: scripts in every text that people write stay text, and no page lets a script in a line of it run."""

from collections.abc import Iterator
from html.parser import HTMLParser

from escale.core.models import OutgoingMail
from escale.core.post.message import message_of
from tests.threats.checks.forms import every_form
from tests.threats.world import World, addresses, world

# Out of an attribute in either quote, a title, a field, a script; short enough for every field.
SCRIPT = "javascript:taken=1//\"' autofocus onfocus=taken=1></title></textarea></script><svg onload=taken=1>{{7*7}}"
_LEADING = ("href", "src", "action", "formaction")
_POLICY = ("script-src 'self'", "style-src 'self'", "default-src 'none'", "base-uri 'none'", "form-action 'self'")


class _Reader(HTMLParser):
    """What a browser would make of a page: elements that hold a script or a style of their own, or lead to one."""

    def __init__(self, *, styled: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.texts: list[str] = []
        self._styled = styled

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        leads = [value or "" for name, value in attrs if name in _LEADING]
        foreign = any(value.strip().lower().startswith(("javascript:", "data:text")) for value in leads)
        own = tag == "script" and "src" not in named and named.get("type") != "application/json"
        style = not self._styled and (tag == "style" or "style" in named)
        if foreign or own or style or any(name.startswith("on") for name in named):
            self.found.append(f"<{tag} {sorted(named)}>")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def posted() -> World:
    """Every form sent with the script in every text."""
    made = world()
    made.desk.raise_request_exception = made.guest.raise_request_exception = False
    for client, address, form in every_form(made, SCRIPT):
        assert client.post(address, form).status_code in (302, 303), address
    return made


def pages(made: World) -> Iterator[tuple[str, str, str]]:
    """Address, text and policy of every page that a browser would show."""
    for address in addresses(made):
        answer = made.visitor(address).get(address)
        assert answer.status_code < 500, address
        kind = answer.get("Content-Type", "")
        if answer.status_code == 200 and "Content-Disposition" not in answer and kind.startswith("text/html"):
            yield address, answer.content.decode(), answer.get("Content-Security-Policy", "")


def check_scripts_stay_text() -> None:
    """30, 56: in mails and on pages; and every page carries the policy under which none would run."""
    made = posted()
    mails = [str(message_of(mail).alternatives[0][0]) for mail in OutgoingMail.objects.all()]
    assert any("taken" in mail for mail in mails)
    assert [_read(mail, styled=True).found for mail in mails] == [[] for _mail in mails]
    shown = 0
    for address, page, policy in pages(made):
        read = _read(page)
        assert read.found == [], address
        shown += SCRIPT in " ".join(read.texts)
        assert [each for each in _POLICY if each not in policy] == [], address
        assert "unsafe" not in policy, address
    assert shown > 25


def _read(page: str, *, styled: bool = False) -> _Reader:
    """``styled``: styles may stand in it, as in mails."""
    reader = _Reader(styled=styled)
    reader.feed(page)
    reader.close()
    return reader
