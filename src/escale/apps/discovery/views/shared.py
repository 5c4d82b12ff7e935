"""What the searches of organisers and of participants have in common."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBadRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.accounts.models import User
from escale.apps.discovery.domain import reading, saving
from escale.apps.discovery.forms import SearchForm
from escale.apps.discovery.models import LONGEST_SEARCH, Reading, SavedSearch
from escale.apps.discovery.queries.searching import Reader, candidates, search
from escale.apps.missions.models import Attendance, Mission

A_PAGE = 25


def found(request: HttpRequest, reader: Reader, *, sides: bool) -> dict[str, Any]:
    """The context of a page of results; ``meaning``: how far the search by meaning is."""
    able = candidates(reader)
    form = SearchForm({name: value[:LONGEST_SEARCH] for name, value in request.GET.items()}, able, sides=sides)
    wanted, filters = form.wanted, form.filters
    known = reading.ask(reader.mission, wanted) if wanted else None
    asked = bool(wanted) or filters != type(filters)()
    hits = search(able, wanted, filters, known.hits if known is not None else ()) if asked else []
    return {
        "form": form,
        "wanted": wanted,
        "asked": asked,
        "page": Paginator(hits, A_PAGE).get_page(request.GET.get("page")),
        "by_words": sum(hit.cosine is None for hit in hits),
        "meaning": _state(known) if wanted else "",
    }


def _state(known: Reading | None) -> str:
    """``read``; ``soon`` while a worker reads; ``away`` when none has for a while, or it could not be asked."""
    if known is None:
        return "away"
    if not known.waits:
        return "read"
    return "soon" if known.asked_at > timezone.now() - reading.PATIENCE else "away"


def save(
    request: HttpRequest, user: User, mission: Mission, attendance: Attendance | None, reader: Reader
) -> HttpResponseBadRequest | None:
    """Keep the search that was sent; a form that no page makes is answered with 400."""
    form = SearchForm(request.POST, candidates(reader), sides=not reader.organisation)
    if not form.is_valid():
        return HttpResponseBadRequest(_("This search could not be read; nothing was saved."))
    try:
        saving.save_search(
            acting_user=user, mission=mission, attendance=attendance, wanted=form.wanted, filters=form.filters
        )
    except saving.SearchRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("The search is kept. You get a mail, once a day at most, when something new fits.")
        )
    return None


def change(request: HttpRequest, user: User, kept: SavedSearch) -> HttpResponseBadRequest | None:
    """Pause, resume or drop a search; anything else is answered with 400."""
    what = request.POST.get("do")
    if what == "delete":
        saving.delete_search(acting_user=user, search=kept)
        messages.success(request, _("The search is kept no longer."))
    elif what in ("pause", "resume"):
        saving.pause_search(acting_user=user, search=kept, paused=what == "pause")
    else:
        return HttpResponseBadRequest(_("This could not be read; nothing was changed."))
    return None
