"""21: the secret address of a calendar: long, kept as a hash, ended for good, told to nobody."""

import re
from collections.abc import Iterator

from django.test import Client

from escale.apps.meetings.models import CalendarFeed
from tests.apps.meetings.participant.stage import Stage, signed_in, stage

BITS_A_LETTER = 6  # base64


def _made(play: Stage) -> str:
    page = signed_in(play.user).post(play.url("my-feed"), {"what": "new"}).content.decode()
    found = re.search(r"/feed/([A-Za-z0-9_-]+)\.ics", page)
    assert found is not None
    return found[1]


def _feed(token: str) -> int:
    return int(Client().get(f"/feed/{token}.ics").status_code)


def check_an_address_cannot_be_guessed() -> None:
    play = stage()
    token = _made(play)
    assert len(token) * BITS_A_LETTER >= 128
    assert _feed(token) == 200
    assert [guess for guess in _guesses(token) if _feed(guess) != 404] == []
    kept = CalendarFeed.objects.values().get()
    assert token not in map(str, kept.values())
    assert _feed(kept["token_hash"]) == 404


def _guesses(token: str) -> Iterator[str]:
    yield from (token[:-1], token + "A", token.swapcase(), token[::-1], "A" * len(token), "%", "*", "' OR 1=1 --")
    for place in range(0, len(token), 4):
        yield token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]


def check_an_address_ends_for_good() -> None:
    play = stage()
    guest, first = signed_in(play.user), _made(play)
    second = _made(play)
    assert (_feed(first), _feed(second)) == (404, 200)
    guest.post(play.url("my-feed"), {"what": "end"})
    assert (_feed(first), _feed(second)) == (404, 404)
    third = _made(play)
    assert [_feed(each) for each in (first, second, third)] == [404, 404, 200]
    play.user.is_active = False
    play.user.save()
    assert _feed(third) == 404
    play.user.is_active = True
    play.user.save()
    play.guest.delete()
    assert _feed(third) == 404


def check_an_address_is_told_to_nobody() -> None:
    play = stage()
    token, guest = _made(play), signed_in(play.user)
    answer = Client().get(f"/feed/{token}.ics")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "private" in answer["Cache-Control"]
    assert not answer.cookies
    pages = ("my-feed", "my-day", "my-mission", "my-calendar")
    assert not any(token in guest.get(play.url(page)).content.decode() for page in pages)
