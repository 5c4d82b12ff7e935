"""Interpreters get an account for their address and a mail with a personal link, until their access ends."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from escale.apps.accounts.domain import VALID_FOR, Newcomer, accounts_of, issue_sign_in_links
from escale.apps.accounts.models import User
from escale.apps.meetings.models import Interpreter
from escale.apps.missions.models import Mission
from escale.core import audit
from escale.core.documents.text import one_line
from escale.core.outbox import Letter, write_mails
from escale.core.translated import best


def invite_interpreters(*, acting_user: User, mission: Mission) -> int:
    """Write to every interpreter of a mission who has an address and no invitation yet; how many.

    The link in the mail proves the address; whoever else holds it sees that interpreter's plan and nothing more.
    """
    with transaction.atomic():
        Mission.objects.select_for_update().get(pk=mission.pk)
        chosen = list(mission.interpreters.filter(invited_at=None).exclude(email=""))
        language = acting_user.language
        accounts = accounts_of(Newcomer(each.email, each.name, language) for each in chosen)
        for each in chosen:
            each.user, each.invited_at = accounts[each.email.lower()], timezone.now()
        Interpreter.objects.bulk_update(chosen, ["user", "invited_at"])
        _write(mission, chosen)
        details = {"invited": len(chosen)}
        audit.record("mission.interpreters-invited", mission, acting_user=acting_user, details=details)
    return len(chosen)


def set_address(*, acting_user: User, interpreter: Interpreter, email: str) -> bool:
    """Say where an interpreter is written to; whether that is new. Who had another address sees the plan no more."""
    with transaction.atomic():
        standing = Interpreter.objects.select_for_update().get(pk=interpreter.pk)
        if standing.email.lower() == email.lower():
            return False
        standing.email, standing.user, standing.invited_at = email, None, None
        standing.save(update_fields=["email", "user", "invited_at"])
        audit.record("interpreter.address-set", standing, acting_user=acting_user)
    return True


def end_access(*, acting_user: User, interpreter: Interpreter) -> None:
    """From the next request on nobody sees this interpreter's plan; the interpreter stays in it."""
    with transaction.atomic():
        standing = Interpreter.objects.select_for_update().get(pk=interpreter.pk)
        standing.email, standing.user, standing.invited_at = "", None, None
        standing.save(update_fields=["email", "user", "invited_at"])
        audit.record("interpreter.access-ended", standing, acting_user=acting_user)


def _write(mission: Mission, chosen: list[Interpreter]) -> None:
    users = {each.user.pk: each.user for each in chosen if each.user is not None}
    plan = reverse("meetings:interpreting-plan", args=[mission.slug])
    links = issue_sign_in_links(users=list(users.values()), next_path=plan)
    write_mails(
        Letter(
            user.email,
            user.language,
            "meetings/mail/interpreter",
            {
                "name": one_line(user.name),
                "title": one_line(best(mission.title, user.language).text),
                "link": links[user.pk],
                "days": VALID_FOR.days,
            },
            cooperation=mission.cooperation_id,
        )
        for user in users.values()
    )
