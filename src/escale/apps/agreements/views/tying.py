"""Actions that serve a clause, from the page of the clause and from that of the action."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from escale.apps.accounts.queries import signed_in
from escale.apps.actions.domain.errors import ActionRefused
from escale.apps.actions.models import Action
from escale.apps.actions.queries import organised_action
from escale.apps.actions.queries.access import organised_actions
from escale.apps.agreements.domain import AgreementRefused
from escale.apps.agreements.domain.tying import act_on, tie, untie
from escale.apps.agreements.forms.tying import ActForm, ClauseChoiceForm, TieForm
from escale.apps.agreements.models import Clause
from escale.apps.agreements.queries import agreement_of, clause_of, written_by
from escale.apps.agreements.queries.ties import offered_actions, offered_clauses, signed_wordings
from escale.apps.agreements.rules import may_write, party_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, agreement_id: int, clause_id: int) -> HttpResponse:
    """A new action for a clause, and for others of its agreement if it serves them too."""
    agreement = written_by(request.user, agreement_id)
    wordings = signed_wordings(agreement)
    born_of = next((each for each in wordings if each.clause_id == clause_id), None)
    if born_of is None:
        raise Http404
    parties = [each for each in agreement.parties.all() if each.withdrawn_on is None]
    form = ActForm(request.POST or None, parties=parties, wordings=wordings, born_of=born_of)
    if request.method == "POST" and form.is_valid():
        party = party_of(request.user, agreement)
        found = Clause.objects.in_bulk(form.cleaned_data["clauses"])
        try:
            action = act_on(
                acting_user=signed_in(request),
                agreement=agreement,
                clauses=[found[key] for key in form.cleaned_data["clauses"]],
                draft=form.draft(),
                drafted_for=party.institution if party is not None else None,
            )
        except (AgreementRefused, ActionRefused) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The draft is kept. Only your side sees it until you share it."))
            return redirect("actions:action", action.pk)
    context = {"agreement": agreement, "wording": born_of, "form": form}
    return render(request, "agreements/act.html", context, status=400 if form.is_bound else 200)


@login_required
@require_POST
def tie_action(request: HttpRequest, agreement_id: int, clause_id: int) -> HttpResponse:
    """An action that is there already serves this clause."""
    agreement, user = written_by(request.user, agreement_id), signed_in(request)
    clause = clause_of(agreement, clause_id)
    form = TieForm(request.POST, offered_actions(user, clause))
    if form.is_valid():
        action = get_object_or_404(organised_actions(user), pk=form.cleaned_data["action"])
        _tie(request, clause, action)
    else:
        messages.error(request, _("Choose an action; nothing was changed."))
    return _to_actions(agreement_id, clause_id)


def _tie(request: HttpRequest, clause: Clause, action: Action) -> None:
    try:
        tie(acting_user=signed_in(request), clause=clause, action=action)
    except AgreementRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The action serves this clause now; both pages say so."))


def _to_actions(agreement_id: int, clause_id: int) -> HttpResponse:
    return redirect(reverse("agreements:clause", args=[agreement_id, clause_id]) + "#actions")


@login_required
@require_POST
def untie_action(request: HttpRequest, agreement_id: int, clause_id: int, action_id: int) -> HttpResponse:
    """An action does not serve this clause after all."""
    agreement, user = written_by(request.user, agreement_id), signed_in(request)
    clause = clause_of(agreement, clause_id)
    untie(acting_user=user, clause=clause, action=organised_action(user, action_id))
    messages.success(request, _("The action serves this clause no longer."))
    return _to_actions(agreement_id, clause_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tie_clause(request: HttpRequest, action_id: int) -> HttpResponse:
    """A clause that an action serves, chosen among the signed agreements of its cooperation."""
    action, user = organised_action(request.user, action_id), signed_in(request)
    form = ClauseChoiceForm(request.POST or None, offered_clauses(user, action))
    if request.method == "POST" and form.is_valid():
        clause = get_object_or_404(Clause, pk=form.cleaned_data["clause"])
        if not may_write(user, agreement_of(user, clause.agreement_id)):
            raise PermissionDenied
        _tie(request, clause, action)
        return redirect("actions:action", action.pk)
    context = {"action": action, "form": form}
    return render(request, "agreements/tie_clause.html", context, status=400 if form.is_bound else 200)
