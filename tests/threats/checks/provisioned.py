"""51: whom an institution's directory lets go keeps no way in, not even after coming back."""

from django.test import Client

from escale.apps.accounts.domain.tokens import create_token
from escale.apps.accounts.models import ApiToken, Scope, User
from tests.apps.meetings.participant.stage import signed_in
from tests.apps.provisioning.door import directory


def check_who_was_let_go_keeps_no_token() -> None:
    """Session and token end at once; with the account and the role back, neither opens anything."""
    chamber = directory()
    me = chamber.make()["id"]

    def change(path: str, kind: str, attribute: str, value: object) -> None:
        body = {"Operations": [{"op": kind, "path": attribute, "value": value}]}
        assert chamber.ask("PATCH", path, body).status_code == 200

    def role() -> None:
        change(f"Groups/{chamber.group.key}", "add", "members", [{"value": me}])

    def asked() -> int:
        return Client().get("/api/v1/missions", headers={"Authorization": f"Bearer {secret}"}).status_code

    role()
    user = User.objects.get(email="amal@chamber.example")
    browser = signed_in(user)
    cooperation = chamber.cooperation.pk
    _token, secret = create_token(acting_user=user, cooperation_id=cooperation, name="x", scopes=Scope.values)
    assert (asked(), browser.get("/missions/").status_code) == (200, 200)
    change(f"Users/{me}", "replace", "active", value=False)
    assert (asked(), browser.get("/missions/").status_code) == (401, 302)
    change(f"Users/{me}", "replace", "active", value=True)
    role()
    assert (asked(), browser.get("/missions/").status_code) == (401, 302)
    assert not ApiToken.objects.filter(revoked_at=None).exists()
