"""A participant's profile: the facts, the offers and needs in their own words."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from escale.apps.accounts.queries import signed_in
from escale.apps.directory.domain import save_profile
from escale.apps.directory.models import Organisation, Statement
from escale.apps.directory.queries import statements
from escale.apps.meetings.forms.participants import ProfileForms
from escale.apps.meetings.frame import participant_page, show
from escale.apps.meetings.queries.participants import Participant
from escale.core.versions import StaleVersion


class Difference(NamedTuple):
    """One field that somebody else saved otherwise in the meantime."""

    label: str
    yours: str
    standing: str


@require_http_methods(["GET", "HEAD", "POST"])
@participant_page()
def my_profile(request: HttpRequest, participant: Participant) -> HttpResponse:
    """Prefilled from the organiser's file; saving has the suggestions computed again."""
    forms = ProfileForms(participant.organisation, request.POST or None)
    if request.method != "POST":
        return show(request, participant, "profile", forms=forms)
    if not forms.is_valid():
        return show(request, participant, "profile", forms=forms, status=400)
    try:
        _save(request, participant, forms)
    except StaleVersion as stale:
        return _both_texts(request, participant, forms, stale.version)
    messages.success(request, _("Saved. New suggestions are being computed from your words."))
    return redirect("meetings:my-suggestions", participant.mission.slug)


def _save(request: HttpRequest, participant: Participant, forms: ProfileForms) -> None:
    save_profile(
        acting_user=signed_in(request),
        organisation=participant.organisation,
        expected_version=forms.facts.cleaned_data["version"],
        fields=forms.facts.values(),
        offers=forms.drafts(Statement.Kind.OFFER),
        needs=forms.drafts(Statement.Kind.NEED),
    )


def _both_texts(request: HttpRequest, participant: Participant, forms: ProfileForms, version: int) -> HttpResponse:
    """Your words stay in the form; beside them what stands now. Saving again is a decision then."""
    standing = Organisation.objects.get(pk=participant.organisation.pk)
    data = request.POST.copy()
    data["version"] = str(version)
    again = ProfileForms(standing, data)
    again.is_valid()
    context: dict[str, Any] = {"forms": again, "differences": _differences(forms, standing)}
    return show(request, participant, "profile", status=409, **context)


def _differences(forms: ProfileForms, standing: Organisation) -> list[Difference]:
    fields = forms.facts.fields
    rows = [
        Difference(str(fields[name].label), _words(value), _words(getattr(standing, name)))
        for name, value in forms.facts.values().items()
    ]
    said = statements(standing)
    for label, kind, standing_texts in (
        (_("Offers"), Statement.Kind.OFFER, said.offers),
        (_("Needs"), Statement.Kind.NEED, said.needs),
    ):
        mine = "\n".join(draft.text.strip() for draft in forms.drafts(kind))
        rows.append(Difference(label, mine, "\n".join(each.text for each in standing_texts)))
    return [row for row in rows if row.yours != row.standing]


def _words(value: Any) -> str:
    return "; ".join(value) if isinstance(value, list) else str(value)
