"""Who sees which of a person's fields, before and after a meeting is agreed; own fields can be narrowed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from escale.apps.accounts.queries import signed_in
from escale.apps.directory.domain.visibility import narrow_visibility
from escale.apps.directory.models import Audience
from escale.apps.directory.queries.visibility import VisibilityLine, lines_for
from escale.apps.meetings.frame import participant_page, show
from escale.apps.meetings.queries.participants import Participant


@require_http_methods(["GET", "HEAD", "POST"])
@participant_page(after_a_no=True, personal=True)
def my_visibility(request: HttpRequest, participant: Participant) -> HttpResponse:
    """A table of fields and audiences; POST keeps the narrower words."""
    role = participant.attendance.representative.role
    lines = lines_for(participant.person, participant.organisation, role)
    if request.method != "POST":
        return show(request, participant, "visibility", lines=lines)
    chosen = {line.field: _chosen(request, line) for line in lines if line.choices}
    if None in chosen.values():
        messages.error(request, _("One of the choices could not be read; nothing was saved."))
        return show(request, participant, "visibility", lines=lines, status=400)
    audiences = {field: audience for field, audience in chosen.items() if audience is not None}
    narrow_visibility(acting_user=signed_in(request), person=participant.person, audiences=audiences)
    messages.success(request, _("Saved. It holds from now on, also for meetings that are agreed already."))
    return redirect("meetings:my-visibility", participant.mission.slug)


def _chosen(request: HttpRequest, line: VisibilityLine) -> Audience | None:
    said = request.POST.get(line.field.value, line.audience.value)
    return next((each for each in line.choices if each.value == said), None)
