"""What moves a sheet on: by its author, and by those who check and validate."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from escale.apps.accounts.queries import signed_in
from escale.apps.practices.domain import PracticeRefused
from escale.apps.practices.domain.validating import (
    check_practice,
    confirm_practice,
    publish_practice,
    refuse_practice,
    submit_practice,
    take_back,
    validate_practice,
)
from escale.apps.practices.forms.sheets import ReasonForm
from escale.apps.practices.queries import own_practice, practice_of
from escale.apps.practices.views.pages import sheet_page

_Verbs = Mapping[str, tuple[Callable[..., None], str | Promise]]
_OWN: Final[_Verbs] = {
    "submit": (submit_practice, gettext_lazy("The sheet is submitted. You see here how far it is.")),
    "take-back": (take_back, gettext_lazy("The sheet is a draft again; only your side sees it.")),
    "confirm": (confirm_practice, gettext_lazy("Confirmed for another year.")),
    "publish": (partial(publish_practice, public=True), gettext_lazy("Everybody can read this sheet now.")),
    "unpublish": (
        partial(publish_practice, public=False),
        gettext_lazy("Strangers cannot read this sheet any more."),
    ),
}
_DECIDING: Final[_Verbs] = {
    "check": (check_practice, gettext_lazy("Checked. Another institution than the author's validates it next.")),
    "validate": (validate_practice, gettext_lazy("Validated: everybody of the cooperation can use it now.")),
}


@login_required
@require_POST
def move(request: HttpRequest, practice_id: int) -> HttpResponse:
    """What its author does with a sheet: ``do`` is submit, take-back, confirm, publish or unpublish."""
    practice = own_practice(request.user, practice_id)
    verb = _OWN.get(request.POST.get("do", ""))
    if verb is None:
        return HttpResponseBadRequest(_("This could not be read; nothing was changed."))
    try:
        verb[0](acting_user=signed_in(request), practice=practice)
    except PracticeRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, str(verb[1]))
    return redirect("practices:detail", practice.pk)


@login_required
@require_POST
def decide(request: HttpRequest, practice_id: int) -> HttpResponse:
    """The first or second level: ``do`` is check, validate or refuse."""
    practice, user = practice_of(request.user, practice_id), signed_in(request)
    asked = request.POST.get("do", "")
    if asked != "refuse" and asked not in _DECIDING:
        return HttpResponseBadRequest(_("This could not be read; nothing was changed."))
    form = ReasonForm(request.POST)
    if asked == "refuse" and not form.is_valid():
        return sheet_page(request, practice, reason_form=form, status=400)
    try:
        if asked == "refuse":
            refuse_practice(acting_user=user, practice=practice, reason=form.cleaned_data["reason"])
        else:
            _DECIDING[asked][0](acting_user=user, practice=practice)
    except PracticeRefused as refused:
        messages.error(request, str(refused))
        return redirect("practices:detail", practice.pk)
    messages.success(
        request, _("Refused. The author reads your reason.") if asked == "refuse" else str(_DECIDING[asked][1])
    )
    return redirect("practices:queue")
