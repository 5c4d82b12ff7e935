"""An institution with a domain, a role to give, and a directory that has its token."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client

from escale.apps.accounts.models import User
from escale.apps.directory.models import Cooperation, Institution, Membership, Party, Role
from escale.apps.provisioning.domain import settings as verbs
from escale.apps.provisioning.models import ProvisionedGroup
from tests.factories import CooperationFactory, UserFactory


@dataclass
class Directory:
    """``ask`` is what the institution's directory of people sends."""

    institution: Institution
    cooperation: Cooperation
    administrator: User
    group: ProvisionedGroup
    token: str

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> HttpResponse:
        sent = {
            "Authorization": f"Bearer {self.token}",
            **{name.replace("_", "-"): each for name, each in headers.items()},
        }
        content = b"" if body is None else json.dumps(body).encode()
        return Client().generic(  # type: ignore[return-value]
            method, f"/scim/v2/{path}", content, content_type="application/scim+json", headers=sent
        )

    def make(self, address: str = "amal@chamber.example", **more: object) -> dict[str, Any]:
        answer = self.ask("POST", "Users", {"userName": address, **more})
        assert answer.status_code == 201, answer.content
        made: dict[str, Any] = json.loads(answer.content)
        return made


def directory(name: str = "chamber", cooperation: Cooperation | None = None) -> Directory:
    cooperation = cooperation or CooperationFactory()
    institution = Institution.objects.create(slug=name, name=f"{name} (example)", country="MA")
    Party.objects.create(cooperation=cooperation, institution=institution)
    administrator: User = UserFactory()
    Membership.objects.create(
        cooperation=cooperation, institution=institution, user=administrator, role=Role.ADMINISTRATOR
    )
    verbs.give_domain(acting_user=administrator, institution=institution, domain=f"{name}.example")
    group = verbs.allow_group(
        acting_user=administrator, institution=institution, cooperation=cooperation, role=Role.CO_ORGANISER
    )
    token = verbs.new_token(acting_user=administrator, institution=institution)
    return Directory(institution, cooperation, administrator, group, token)
