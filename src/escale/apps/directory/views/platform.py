"""The operator's page: which institutions there are, in which cooperations, and who administers them first."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from escale.apps.accounts.queries import signed_in
from escale.apps.directory.domain.roles import (
    RoleRefused,
    found_cooperation,
    found_institution,
    grant,
    make_party,
)
from escale.apps.directory.forms.roles import AdministratorForm, CooperationForm, InstitutionForm
from escale.apps.directory.models import Role
from escale.apps.directory.queries.roles import platform_of

_FORMS = {"cooperation": CooperationForm, "institution": InstitutionForm, "administrator": AdministratorForm}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def platform(request: HttpRequest) -> HttpResponse:
    """Cooperations and institutions, names only; POST adds what the form ``what`` describes."""
    shown = platform_of(request.user)
    what = request.POST.get("what", "") if request.method == "POST" else ""
    forms = {name: form(request.POST if name == what else None, prefix=name) for name, form in _FORMS.items()}
    if what in forms and forms[what].is_valid():
        try:
            _add(request, what, forms[what].cleaned_data)
        except RoleRefused as refused:
            forms[what].add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("directory:platform")
    context = {"platform": shown, "forms": forms}
    return render(request, "directory/platform.html", context, status=400 if request.method == "POST" else 200)


def _add(request: HttpRequest, what: str, values: dict[str, object]) -> None:
    user = signed_in(request)
    if what == "cooperation":
        found_cooperation(acting_user=user, **values)  # type: ignore[arg-type]
    elif what == "institution":
        found_institution(acting_user=user, **values)  # type: ignore[arg-type]
    else:
        parties = {name: values[name] for name in ("cooperation", "institution")}
        make_party(acting_user=user, **parties)  # type: ignore[arg-type]
        grant(acting_user=user, role=Role.ADMINISTRATOR, **values)  # type: ignore[arg-type]
