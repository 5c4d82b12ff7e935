"""One's own data: what is kept, who saw it, and what can be done about it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.privacy.domain import requests
from escale.apps.privacy.domain.exporting import export_everything
from escale.apps.privacy.forms import AskForm, CorrectForm
from escale.apps.privacy.queries import own
from escale.apps.privacy.queries.access import own_person
from escale.core.documents.answer import as_file


@login_required
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything that is kept about oneself, and who saw it."""
    user = signed_in(request)
    context = {
        "people": own.own_people(user),
        "account": own.own_account(user),
        "looks": list(own.looks_at(user)),
        "consents": own.consents_of(user),
        "requests": own.requests_of(user),
        "kept": own.kept_about(user),
    }
    return render(request, "privacy/my_data.html", context)


@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """One file with everything."""
    return as_file(export_everything(acting_user=signed_in(request)), "application/zip", "my-data.zip")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, person_id: int) -> HttpResponse:
    """Put one's own facts right."""
    person = own_person(request.user, person_id)
    initial = {"name": person.name, "phone": person.phone, "languages": " ".join(person.languages)}
    form = CorrectForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        requests.correct_own(acting_user=signed_in(request), person=person, **form.values())
        messages.success(request, _("Your data was corrected."))
        return redirect("privacy:my-data")
    return render(request, "privacy/correct.html", {"form": form, "person": person})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_about_account(request: HttpRequest) -> HttpResponse:
    """Ask about an account that stands for no person; who is a person of a cooperation asks there."""
    user = signed_in(request)
    account = own.own_account(user)
    if account is None:
        raise Http404
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        requests.ask(acting_user=user, person=None, **form.cleaned_data)
        messages.success(request, _("Your request was kept. It will be answered within 30 days, on this page."))
        return redirect("privacy:my-data")
    return render(request, "privacy/ask_about_account.html", {"form": form, "account": account})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, person_id: int) -> HttpResponse:
    """Ask for what one cannot do oneself."""
    person = own_person(request.user, person_id)
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        requests.ask(acting_user=signed_in(request), person=person, **form.cleaned_data)
        messages.success(request, _("Your request was kept. It will be answered within 30 days, on this page."))
        return redirect("privacy:my-data")
    return render(request, "privacy/ask.html", {"form": form, "person": person})
