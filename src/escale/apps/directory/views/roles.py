"""Who may do what in a cooperation, and who sees which field."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from escale.apps.accounts.domain import end_all_sessions
from escale.apps.accounts.queries import signed_in
from escale.apps.directory.domain.presenting import present_cooperation
from escale.apps.directory.domain.roles import RoleRefused, end_role, grant
from escale.apps.directory.domain.visibility import rule_visibility
from escale.apps.directory.forms.roles import GrantForm, PresentationForm, VisibilityForm
from escale.apps.directory.queries.roles import decided_cooperation, desks_of, role_desk
from escale.apps.directory.queries.visibility import visibility_of
from escale.core import disclosures
from escale.core.translated import own_words

_A_PAGE = 50


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The cooperations in which a person gives roles; a single one opens at once."""
    cooperations = list(desks_of(request.user).order_by("sort_key", "pk"))
    if not cooperations:
        raise Http404
    if len(cooperations) == 1:
        return redirect("directory:roles", cooperations[0].slug)
    return render(request, "directory/cooperations.html", {"cooperations": cooperations})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: HttpRequest, cooperation: str) -> HttpResponse:
    """Who holds a role; POST gives one."""
    desk = role_desk(request.user, cooperation)
    form = GrantForm(desk, request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        try:
            grant(acting_user=signed_in(request), cooperation=desk.cooperation, **form.arguments())
        except RoleRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The role was given; a mail with a personal link is on its way."))
            return redirect("directory:roles", cooperation)
    page = Paginator(desk.members(), _A_PAGE).get_page(request.GET.get("page"))
    members = [(each, desk.administers(each)) for each in page.object_list]
    disclosures.tell(accounts=[each.user_id for each in page.object_list], viewer=request.user, what=disclosures.PAGE)
    context = {"desk": desk, "cooperation": desk.cooperation, "page": page, "members": members, "form": form}
    return render(request, "directory/roles.html", context, status=400 if form.is_bound else 200)


@login_required
@require_POST
def role_end(request: HttpRequest, cooperation: str, membership_id: int) -> HttpResponse:
    """End a role."""
    membership = role_desk(request.user, cooperation).membership(membership_id)
    try:
        end_role(acting_user=signed_in(request), membership=membership)
    except RoleRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The role was ended. It carries no right any more, also in open windows."))
    return redirect("directory:roles", cooperation) if request.user != membership.user else redirect("web:start")


@login_required
@require_POST
def sessions_end(request: HttpRequest, cooperation: str, membership_id: int) -> HttpResponse:
    """Sign somebody of one's institution out everywhere."""
    desk = role_desk(request.user, cooperation)
    membership = desk.membership(membership_id)
    if not desk.administers(membership):
        raise Http404
    end_all_sessions(user=membership.user, acting_user=signed_in(request))
    messages.success(request, _("They are signed out everywhere."))
    return redirect("directory:roles", cooperation)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def visibility(request: HttpRequest, cooperation: str) -> HttpResponse:
    """Who sees which field of a profile in a cooperation."""
    ruled = decided_cooperation(request.user, cooperation)
    standing = visibility_of(ruled).rules
    form = VisibilityForm(
        request.POST or None, initial={field.value: audience.value for field, audience in standing.items()}
    )
    if request.method == "POST" and form.is_valid():
        rule_visibility(acting_user=signed_in(request), cooperation=ruled, audiences=form.audiences())
        messages.success(request, _("Saved. It holds from now on; everybody reads it on their page “Who sees what”."))
        return redirect("directory:visibility", cooperation)
    context = {"cooperation": ruled, "form": form}
    return render(request, "directory/visibility.html", context, status=400 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def presentation(request: HttpRequest, cooperation: str) -> HttpResponse:
    """What strangers see of a cooperation on the front page."""
    presented = decided_cooperation(request.user, cooperation)
    language = get_language() or "en"
    initial = {"about": own_words(presented.about, language), "public": presented.public}
    form = PresentationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        present_cooperation(
            acting_user=signed_in(request), cooperation=presented, language=language, **form.cleaned_data
        )
        messages.success(request, _("Saved."))
        return redirect("directory:presentation", cooperation)
    context = {"cooperation": presented, "form": form}
    return render(request, "directory/presentation.html", context, status=400 if form.is_bound else 200)
