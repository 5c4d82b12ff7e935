"""What stands between each attack on the interface for programs and its success."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from pydantic import BaseModel

from escale.apps.accounts import queries as accounts
from escale.apps.accounts.domain import tokens
from escale.apps.accounts.models import ApiToken
from escale.apps.directory.queries import belonging
from escale.core import idempotency
from escale.core.api import caller
from escale.core.api.paging import PageQuery
from escale.core.api.problems import KINDS, Problem
from escale.core.models import IdempotencyKey
from escale.web.api import auth, bodies, throttle
from escale.web.api.root import api
from tests.threats.checks import contract, programs, provisioned
from tests.threats.defending import Defence, Off, everywhere

_MIDDLEWARE = "escale.web.api.middleware.ApiMiddleware"


def _without_middleware(path: str) -> Off:
    kept = [each for each in settings.MIDDLEWARE if each != path]
    return lambda: override_settings(MIDDLEWARE=kept)


@contextmanager
def _without_constraint(model: type[models.Model], name: str) -> Iterator[None]:
    """Take a constraint out of the database; what was written without it goes before it comes back."""
    constraint = next(each for each in model._meta.constraints if each.name == name)
    model._meta.constraints.remove(constraint)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        model._default_manager.all().delete()
        model._meta.constraints.append(constraint)
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)


def _whoever(secret: str) -> ApiToken | None:
    """Any token that was ever made."""
    return (
        ApiToken.objects.filter(token_hash=accounts.token_hash(secret)).select_related("user", "cooperation").first()
    )


def _by_cookie(_bearer: auth.Bearer, request: HttpRequest) -> ApiToken:
    """As a session would be let in."""
    return ApiToken.objects.select_related("user", "cooperation").get(user=request.user)  # type: ignore[misc]


@contextmanager
def _sessions_count() -> Iterator[None]:
    with ExitStack() as stack:
        stack.enter_context(_without_middleware(_MIDDLEWARE)())
        stack.enter_context(patch.object(auth.Bearer, "__call__", _by_cookie))
        yield


def _rebuilt() -> None:
    """Ninja's own models hold compiled copies of ours."""
    for bound in api._get_bound_routers():
        for view in bound.path_operations.values():
            for operation in view.operations:
                for model in operation.models:
                    model.model_rebuild(force=True)


@contextmanager
def _lenient(name: str) -> Iterator[None]:
    """Bodies may name what they like."""
    models: list[type[BaseModel]] = []
    for each in BaseModel.__subclasses__():
        models += _below(each)
    [model] = [each for each in models if each.__name__ == name]
    kept = model.model_config.copy()
    model.model_config["extra"] = "ignore"
    model.model_rebuild(force=True)
    _rebuilt()
    try:
        yield
    finally:
        model.model_config.clear()
        model.model_config.update(kept)
        model.model_rebuild(force=True)
        _rebuilt()


def _below(model: type[Any]) -> list[type[Any]]:
    return [model, *(found for each in model.__subclasses__() for found in _below(each))]


def _body(which: str) -> Callable[[], None]:
    return partial(programs.check_what_cannot_be_read_gets_400, which)


def _bare(problem: Problem) -> HttpResponse:
    """A status and nothing that says why."""
    return HttpResponse(status=KINDS[problem.kind].status)


@contextmanager
def _any_page() -> Iterator[None]:
    """Pages and sizes as they are asked for."""
    models = [each for each in _below(PageQuery) if "page" in each.model_fields]
    with ExitStack() as stack:
        for model in models:
            for name in ("page", "page_size"):
                stack.enter_context(patch.object(model.model_fields[name], "metadata", []))
            model.model_rebuild(force=True)
        _rebuilt()
        yield
    for model in models:
        model.model_rebuild(force=True)
    _rebuilt()


