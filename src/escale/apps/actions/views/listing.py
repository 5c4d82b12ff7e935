"""Actions of a cooperation as list, board and line; and one's own."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.actions.forms import FilterForm
from escale.apps.actions.queries import organised_cooperation
from escale.apps.actions.queries.listing import (
    A_PAGE,
    cooperation_actions,
    lanes,
    my_actions,
    rows_of,
    with_owners,
)
from escale.apps.directory.queries import organised_cooperations
from escale.core.paging import Pages

_VIEWS = ("list", "board", "line")


@login_required
@require_safe
def cooperation_list(request: HttpRequest, cooperation: str) -> HttpResponse:
    """Everything the visitor sees of a cooperation."""
    found, user = organised_cooperation(request.user, cooperation), signed_in(request)
    form = FilterForm(request.GET, found)
    actions = cooperation_actions(user, found, form.filters())
    view = request.GET.get("view", "")
    view = view if view in _VIEWS else "list"
    context = {"cooperation": found, "form": form, "view": view, "asked": form.query}
    if view == "board":
        return render(request, "actions/board.html", {**context, "lanes": lanes(actions, user)})
    page = Pages(lambda: with_owners(actions), A_PAGE).get_page(request.GET.get("page"))
    rows = rows_of(page.object_list, user, names=True)
    return render(request, "actions/list.html", {**context, "page": page, "rows": rows})


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the visitor answers for, and the cooperations whose actions they follow."""
    user = signed_in(request)
    form = FilterForm(request.GET, None)
    actions = my_actions(user, form.filters())
    page = Pages(lambda: with_owners(actions), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": rows_of(page.object_list, user, names=False),
        "cooperations": organised_cooperations(user),
    }
    return render(request, "actions/mine.html", context)
