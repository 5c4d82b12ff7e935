"""Programs of the staged mission: one of the guest's, one of the organiser's."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

from escale.apps.accounts.domain.tokens import create_token
from escale.apps.accounts.models import Scope, User
from escale.apps.meetings.models import Agenda, Meeting, Request, Waiting
from tests.apps.meetings.participant.stage import Stage, stage
from tests.factories import organiser


class Program:
    """A client with a token; bodies go and come as JSON."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.client = Client(raise_request_exception=False)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        content = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        named = {"Authorization": f"Bearer {self.secret}", **headers}
        named = {name.replace("_", "-"): value for name, value in named.items()}
        return self.client.generic(method, f"/api/v1{path}", headers=named, **content)


def program(user: User, cooperation_id: int, scopes: list[str] | None = None) -> Program:
    """With every scope unless told."""
    wanted = scopes if scopes is not None else list(Scope.values)
    _token, secret = create_token(acting_user=user, cooperation_id=cooperation_id, name="test", scopes=wanted)
    return Program(secret)


@dataclass
class Scene:
    """The guest meets the first host in the published agenda and waits for the second."""

    play: Stage
    guest: Program
    desk: Program
    organiser: User
    published: Agenda
    meeting: Meeting
    waiting: Request

    @property
    def mission(self) -> str:
        return f"/missions/{self.play.mission.slug}"

    @property
    def round(self) -> str:
        return f"{self.mission}/rounds/{self.play.of_round.pk}"

    @property
    def meetings(self) -> str:
        return f"{self.round}/meetings"

    def slot(self, position: int) -> int:
        return int(self.play.of_round.slots.get(position=position).pk)


def scene() -> Scene:
    play = stage(hosts=2)
    play.suggest(need="un distributeur", offer="توزيع البرمجيات")
    published = play.agenda(1)
    meeting = play.meet(published)
    first, second = sorted((play.mine.pk, play.theirs(1).pk))
    waiting = Request.objects.create(round=play.of_round, first_id=first, second_id=second, weight=60)
    Waiting.objects.create(agenda=published, request=waiting, reason="full")
    host = organiser(play.mission.cooperation)
    key = play.mission.cooperation_id
    return Scene(play, program(play.user, key), program(host, key), host, published, meeting, waiting)
