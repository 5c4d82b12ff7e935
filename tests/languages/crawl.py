"""Every answer of the product, asked for by somebody who may: pages, refusals of empty forms, files, mails."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import CharField, EmailField, JSONField, Model, TextField, URLField
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from escale.apps.accounts.models import User
from escale.apps.missions.models import Session
from escale.core.models import OutgoingMail
from escale.core.post.message import message_of
from tests.languages.shown import texts_of
from tests.rights import knocking
from tests.rights.cast import ANONYMOUS, Cast, cast
from tests.rights.kinds import Open, Own
from tests.rights.rules import RULES


class Said(NamedTuple):
    """An answer: how it was asked for, by whom, its texts, and its page where it is one."""

    asked: str
    who: str
    texts: list[str]
    page: str = ""


_WORD_OF_PROGRAM = re.compile(r"[a-z_-]+")


def speaking(language: str) -> Cast:
    """Everybody reads ``language``."""
    played = cast()
    Session.objects.update(language="fr")
    User.objects.update(language=language)
    played.arguments["language"] = language
    for client in played.clients.values():
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    return played


def answers(played: Cast) -> Iterator[Said]:
    """Address, who asked, and the texts of what was answered, to a look and to an empty form."""
    for name in RULES:
        path = _path(played, name)
        for who in _askers(played, name):
            for method in ("get", "post"):
                with knocking.undone():
                    answer = _ask(played.clients[who], method, path)
                    yield Said(f"{method} {path}", who, _texts(answer), _page(answer))
                    yield Said(f"mail of {method} {path}", who, _mails())


def _askers(played: Cast, name: str) -> list[str]:
    rule = RULES[name]
    if isinstance(rule, Open):
        return [ANONYMOUS]
    if isinstance(rule, Own):
        return ["organiser", "guest"]
    return [who for who in played.clients if rule.opens_to(who) or rule.tells(who)][:2]


def _path(played: Cast, name: str) -> str:
    wanted = knocking.addresses()[name]
    known = played.arguments
    return reverse(name, kwargs={each: known.get(f"{name} {each}", known.get(each)) for each in wanted})


def _ask(client: Client, method: str, path: str) -> HttpResponse:
    answer: HttpResponse = getattr(client, method)(path, follow=True)
    return answer


def _texts(answer: HttpResponse) -> list[str]:
    if answer.status_code == 304 or answer.streaming:
        return []
    return texts_of(answer.content, answer.get("Content-Type", ""))


def _page(answer: HttpResponse) -> str:
    return answer.content.decode() if answer.get("Content-Type", "").startswith("text/html") else ""


def _mails() -> list[str]:
    found = []
    for mail in OutgoingMail.objects.all():
        message = message_of(mail)
        found += [message.subject, *str(message.body).splitlines()]
    return found


def data_of_people() -> Iterator[str]:
    """Every text in the database, but words of the program: chosen values, and single words in small letters."""
    yield from (text for text in _texts_kept() if not _WORD_OF_PROGRAM.fullmatch(text))


def _texts_kept() -> Iterator[str]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, CharField | TextField | EmailField | URLField) and not field.choices:
                yield from _values(model, field.name)
            elif isinstance(field, JSONField):
                for value in model._base_manager.values_list(field.name, flat=True):
                    yield from _strings(value)


def _values(model: type[Model], name: str) -> Iterator[str]:
    values = model._base_manager.values_list(name, flat=True)
    yield from (value for value in values if value and isinstance(value, str))  # figures are no words


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
