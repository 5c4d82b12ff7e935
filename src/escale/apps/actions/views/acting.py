"""One action: its page, its form and what is done with it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.actions.domain.acting import comment_on, create_action, edit_action, move_action, share_action
from escale.apps.actions.domain.depending import depend, undepend
from escale.apps.actions.domain.errors import ActionRefused
from escale.apps.actions.forms import ActionForm, CommentForm, LinkForm, ReasonForm, action_values
from escale.apps.actions.models import Action
from escale.apps.actions.queries import (
    action_for,
    drafting_for,
    organised_action,
    organised_cooperation,
    visible_to,
)
from escale.apps.actions.queries.choices import linkable
from escale.apps.actions.queries.detail import page_of
from escale.apps.actions.rules import MOVES
from escale.core.forms import differences, rebase
from escale.core.panels import panels_of
from escale.core.translated import page_language
from escale.core.versions import StaleVersion


@login_required
@require_safe
def detail(request: HttpRequest, action_id: int) -> HttpResponse:
    """An action with its history, comments, dependencies and origin."""
    return _page(request, action_for(request.user, action_id))


def _page(
    request: HttpRequest,
    action: Action,
    *,
    comment: CommentForm | None = None,
    reason: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user, organised = signed_in(request), vars(action)["organised"]
    offered = linkable(user, action) if organised else []
    context = {
        "action": action,
        "organised": organised,
        "shown": page_of(action, user, names=organised),
        "comment_form": comment or CommentForm(),
        "reason_form": reason or ReasonForm(),
        "link_form": LinkForm(None, offered) if offered else None,
        "panels": panels_of("action", user, action),
    }
    return render(request, "actions/action.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, cooperation: str) -> HttpResponse:
    """Write a draft down; only the visitor's own institution sees it."""
    found, user = organised_cooperation(request.user, cooperation), signed_in(request)
    form = ActionForm(request.POST or None, found)
    if request.method == "POST" and form.is_valid():
        try:
            action = create_action(
                acting_user=user, cooperation=found, draft=form.draft(), drafted_for=drafting_for(user, found)
            )
        except ActionRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The draft is kept. Only your side sees it until you share it."))
            return redirect("actions:action", action.pk)
    context = {"cooperation": found, "form": form}
    return render(request, "actions/form.html", context, status=400 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, action_id: int) -> HttpResponse:
    """Change what an action says and who answers for it."""
    action = organised_action(request.user, action_id)
    form = ActionForm(request.POST or None, action.cooperation, action)
    status, conflict = 400 if form.is_bound else 200, None
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["version"]
        try:
            edit_action(acting_user=signed_in(request), action=action, expected_version=seen or 0, draft=form.draft())
        except ActionRefused as refused:
            form.add_error(None, str(refused))
        except StaleVersion as stale:
            action.refresh_from_db()
            conflict, status = differences(form, action_values(action)), 409
            rebase(form, stale.version)
        else:
            messages.success(request, _("Saved."))
            return redirect("actions:action", action.pk)
    context = {"cooperation": action.cooperation, "action": action, "form": form, "conflict": conflict}
    return render(request, "actions/form.html", context, status=status)


@login_required
@require_POST
def share(request: HttpRequest, action_id: int) -> HttpResponse:
    """Show a draft to both sides."""
    action = organised_action(request.user, action_id)
    try:
        share_action(acting_user=signed_in(request), action=action)
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Both sides see this action now."))
    return redirect("actions:action", action.pk)


@login_required
@require_POST
def move(request: HttpRequest, action_id: int) -> HttpResponse:
    """Start, finish, drop or reopen; anything else is answered with 400."""
    action = action_for(request.user, action_id)
    verb, reason = request.POST.get("do", ""), ReasonForm(request.POST)
    if verb not in MOVES:
        return HttpResponseBadRequest(_("This could not be read; nothing was changed."))
    if verb == "drop" and not reason.is_valid():
        return _page(request, action, reason=reason, status=400)
    said = reason.cleaned_data["reason"] if verb == "drop" else ""
    try:
        move_action(acting_user=signed_in(request), action=action, verb=verb, reason=said)
    except ActionRefused as refused:
        messages.error(request, str(refused))
    back = request.POST.get("back", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("actions:action", action.pk)


@login_required
@require_POST
def comment(request: HttpRequest, action_id: int) -> HttpResponse:
    """Say something about an action."""
    action = action_for(request.user, action_id)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _page(request, action, comment=form, status=400)
    language = page_language()
    comment_on(acting_user=signed_in(request), action=action, text=form.cleaned_data["text"], language=language)
    return redirect(reverse("actions:action", args=[action.pk]) + "#comments")


@login_required
@require_POST
def link(request: HttpRequest, action_id: int) -> HttpResponse:
    """Have an action wait for another."""
    action, user = organised_action(request.user, action_id), signed_in(request)
    form = LinkForm(request.POST, linkable(user, action))
    if not form.is_valid():
        messages.error(request, _("Choose an action that it waits for."))
        return redirect("actions:action", action.pk)
    needed = get_object_or_404(visible_to(user), pk=form.cleaned_data["needed"])
    try:
        depend(acting_user=user, action=action, needed=needed)
    except ActionRefused as refused:
        messages.error(request, str(refused))
    return redirect("actions:action", action.pk)


@login_required
@require_POST
def unlink(request: HttpRequest, action_id: int, needed_id: int) -> HttpResponse:
    """Have an action wait for another no longer."""
    action, user = organised_action(request.user, action_id), signed_in(request)
    needed = visible_to(user).filter(pk=needed_id, needed_by__action=action).first()
    if needed is None:
        raise Http404
    undepend(acting_user=user, action=action, needed=needed)
    return redirect("actions:action", action.pk)
