"""19, 45, 46, 51, 53, 54, 55: what is tried against the interface for programs."""

import json
from datetime import timedelta
from typing import Any

from django.test import Client, override_settings
from django.utils import timezone

from escale.apps.accounts.domain import tokens
from escale.apps.accounts.models import ApiToken, User
from escale.apps.directory.models import Organisation
from escale.apps.meetings.models import Meeting, Wish
from escale.core.models import AuditEntry, IdempotencyKey
from escale.web.api import throttle
from tests.apps.meetings.participant.stage import signed_in
from tests.processes import let_go
from tests.web.api.caller import Program, Scene, program, scene

_HERE = "tests.threats.checks.programs"
BODIES = {
    "depth": b"[" * 10_000 + b"]" * 10_000,
    "some depth": b'{"level": ' + b"[" * 100 + b"]" * 100 + b"}",
    "large integer": b'{"level": 1' + b"0" * 30 + b"}",
    "keys": json.dumps(dict.fromkeys(map(str, range(20_000)), 1)).encode(),
    "duplicate": b'{"level": "must", "level": "no"}',
    "nan": b'{"level": NaN}',
    "infinity": b'{"level": -Infinity}',
    "huge integer": b'{"level": 1' + b"0" * 5_000 + b"}",
    "nul": b'{"level": "\\u0000"}',
    "half a character": b'{"level": "\\ud800"}',
    "not utf-8": b'{"level": "\xff"}',
    "not json": b"{level: must}",
}


def _send(caller: Program, method: str, path: str, body: bytes, content_type: str = "application/json") -> Any:
    headers = {"Authorization": f"Bearer {caller.secret}"}
    return caller.client.generic(method, f"/api/v1{path}", data=body, content_type=content_type, headers=headers)


def _staged() -> Scene:
    throttle.forget()
    return scene()


def check_fields_that_nobody_offers_are_refused() -> None:
    """19: what a body may set is what the document names; nothing is written by a body that names more."""
    staged = _staged()
    path = f"/organisations/{staged.play.mine.pk}"
    for extra in ({"reality": "real"}, {"version": 99}, {"cooperation": 1}, {"ref": "x"}, {"is_staff": True}):
        answer = staged.guest("PATCH", path, {"city": "Esch", **extra}, If_Match="*")
        assert answer.status_code == 422, extra
    wish = f"{staged.round}/wishes/{staged.play.theirs().pk}"
    assert staged.guest("PUT", wish, {"level": "must", "on_behalf": True}).status_code == 422
    assert not Wish.objects.exists()
    assert Organisation.objects.get(pk=staged.play.mine.pk).city == staged.play.mine.city


def check_sizes_and_pages_are_bounded() -> None:
    """45: as many rows as a page has at most; a page that is none is no page."""
    staged = _staged()
    for query in ("page=1000000000", "page=-1", "page=0", "page_size=1000000000", "page_size=0", "page=1e3"):
        assert staged.desk("GET", f"/organisations?{query}").status_code in (404, 422), query
    assert staged.desk("GET", "/organisations?page=7").status_code == 404


def check_what_cannot_be_read_gets_400(which: str) -> None:
    """46: 400 before any operation sees it, never 500, and nothing is written."""
    staged = _staged()
    path = f"{staged.round}/wishes/{staged.play.theirs().pk}"
    answer = _send(staged.guest, "PUT", path, BODIES[which])
    assert answer.status_code == 400, answer.content[:200]
    assert not Wish.objects.exists()


def check_large_bodies_get_413() -> None:
    """46: by the length that is announced and by the one that comes."""
    staged = _staged()
    path = f"{staged.round}/wishes/{staged.play.theirs().pk}"
    assert _send(staged.guest, "PUT", path, b'{"level": "' + b"x" * 300_000 + b'"}').status_code == 413


def check_a_token_in_an_address_opens_nothing() -> None:
    """51: neither alone nor beside a valid header; it has leaked into logs."""
    staged = _staged()
    secret = staged.guest.secret
    for query in (f"?access_token={secret}", f"?q={secret}", f"?page=1&token={secret}"):
        assert Client().get(f"/api/v1/missions{query}").status_code == 401
        answer = staged.desk("GET", f"/missions{query}")
        assert (answer.status_code, answer.json()["type"].rsplit("/", 1)[-1]) == (401, "token-in-address")


def check_an_expired_token_is_refused() -> None:
    """51."""
    staged = _staged()
    assert staged.guest("GET", "/missions").status_code == 200
    past = timezone.now() - timedelta(seconds=1)
    ApiToken.objects.filter(user=staged.play.user).update(created_at=past - timedelta(days=1), expires_at=past)
    assert staged.guest("GET", "/missions").status_code == 401


def check_a_revoked_token_is_refused() -> None:
    """51: at the next request."""
    staged = _staged()
    page = signed_in(staged.play.user)
    token = ApiToken.objects.get(user=staged.play.user)
    assert signed_in(staged.organiser).post(f"/account/tokens/{token.pk}/revoke/").status_code == 404
    assert staged.guest("GET", "/missions").status_code == 200
    page.post(f"/account/tokens/{token.pk}/revoke/")
    assert staged.guest("GET", "/missions").status_code == 401
    assert AuditEntry.objects.filter(verb="api-token.revoked", object_id=str(token.pk)).count() == 1


