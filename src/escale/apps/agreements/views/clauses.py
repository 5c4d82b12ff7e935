"""One clause: what each version says, what became of it, and the forms for both."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from escale.apps.accounts.models import User
from escale.apps.accounts.queries import signed_in
from escale.apps.agreements.domain import AgreementRefused
from escale.apps.agreements.domain.clauses import add_clause, edit_clause, remove_clause, set_status
from escale.apps.agreements.forms.agreements import ClauseForm, FactForm, clause_values
from escale.apps.agreements.forms.tying import TieForm
from escale.apps.agreements.models import Agreement, Clause, Version, Wording
from escale.apps.agreements.queries import agreement_of, clause_of, version_of, written_by
from escale.apps.agreements.queries.reading import history_of, said_by_version, shown
from escale.apps.agreements.queries.standing import standings_of
from escale.apps.agreements.queries.ties import actions_of, offered_actions, signed_wordings
from escale.apps.agreements.rules import may_write, party_of
from escale.core.forms import differences, rebase
from escale.core.threads import threads
from escale.core.versions import StaleVersion


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def clause(request: HttpRequest, agreement_id: int, clause_id: int) -> HttpResponse:
    """A clause with the history of its status; POST says what became of it, in the name of a party."""
    agreement = agreement_of(request.user, agreement_id)
    found = clause_of(agreement, clause_id)
    party = party_of(request.user, agreement)
    form = FactForm(request.POST or None)
    if request.method == "POST":
        if party is None:
            raise PermissionDenied
        if form.is_valid():
            try:
                set_status(
                    acting_user=signed_in(request),
                    agreement=agreement,
                    clause=found,
                    party=party,
                    draft=form.draft(),
                )
            except AgreementRefused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("This was saved; what was said before is kept below."))
                return redirect("agreements:clause", agreement_id, clause_id)
    context = {"party": party, "form": form, **_around(signed_in(request), agreement, found)}
    return render(request, "agreements/clause.html", context, status=400 if form.is_bound else 200)


def _around(user: User, agreement: Agreement, clause: Clause) -> dict[str, object]:
    """What the page of a clause shows around its form."""
    today, said = timezone.now().date(), said_by_version(clause, agreement)
    signed = [each for each in said if each.under.signed_on]
    writes = may_write(user, agreement)
    offered = offered_actions(user, clause) if signed and writes else []
    stands = any(each.clause_id == clause.pk for each in signed_wordings(agreement))
    return {
        "agreement": agreement,
        "clause": clause,
        "said": [shown(each, get_language() or "en", today) for each in said],
        "history": history_of(clause),
        "may_write": writes,
        "threads": threads(user, "clause", clause.pk),
        "signed": bool(signed),
        "standing": standings_of(signed[:1], today)[clause.pk] if signed else None,
        "actions": actions_of(user, clause),
        "may_act": writes and stands,
        "tying": TieForm(None, offered) if offered else None,
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, agreement_id: int, version_id: int) -> HttpResponse:
    """One more clause of a draft."""
    agreement = written_by(request.user, agreement_id)
    version = version_of(agreement, version_id)
    form = ClauseForm(agreement, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_clause(acting_user=signed_in(request), version=version, draft=form.draft())
        except AgreementRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Clause %(number)s was saved.") % {"number": made.number})
            return redirect("agreements:clause-add", agreement_id, version_id)
    context = {"agreement": agreement, "version": version, "form": form}
    return render(request, "agreements/clause_form.html", context, status=400 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, agreement_id: int, version_id: int, clause_id: int) -> HttpResponse:
    """What a version says about a clause, one language at a time."""
    agreement = written_by(request.user, agreement_id)
    version = version_of(agreement, version_id)
    wording = _wording(version, clause_id)
    form = ClauseForm(agreement, request.POST or None, wording=wording, language=request.GET.get("text", ""))
    status, conflict = 400 if form.is_bound else 200, None
    if request.method == "POST" and form.is_valid():
        expected = form.cleaned_data["version"] or 0
        try:
            edit_clause(
                acting_user=signed_in(request),
                version=version,
                wording=wording,
                expected_version=expected,
                draft=form.draft(),
            )
        except AgreementRefused as refused:
            form.add_error(None, str(refused))
        except StaleVersion as error:
            wording.refresh_from_db()
            saved = clause_values(wording, form.cleaned_data["language"])
            conflict, status = differences(form, saved), 409
            rebase(form, error.version)
        else:
            messages.success(request, _("Clause %(number)s was saved.") % {"number": wording.number})
            return redirect("agreements:clause", agreement_id, clause_id)
    context = {"agreement": agreement, "version": version, "wording": wording, "form": form, "conflict": conflict}
    return render(request, "agreements/clause_form.html", context, status=status)


@login_required
@require_POST
def remove(request: HttpRequest, agreement_id: int, version_id: int, clause_id: int) -> HttpResponse:
    """Take a clause out of a draft."""
    agreement = written_by(request.user, agreement_id)
    version = version_of(agreement, version_id)
    wording = _wording(version, clause_id)
    try:
        remove_clause(acting_user=signed_in(request), version=version, wording=wording)
    except AgreementRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Clause %(number)s was taken out.") % {"number": wording.number})
    response = redirect("agreements:detail", agreement_id)
    response["Location"] += f"?version={version_id}"
    return response


def _wording(version: Version, clause_id: int) -> Wording:
    found = version.wordings.filter(clause=clause_id).first()
    if found is None:
        raise Http404
    return found
