"""The page on which a person makes, sees once and revokes their tokens."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from escale.apps.accounts.domain.tokens import create_token
from escale.apps.accounts.models import ApiToken
from escale.core.models import AuditEntry
from tests.apps.meetings.participant.stage import signed_in
from tests.factories import CooperationFactory
from tests.web.api.caller import Program, Scene

PAGE = "/account/tokens/"


def form(staged: Scene, **changed: object) -> dict[str, object]:
    values = {"name": "Stand list", "scopes": ["read:missions"], "days": 30}
    return {**values, "cooperation": staged.play.mission.cooperation_id, **changed}


def test_a_token_is_made_shown_once_and_used(staged: Scene) -> None:
    browser = signed_in(staged.play.user)
    made = browser.post(PAGE, form(staged))
    assert (made.status_code, made["Cache-Control"]) == (201, "private, no-store")
    secret = re.findall(r"escale_[0-9A-Za-z]{38}", made.content.decode())[0]
    assert Program(secret)("GET", "/missions").json()["count"] == 1
    assert Program(secret)("GET", "/organisations").status_code == 403
    again = browser.get(PAGE).content.decode()
    assert secret not in again
    assert secret[:11] in again
    assert AuditEntry.objects.filter(verb="api-token.created", actor=staged.play.user, details__days=30).exists()


def test_what_cannot_be_made(staged: Scene) -> None:
    browser = signed_in(staged.play.user)
    before = ApiToken.objects.count()
    stranger = CooperationFactory()
    for changed in ({"days": 366}, {"days": 0}, {"scopes": ["root"]}, {"scopes": []}, {"cooperation": stranger.pk}):
        assert browser.post(PAGE, form(staged, **changed)).status_code == 422, changed
    assert ApiToken.objects.count() == before


def test_the_account_leads_there(staged: Scene) -> None:
    assert f'href="{PAGE}"' in signed_in(staged.play.user).get("/account/").content.decode()


def test_many_tokens_cost_no_more(staged: Scene, count_queries: Callable[[], AbstractContextManager[Any]]) -> None:
    browser = signed_in(staged.play.user)
    browser.get(PAGE)
    with count_queries() as one:
        browser.get(PAGE)
    for name in ("a", "b"):
        create_token(
            acting_user=staged.play.user,
            cooperation_id=staged.play.mission.cooperation_id,
            name=name,
            scopes=["read:missions"],
        )
    with count_queries() as three:
        browser.get(PAGE)
    assert len(three) == len(one)