def check_a_read_scope_writes_nothing() -> None:
    """51: 403 that names the scope that is missing."""
    staged = _staged()
    reads = [scope for scope in ApiToken.objects.get(user=staged.play.user).scopes if scope.startswith("read:")]
    reader = program(staged.play.user, staged.play.mission.cooperation_id, reads)
    path = f"{staged.round}/wishes/{staged.play.theirs().pk}"
    answer = reader("PUT", path, {"level": "must"})
    assert answer.status_code == 403
    assert "write:wishes" in answer.json()["detail"]
    assert not Wish.objects.exists()


def check_a_disabled_owner_s_token_is_refused() -> None:
    """51: at the next request."""
    staged = _staged()
    User.objects.filter(pk=staged.organiser.pk).update(is_active=False)
    assert staged.desk("GET", "/missions").status_code == 401


def check_a_token_ends_with_its_owner_s_role() -> None:
    """51: at the next request."""
    staged = _staged()
    staged.organiser.memberships.update(ended_at=timezone.now())
    assert staged.desk("GET", "/missions").status_code == 401


def check_only_hashes_of_tokens_are_kept() -> None:
    """51: no row holds what a client sends."""
    staged = _staged()
    token = ApiToken.objects.get(user=staged.play.user)
    assert staged.guest.secret not in str(vars(token))
    assert tokens.well_formed(staged.guest.secret)
    wrong = staged.guest.secret[:-1] + ("0" if staged.guest.secret[-1] != "0" else "1")
    assert not tokens.well_formed(wrong)


def check_a_key_is_used_for_one_request() -> None:
    """53: another body under the same key is refused and has no effect."""
    staged = _staged()
    body = {"request": staged.waiting.pk, "slot": staged.slot(1)}
    assert staged.desk("POST", staged.meetings, body, Idempotency_Key="k").status_code == 201
    other = staged.desk("POST", staged.meetings, {**body, "slot": staged.slot(2)}, Idempotency_Key="k")
    assert other.status_code == 422
    assert other.json()["type"].endswith("/key-reused")
    assert Meeting.objects.count() == 2


def send_once(secret: str, path: str, body: dict[str, Any], key: str) -> int:
    """One client in a process of its own."""
    caller = Program(secret)
    return int(caller("POST", path, body, Idempotency_Key=key).status_code)


def check_many_at_once_have_one_effect(clients: int = 8) -> None:
    """53: real processes send one request at the same instant: one plan is asked for, nobody gets 500."""
    staged = _staged()
    call = {
        "secret": staged.desk.secret,
        "path": f"{staged.meetings}/{staged.meeting.pk}/move",
        "body": {"slot": staged.slot(1)},
        "key": "same",
    }
    codes = let_go(f"{_HERE}:send_once", [call] * clients)
    assert set(codes) <= {200, 409}, codes
    assert 200 in codes
    assert IdempotencyKey.objects.filter(key="same").count() == 1
    assert AuditEntry.objects.filter(verb="meeting.moved").count() == 1


def check_cookies_open_nothing() -> None:
    """54: what another site can have a browser send is not enough, whatever its form or method."""
    staged = _staged()
    browser = signed_in(staged.play.user)
    path = f"/api/v1{staged.round}/wishes/{staged.play.theirs().pk}"
    body = b'{"level": "must"}'
    for content_type in ("text/plain", "application/json", "application/x-www-form-urlencoded"):
        assert browser.put(path, data=body, content_type=content_type).status_code == 401
        override = {"X-HTTP-Method-Override": "PUT", "Origin": "https://sub.testserver"}
        assert browser.post(path, data=body, content_type=content_type, headers=override).status_code in (401, 405)
    assert browser.get("/api/v1/missions").status_code == 401
    assert not Wish.objects.exists()


def check_only_json_is_read() -> None:
    """54: a body that a plain form could send is not read, even with a token."""
    staged = _staged()
    path = f"{staged.round}/wishes/{staged.play.theirs().pk}"
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        assert _send(staged.guest, "PUT", path, b'{"level": "must"}', content_type).status_code == 415
    assert not Wish.objects.exists()


def check_no_other_site_may_read() -> None:
    """55: no answer names an origin, neither null nor the one that asks, not even to a preflight; none is framed."""
    staged = _staged()
    for origin in ("null", "https://evil.example", "http://testserver.evil.example"):
        asked = {"Origin": origin, "Access-Control-Request-Method": "PUT"}
        answers = [
            staged.guest("GET", "/missions", Origin=origin),
            staged.guest("OPTIONS", "/missions", **asked),
            staged.guest("GET", "/nothing", Origin=origin),
            Client().get("/api/v1/openapi.json", headers={"Origin": origin}),
        ]
        for answer in answers:
            assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
            assert answer.get("X-Frame-Options") == "DENY"


def check_a_token_has_a_budget() -> None:
    """51: a stolen token empties nothing at once."""
    staged = _staged()
    with override_settings(API_REQUESTS_A_MINUTE=3):
        codes = [staged.guest("GET", "/missions").status_code for _time in range(5)]
    assert 429 in codes
