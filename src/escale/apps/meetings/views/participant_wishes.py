"""Suggestions with reasons, all counterparts, and what is wished."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.directory.models import Organisation
from escale.apps.meetings.domain.errors import Refused
from escale.apps.meetings.domain.wishes import express_wish
from escale.apps.meetings.forms.participants import WishForm
from escale.apps.meetings.frame import chosen_round, participant_page, show
from escale.apps.meetings.models import Round, Wish
from escale.apps.meetings.queries.cards import (
    CARDS,
    counterpart_cards,
    counterparts_named,
    first_counterparts,
    first_suggestions,
    proposed_beside,
    suggestion_cards,
    suggestions_for,
    with_card,
)
from escale.apps.meetings.queries.participants import (
    Participant,
    counterpart,
    counterparts,
    matching,
    people_shown,
    rounds_for,
    wishes_of,
)
from escale.apps.meetings.rules import WEIGHTS
from escale.core.documents.text import isolated
from escale.core.paging import Pages
from escale.core.tasks import latest_job

if TYPE_CHECKING:
    from escale.apps.missions.models import Participation

_SUGGESTIONS_A_PAGE = 10
_A_PAGE = 25
_LONGEST_SEARCH = 100


@require_safe
@participant_page()
def my_suggestions(request: HttpRequest, participant: Participant) -> HttpResponse:
    """Ten counterparts at a time, best first, each with the phrases that match."""
    rounds = rounds_for(participant)
    chosen = chosen_round(request, rounds)
    first = first_suggestions(participant, chosen, _SUGGESTIONS_A_PAGE + 1)
    found = Pages(lambda: suggestions_for(participant, chosen), _SUGGESTIONS_A_PAGE, first=first)
    page = found.get_page(request.GET.get("page"))
    proposed = [] if page.has_previous() else counterpart_cards(participant, proposed_beside(participant, chosen))
    return show(
        request,
        participant,
        "suggestions",
        rounds=rounds,
        round=chosen,
        page=page,
        cards=[*proposed, *suggestion_cards(participant, page)],
        job=latest_job("missions.suggest", participant.mission),
        levels=_levels(),
    )


@require_safe
@participant_page()
def my_counterparts(request: HttpRequest, participant: Participant) -> HttpResponse:
    """Everybody of the other side, searched by words."""
    rounds = rounds_for(participant)
    chosen = chosen_round(request, rounds)
    wanted = request.GET.get("q", "")[:_LONGEST_SEARCH]
    page, found = _counterparts(participant, chosen, wanted, request.GET.get("page"))
    return show(
        request,
        participant,
        "counterparts",
        rounds=rounds,
        round=chosen,
        page=page,
        wanted=wanted,
        cards=counterpart_cards(participant, found),
        levels=_levels(),
    )


def _counterparts(
    participant: Participant, of_round: Round | None, wanted: str, number: str | None
) -> "tuple[Page[Any], Sequence[Participation]]":
    """A page of counterparts, and its rows with what a card shows."""
    keys = {
        "mission": participant.mission.pk,
        "organisation": participant.organisation.pk,
        "of_round": of_round.pk if of_round is not None else 0,
    }
    if wanted.strip():
        page = Paginator(matching(participant, wanted), CARDS).get_page(number)
        return page, counterparts_named(list(page), **keys)
    first = first_counterparts(**keys, side=participant.side, most=CARDS + 1)
    count = vars(first[0])["of_all"] if first else 0
    everybody = Pages(lambda: with_card(counterparts(participant), **keys), CARDS, first=first, count=count)
    some = everybody.get_page(number)
    return some, list(some)


@require_safe
@participant_page()
def my_wishes(request: HttpRequest, participant: Participant) -> HttpResponse:
    """The wish list of the organisation: nothing is booked by it, and what each wish weighs."""
    rounds = rounds_for(participant)
    chosen = chosen_round(request, rounds)
    wishes = wishes_of(participant, chosen) if chosen is not None else Wish.objects.none()
    page = Pages(lambda: wishes, _A_PAGE).get_page(request.GET.get("page"))
    counts = dict.fromkeys(Wish.Level.values, 0)
    for level in wishes.order_by().values_list("level", flat=True):
        counts[level] += 1
    own = participant.organisation.pk
    colleagues = people_shown(participant.mission, [own], participant.visibility, met=True)
    return show(
        request,
        participant,
        "wishes",
        rounds=rounds,
        round=chosen,
        page=page,
        counts=[(Wish.Level(level).label, count) for level, count in counts.items()],
        colleagues=colleagues.get(own, []),
        weights=weights_in_words(),
        levels=_levels(),
    )


def _levels() -> list[tuple[str, str]]:
    """What can be wished, in the words of the page; once for all of its forms."""
    return [(value, capfirst(str(label))) for value, label in Wish.Level.choices]


def weights_in_words() -> list[tuple[str, int]]:
    """What a pair is worth by what both sides said, highest first."""
    rows = []
    for said, weight in sorted(WEIGHTS.items(), key=lambda item: -item[1]):
        labels = [str(Wish.Level(level).label) for level in reversed(said)]
        words = " + ".join(labels) if len(labels) > 1 else _("%(level)s on one side only") % {"level": labels[0]}
        rows.append((words, weight))
    return rows


@require_POST
@participant_page()
def my_wish(request: HttpRequest, participant: Participant) -> HttpResponse:
    """Say must, would like or no about one counterpart, or take it back."""
    form = WishForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("This wish could not be read; nothing was saved."))
    of_round = next((each for each in rounds_for(participant) if each.pk == form.cleaned_data["round"]), None)
    if of_round is None:
        raise Http404
    other = counterpart(participant, form.cleaned_data["organisation"])
    level = form.cleaned_data["level"]
    refused = ""
    try:
        express_wish(
            acting_user=signed_in(request),
            round=of_round,
            from_organisation=participant.organisation,
            to_organisation=other,
            level=level or None,
        )
    except Refused as error:
        refused = str(error)
    return _answer(request, participant, of_round, other, level, refused)


def _answer(
    request: HttpRequest, participant: Participant, of_round: Round, other: Organisation, level: str, refused: str
) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        if refused:
            said = Wish.objects.filter(
                round=of_round, from_organisation=participant.organisation, to_organisation=other
            )
            level = said.values_list("level", flat=True).first() or ""
            of_round.refresh_from_db(fields=["wishes_open"])
        context = {
            "mission": participant.mission,
            "round": of_round,
            "other": other,
            "level": level,
            "refused": refused,
            "saved": not refused,
            "levels": _levels(),
        }
        return render(request, "meetings/participant/_wish.html", context)
    if refused:
        messages.error(request, refused)
    else:
        messages.success(
            request, _("Your wish about %(name)s is kept. Nothing is booked yet.") % {"name": isolated(other.name)}
        )
    target = request.POST.get("next", "")
    if not (target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)):
        target = reverse("meetings:my-wishes", args=[participant.mission.slug]) + f"?round={of_round.pk}"
    return redirect(target)
