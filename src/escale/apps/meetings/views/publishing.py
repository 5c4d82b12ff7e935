"""Look at what publishing would change and whom it would mail, then do it in one act."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from escale.apps.meetings.domain import publishing
from escale.apps.meetings.domain.errors import Refused, VersionConflict
from escale.apps.meetings.models import Agenda
from escale.apps.meetings.queries.publication import publication_of
from escale.apps.meetings.queries.rounds import organised_agenda
from escale.apps.meetings.views.agendas import agenda_context
from escale.apps.meetings.views.signed_in import SignedInRequest
from escale.apps.missions import queries as missions

_CHANGES_A_PAGE = 50


@login_required
@require_http_methods(["GET", "POST"])
def publish(request: SignedInRequest, slug: str, round_id: int, number: int) -> HttpResponse:
    """What publishing changes and for whom; POST publishes."""
    agenda = organised_agenda(request.user, slug, round_id, number)
    missions.ask_decision(request.user, agenda.round.stop.mission.cooperation)
    status = 200
    if request.method == "POST":
        seen = request.POST.get("version", "")
        try:
            publishing.publish_agenda(
                acting_user=request.user,
                agenda=agenda,
                expected_version=int(seen) if seen.isascii() and seen.isdigit() else None,
            )
        except VersionConflict:
            status = 409
            messages.error(
                request, _("The draft changed after you opened this page. Look at it again, then publish.")
            )
        except Refused as refused:
            status = 409
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Published. The mails are on their way."))
            return redirect("meetings:agenda", slug, round_id, number)
        agenda.refresh_from_db(fields=["version", "state"])
    if agenda.state != Agenda.State.DRAFT:
        messages.info(request, _("Only a draft can be published."))
        return redirect("meetings:agenda", slug, round_id, number)
    publication = publication_of(agenda)
    context = agenda_context(agenda, request.user) | {
        "publication": publication,
        "page": Paginator(publication.changes, _CHANGES_A_PAGE).get_page(request.GET.get("page")),
        "counts": [(kind, publication.count(kind)) for kind in ("added", "moved", "removed")],
        "languages": publishing.mails_by_language(publication),
        "sample": publishing.sample_mail(agenda, publication),
    }
    return render(request, "meetings/organiser/publish.html", context, status=status)
