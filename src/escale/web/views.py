"""Home, where to go after signing in, the demo's mailbox, errors."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin

from escale.apps.accounts.models import User
from escale.apps.directory.queries.public import public_cooperations
from escale.apps.missions.queries.public import public_mission
from escale.core.models import OutgoingMail
from escale.core.post.message import html_of, text_of
from escale.web import queries
from escale.web.doors import doors_of
from escale.web.unavailable import database_is_away, unavailable

# Mail programs read styles in the letter itself. Nothing else runs or loads there, and only a press leads out.
_OF_A_LETTER = {
    **dict.fromkeys(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]),
    "default-src": [NONE],
    "form-action": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-top-navigation-by-user-activation"],
}


def home(request: HttpRequest) -> HttpResponse:
    """Who works together here, their next mission on its line, and the way in; in the demo also what there is to try.

    Strangers read this: everything on it was made public by whoever decides about it.
    """
    shown = {"cooperations": public_cooperations(), "mission": public_mission(timezone.now())}
    if settings.MODE != "demo":
        return render(request, "web/home.html", shown)
    context = {
        **shown,
        "missions": queries.demo_missions(),
        "organiser": {"email": settings.DEMO_ORGANISER_EMAIL, "password": settings.DEMO_ORGANISER_PASSWORD},
        "roles": [settings.DEMO_ROLE_EMAIL.format(role=role) for role in settings.DEMO_ROLES],
    }
    return render(request, "web/home.html", context)


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """The first page of whoever signed in: the one way in, or the choice; ``?all`` shows every way."""
    if not isinstance(request.user, User):
        raise TypeError("This page is for people who signed in.")
    doors = doors_of(request.user)
    main = [door for door in doors if door.is_main]
    if "all" in request.GET or len(main) > 1:
        return render(request, "web/start.html", {"doors": doors})
    return redirect(main[0].url if main else "meetings:my-missions")


def mailbox(request: HttpRequest) -> HttpResponse:
    """The demo's outgoing mail; there is no such page elsewhere."""
    if settings.MODE != "demo":
        raise Http404
    mails = OutgoingMail.objects.defer("text", "html")
    if recipient := request.GET.get("to", "").strip():
        mails = mails.filter(recipient__icontains=recipient[:100])
    page = Paginator(mails, 50).get_page(request.GET.get("page"))
    return render(request, "web/mailbox.html", {"page": page, "to": recipient})


@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # its types know no views with arguments
def mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One mail of the demo, as a mail program shows it and as text."""
    if settings.MODE != "demo":
        raise Http404
    return render(request, "web/mail.html", {"mail": get_object_or_404(OutgoingMail, pk=mail_id)})


@csp_replace(_OF_A_LETTER)  # type: ignore[arg-type]  # the same
@xframe_options_sameorigin
def letter(_request: HttpRequest, mail_id: int) -> HttpResponse:
    """The HTML of a mail, for the frame of :func:`mail`: a mail dresses itself, and a link in it leaves the frame."""
    if settings.MODE != "demo":
        raise Http404
    mail = get_object_or_404(OutgoingMail, pk=mail_id)
    page = html_of(mail, text_of(mail))
    return HttpResponse(page.replace("<head>", '<head><base target="_top">', 1))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 in words."""
    return render(request, "web/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 in words."""
    return render(request, "web/errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 in words; the same whether the thing is absent or not this person's."""
    return render(request, "web/errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 in words; uses nothing that may be what is broken. A database that is away is 503."""
    if database_is_away():
        return unavailable(request)
    return render(None, "web/errors/500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from an old page or another site: nothing was saved."""
    return render(request, "web/errors/csrf.html", status=403)
