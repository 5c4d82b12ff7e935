"""Writing a sheet: its words in one language at a time, its evidence and its contacts."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from escale.apps.accounts.models import User
from escale.apps.accounts.queries import signed_in
from escale.apps.practices.domain import PracticeRefused
from escale.apps.practices.domain.writing import (
    add_contact,
    add_evidence,
    create_practice,
    edit_practice,
    remove_contact,
    remove_evidence,
)
from escale.apps.practices.forms.sheets import ContactForm, EvidenceForm, RemoveForm, SheetForm, sheet_values
from escale.apps.practices.models import Practice
from escale.apps.practices.queries import desks_of, own_practice
from escale.apps.practices.queries.detail import advice
from escale.apps.practices.rules import lacks
from escale.core.forms import differences, rebase
from escale.core.versions import StaleVersion


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new draft."""
    desks = desks_of(request.user)
    if not desks:
        raise Http404
    form = SheetForm(request.POST or None, desks=desks)
    if request.method == "POST" and form.is_valid():
        desk = form.desk_chosen()
        practice = create_practice(
            acting_user=signed_in(request),
            cooperation=desk.cooperation,
            institution=desk.institution,
            draft=form.draft(),
        )
        messages.success(request, _("The draft is kept. Next, give the evidence of the result and name a contact."))
        return redirect("practices:parts", practice.pk)
    return render(request, "practices/form.html", {"form": form}, status=400 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, practice_id: int) -> HttpResponse:
    """The words of a sheet in one language, and its facts; who saved in between is not overwritten."""
    practice = own_practice(request.user, practice_id)
    form = SheetForm(request.POST or None, practice=practice, language=request.GET.get("text", ""))
    status, conflict = 400 if form.is_bound else 200, None
    if request.method == "POST" and form.is_valid():
        draft = form.draft()
        try:
            edit_practice(
                acting_user=signed_in(request),
                practice=practice,
                expected_version=form.cleaned_data["version"] or 0,
                draft=draft,
            )
        except PracticeRefused as refused:
            form.add_error(None, str(refused))
        except StaleVersion as error:
            practice.refresh_from_db()
            conflict, status = differences(form, sheet_values(practice, draft.language)), 409
            rebase(form, error.version)
        else:
            messages.success(
                request, _("The sheet was saved. Below you see what it lacks and what could be plainer.")
            )
            response = redirect("practices:edit", practice.pk)
            response["Location"] += f"?text={draft.language}"
            return response
    return render(request, "practices/form.html", _writing(practice, form, conflict), status=status)


def _writing(practice: Practice, form: SheetForm, conflict: object) -> dict[str, object]:
    practice.refresh_from_db()
    language = str(form["language"].value())
    missing = lacks(practice, evidence=practice.evidence.count(), contacts=practice.contacts.count())
    return {
        "practice": practice,
        "form": form,
        "conflict": conflict,
        "language": language,
        "lacks": missing,
        "advice": advice(practice, language),
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def parts(request: HttpRequest, practice_id: int) -> HttpResponse:
    """Evidence and contacts; ``do`` says which form was sent."""
    practice, user = own_practice(request.user, practice_id), signed_in(request)
    kinds = _kinds(practice)
    sent = request.POST.get("do", "")
    if request.method == "POST" and sent not in kinds:
        return HttpResponseBadRequest(_("This could not be read; nothing was changed."))
    made = {name: make(request.POST if name == sent else None) for name, (make, _act) in kinds.items()}
    if sent and made[sent].is_valid():
        try:
            kinds[sent][1](user, made[sent])
        except PracticeRefused as refused:
            made[sent].add_error(None, str(refused))
        else:
            messages.success(request, _("This was saved."))
            return redirect("practices:parts", practice_id)
    evidence = list(practice.evidence.order_by("pk"))
    contacts = list(practice.contacts.select_related("person").order_by("pk"))
    context = {
        "practice": practice,
        "forms": made,
        "evidence": evidence,
        "contacts": contacts,
        "lacks": lacks(practice, evidence=len(evidence), contacts=len(contacts)),
    }
    return render(request, "practices/parts.html", context, status=400 if sent else 200)


def _kinds(practice: Practice) -> dict[str, tuple[Callable[..., forms.Form], Callable[..., object]]]:
    def evidence(user: User, form: EvidenceForm) -> None:
        add_evidence(acting_user=user, practice=practice, **form.cleaned_data)

    def contact(user: User, form: ContactForm) -> None:
        add_contact(acting_user=user, practice=practice, person=form.cleaned_data["person"])

    def no_evidence(user: User, form: RemoveForm) -> None:
        row = practice.evidence.filter(pk=form.cleaned_data["row"]).first()
        if row is not None:
            remove_evidence(acting_user=user, practice=practice, evidence=row)

    def no_contact(user: User, form: RemoveForm) -> None:
        row = practice.contacts.filter(pk=form.cleaned_data["row"]).first()
        if row is not None:
            remove_contact(acting_user=user, practice=practice, contact=row)

    return {
        "evidence": (EvidenceForm, evidence),
        "contact": (lambda data: ContactForm(practice, data), contact),
        "no-evidence": (RemoveForm, no_evidence),
        "no-contact": (RemoveForm, no_contact),
    }
