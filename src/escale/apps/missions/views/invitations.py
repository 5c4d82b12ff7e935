"""The organiser invites: who, in which languages, with which words; then in one act."""

from collections.abc import Sequence
from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from escale.apps.accounts.models import User
from escale.apps.directory.models import Organisation, Person
from escale.apps.missions.domain.invitations import INVITATION, REMINDER, invite, letter_to
from escale.apps.missions.models import Attendance, Mission
from escale.apps.missions.queries.access import organised_mission
from escale.apps.missions.queries.invitations import (
    attendances_of,
    languages_of,
    not_yet_invited,
    note_undelivered,
    without_answer,
)
from escale.core import disclosures
from escale.core.outbox import words_of

_A_PAGE = 50
_EXAMPLE_LINK = "…/link/…/"


class Preview(NamedTuple):
    """A mail as it will read in one language, and how many people get it."""

    language: str
    people: int
    subject: str
    text: str


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest, slug: str) -> HttpResponse:
    """GET shows people and mails; POST sends to all not yet invited, to those without answer, or to the chosen."""
    mission = organised_mission(request.user, slug)
    if request.method == "POST" and isinstance(request.user, User):
        chosen = _chosen(request, mission)
        if not chosen:
            messages.error(request, _("Nobody was chosen; no mail was sent."))
        else:
            sent = invite(acting_user=request.user, mission=mission, attendances=chosen)
            messages.success(request, _in_words(sent.invited, sent.reminded))
        return redirect("missions:invite", slug)
    new, silent = list(not_yet_invited(mission)), list(without_answer(mission))
    page = Paginator(attendances_of(mission), _A_PAGE).get_page(request.GET.get("page"))
    note_undelivered(page.object_list, cooperation=mission.cooperation_id)
    shown = [row.representative.person_id for row in page]
    disclosures.tell(people=shown, viewer=request.user, what=disclosures.PAGE)
    context = {
        "mission": mission,
        "page": page,
        "new": len(new),
        "silent": len(silent),
        "invitations": _previews(mission, new, INVITATION),
        "reminders": _previews(mission, silent, REMINDER),
    }
    return render(request, "missions/invitations/preview.html", context)


def _chosen(request: HttpRequest, mission: Mission) -> list[int]:
    scope = request.POST.get("scope")
    if scope == "new":
        return list(not_yet_invited(mission).values_list("pk", flat=True))
    if scope == "silent":
        return list(without_answer(mission).values_list("pk", flat=True))
    keys = request.POST.getlist("attendance")[:_A_PAGE]
    return [int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 18]


def _previews(mission: Mission, attendances: Sequence[Attendance], template: str) -> list[Preview]:
    """One mail a language, with an example name; the link is made when the mail is."""
    previews = []
    for language, count in languages_of(attendances).most_common():
        with translation.override(language):
            person, organisation = Person(name=_("Example Person")), Organisation(name=_("Example Company"))
        letter = letter_to(person, mission, [organisation], template=template, language=language, link=_EXAMPLE_LINK)
        subject, text = words_of(letter)
        previews.append(Preview(language, count, subject, text))
    return previews


def _in_words(invited: int, reminded: int) -> str:
    parts = []
    if invited:
        parts.append(ngettext("%(n)s person was invited.", "%(n)s people were invited.", invited) % {"n": invited})
    if reminded:
        words = ngettext("%(n)s person was reminded.", "%(n)s people were reminded.", reminded)
        parts.append(words % {"n": reminded})
    return " ".join(parts)