DEFENCES = (
    Defence(45, "escale.core.api.paging.PageQuery", _any_page, programs.check_sizes_and_pages_are_bounded),
    Defence(
        52,
        "escale.core.api.problems.Problem.response",
        lambda: patch.object(Problem, "response", _bare),
        partial(contract.check_generated_calls_find_nothing, "desk", only="/api/v1/missions"),
        in_processes=True,
    ),
    Defence(
        19,
        "escale.apps.directory.api.OrganisationPatch",
        partial(_lenient, "OrganisationPatch"),
        programs.check_fields_that_nobody_offers_are_refused,
    ),
    Defence(
        46,
        "escale.web.api.bodies._refuse_deep",
        everywhere(bodies._refuse_deep, lambda _body: None),
        _body("some depth"),
    ),
    Defence(
        46,
        "escale.web.api.bodies._Keys.one_object",
        lambda: patch.object(bodies._Keys, "one_object", lambda _keys, pairs: dict(pairs)),
        _body("duplicate"),
    ),
    Defence(46, "escale.web.api.bodies._no_constant", everywhere(bodies._no_constant, float), _body("nan")),
    Defence(46, "escale.web.api.bodies._integer", everywhere(bodies._integer, int), _body("large integer")),
    Defence(
        46,
        "escale.web.api.bodies._refuse_half_characters",
        everywhere(bodies._refuse_half_characters, lambda _value: None),
        _body("nul"),
    ),
    Defence(
        46,
        "escale.web.api.bodies.LARGEST_BYTES",
        lambda: patch.object(bodies, "LARGEST_BYTES", 10**9),
        programs.check_large_bodies_get_413,
    ),
    Defence(
        51,
        "escale.web.api.auth.refuse_token_in_address",
        everywhere(auth.refuse_token_in_address, lambda _request: None),
        programs.check_a_token_in_an_address_opens_nothing,
    ),
    *(
        Defence(51, "escale.apps.accounts.domain.tokens.recognised", everywhere(tokens.recognised, _whoever), check)
        for check in (
            programs.check_an_expired_token_is_refused,
            programs.check_a_revoked_token_is_refused,
        )
    ),
    Defence(
        51,
        "escale.apps.directory.queries.belonging.belongs_to",
        everywhere(belonging.belongs_to, lambda _user, _cooperation: True),
        programs.check_a_token_ends_with_its_owner_s_role,
    ),
    Defence(
        51,
        "escale.apps.accounts.domain.tokens.revoke_tokens",
        everywhere(tokens.revoke_tokens, lambda **_person: 0),
        provisioned.check_who_was_let_go_keeps_no_token,
    ),
    Defence(
        51,
        "escale.core.api.caller._hold_to",
        everywhere(caller._hold_to, lambda _request, _scope: None),
        programs.check_a_read_scope_writes_nothing,
    ),
    Defence(
        51,
        "escale.apps.accounts.queries.token_hash",
        everywhere(accounts.token_hash, lambda secret: secret),
        programs.check_only_hashes_of_tokens_are_kept,
    ),
    Defence(
        51,
        "escale.web.api.throttle.wait_seconds",
        everywhere(throttle.wait_seconds, lambda _token, _most: 0),
        programs.check_a_token_has_a_budget,
    ),
    Defence(
        53,
        "escale.core.idempotency.fingerprint",
        everywhere(idempotency.fingerprint, lambda *_parts: "same"),
        programs.check_a_key_is_used_for_one_request,
    ),
    Defence(
        53,
        "escale.core.models.IdempotencyKey:idempotency_key_once_an_owner",
        partial(_without_constraint, IdempotencyKey, "idempotency_key_once_an_owner"),
        programs.check_many_at_once_have_one_effect,
        in_processes=True,
    ),
    Defence(54, "escale.web.api.auth.Bearer", _sessions_count, programs.check_cookies_open_nothing),
    Defence(
        54,
        "escale.web.api.bodies.refuse_what_cannot_be_read",
        everywhere(bodies.refuse_what_cannot_be_read, lambda _request: None),
        programs.check_only_json_is_read,
    ),
    Defence(
        55,
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        _without_middleware("django.middleware.clickjacking.XFrameOptionsMiddleware"),
        programs.check_no_other_site_may_read,
    ),
)
