"""What is tried with sessions: fixing, replaying, skipping the second step, forwarded links (6 to 8, 11, 13, 14)."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import time_machine
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from escale.apps.accounts import domain
from escale.apps.accounts.models import SignInLink, User
from escale.apps.directory.models import Institution, Membership, Role
from escale.apps.meetings.domain.moving import cancel_meeting
from escale.apps.missions.domain.invitations import invite
from escale.core.models import OutgoingMail
from tests.apps.meetings.participant.stage import stage
from tests.factories import CooperationFactory, organiser
from tests.threats.people import NEW_PASSWORD, PASSWORD, App, cookie, inside, person, sign_in, signed_in, with_cookie


def check_a_session_gets_a_new_key() -> None:
    user = person()
    App(user).row.delete()
    client = Client()
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = "1"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    assert sign_in(client, user.email).status_code == 302
    assert cookie(client) != planted
    assert not signed_in(with_cookie(planted))
    before = cookie(client)
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302
    assert cookie(client) != before
    assert signed_in(client)
    assert not signed_in(with_cookie(before))


def _logout(user: User, here: Client, _elsewhere: Client) -> None:
    here.post(reverse("account_logout"))


def _password(user: User, here: Client, elsewhere: Client) -> None:
    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert elsewhere.post(reverse("account_change_password"), form).status_code == 302
    assert signed_in(elsewhere)


def _administrator(user: User, here: Client, elsewhere: Client) -> None:
    domain.end_all_sessions(user=user, acting_user=person("administrator@institution.example"))
    assert not signed_in(elsewhere)


def _all_others(user: User, here: Client, elsewhere: Client) -> None:
    assert elsewhere.post(reverse("accounts:end-other-sessions")).status_code == 302
    assert signed_in(elsewhere)


ENDS = {"logout": _logout, "password": _password, "administrator": _administrator, "all others": _all_others}


def check_an_old_cookie_is_refused(end: str) -> None:
    user = person()
    here, elsewhere = inside(user), inside(user)
    old = cookie(here)
    assert signed_in(with_cookie(old))
    ENDS[end](user, here, elsewhere)
    assert not signed_in(with_cookie(old))


def production() -> dict[str, Any]:
    """What the cookies are in production, read by a process of its own."""
    kinds, flags = ("SESSION", "CSRF"), ("NAME", "SECURE", "HTTPONLY", "SAMESITE")
    names = [f"{kind}_COOKIE_{flag}" for kind in kinds for flag in flags] + ["KNOWN_DEVICE_COOKIE_NAME"]
    environment = {
        "PATH": os.environ["PATH"],
        "ESCALE_MODE": "production",
        "ESCALE_SECRET_KEY": "s" * 40,
        "ESCALE_HOSTS": "testserver",
        "ESCALE_BASE_URL": "https://testserver",
        "ESCALE_VAR": "/nowhere",
    }
    read = f"{{name: getattr(settings, name) for name in {names}}}"
    program = f"import json; from escale.conf import settings; print(json.dumps({read}))"
    ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def check_cookies_are_flagged() -> None:
    user = person()
    with override_settings(**production()):
        client = Client()
        client.get(reverse("account_login"), secure=True)
        assert sign_in(client, user.email, secure=True).status_code == 302
        set_here = dict(client.cookies)
    # What is said once on the next page is no key to anything; it is flagged all the same.
    assert set(set_here) - {"messages"} == {"__Host-session", "__Host-csrf", "__Host-known-device"}
    for name, morsel in set_here.items():
        flags = (morsel["secure"], morsel["httponly"], morsel["samesite"], morsel["path"], morsel["domain"])
        assert (name, *flags) == (name, True, True, "Lax", "/", "")


def check_the_second_step_cannot_be_skipped(way: str) -> None:
    user = person()
    app = App(user)
    client = Client()
    if way == "link":
        client.post(domain.issue_sign_in_link(user=user, next_path="/my/").removeprefix(settings.BASE_URL))
    else:
        sign_in(client, user.email)
    for path in ("/account/", "/start/", "/my/"):
        answer = client.get(path)
        assert (answer.status_code, answer.get("Location", "").partition("?")[0]) == (302, reverse("account_login"))
    assert client.post(reverse("mfa_authenticate"), {"code": app.code()}).status_code == 302
    assert signed_in(client)


def _operator() -> User:
    user = person("operator@institution.example")
    Membership.objects.create(user=user, role=Role.OPERATOR)
    return user


def check_roles_that_need_a_second_factor_are_led_to_it() -> None:
    user = _operator()
    with override_settings(SECOND_FACTOR_ROLES=("operator",)):
        client = inside(user)
        for path in ("/account/", "/start/", "/account/recovery-codes/"):
            answer = client.get(path)
            assert (answer.status_code, answer.get("Location")) == (302, reverse("accounts:second-factor-wanted"))
        assert client.get(reverse("accounts:second-factor-wanted")).status_code == 200
        # A session from before the factor was set up has to give it too.
        app = App(user)
        answer = client.get("/account/")
        assert answer["Location"] == f"{reverse('mfa_reauthenticate')}?next=%2Faccount%2F"
        assert client.get(reverse("mfa_activate_totp")).status_code == 302
        assert client.post(answer["Location"], {"code": app.code()})["Location"] == "/account/"
        assert signed_in(client)


def check_other_roles_are_not() -> None:
    cooperation = CooperationFactory()
    user = person()
    Membership.objects.create(cooperation=cooperation, user=user, role=Role.ORGANISER)
    with override_settings(SECOND_FACTOR_ROLES=("operator", "administrator")):
        assert signed_in(inside(user))
    institution = Institution.objects.create(slug="chamber", name="Chamber (example)", country="LU")
    Membership.objects.create(cooperation=cooperation, institution=institution, user=user, role=Role.ADMINISTRATOR)
    with override_settings(SECOND_FACTOR_ROLES=("operator", "administrator")):
        assert not signed_in(inside(user))


def check_looking_at_a_link_does_nothing() -> None:
    user = person()
    link = domain.issue_sign_in_link(user=user, next_path="/my/").removeprefix(settings.BASE_URL)
    scanner = Client()
    for method in (scanner.get, scanner.head):
        assert method(link).status_code == 200
    assert not signed_in(scanner)
    assert SignInLink.objects.get().last_used_at is None
    reader = Client()
    assert reader.post(link)["Location"] == "/my/"
    assert signed_in(reader)


def check_old_links_end() -> None:
    user = person()
    link = domain.issue_sign_in_link(user=user, next_path="/my/").removeprefix(settings.BASE_URL)
    with time_machine.travel(timezone.now() + domain.VALID_FOR + timedelta(seconds=1)):
        late = Client()
        assert late.post(link).status_code == 404
        assert not signed_in(late)


def check_no_link_goes_where_an_account_was() -> None:
    """A directory moved the account to another address; the person's entry in the mission still says the old one."""
    play = stage()
    User.objects.filter(pk=play.user.pk).update(email="new@company.example")
    desk = organiser(play.mission.cooperation)
    invite(acting_user=desk, mission=play.mission, attendances=[play.guest.pk])
    meeting = play.meet(play.agenda())
    cancel_meeting(acting_user=desk, meeting=meeting, reason="", expected_version=meeting.version)
    links = {mail.recipient for mail in OutgoingMail.objects.all() if "/link/" in mail.text}
    assert links == {"new@company.example", play.hosts[0][0].email}


def check_nobody_makes_an_account() -> None:
    form = {"email": "victim@company.example", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    for name in ("account_signup", "socialaccount_signup", "account_email"):
        assert Client().get(reverse(name)).status_code == 404
        assert Client().post(reverse(name), form).status_code == 404
    assert not User.objects.exists()
