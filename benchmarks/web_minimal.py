"""The unit of `make bench-web`: the smallest page that Django answers, with one query, served in the same way."""

import os
from typing import Any

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="the-unit-of-measurement-signs-nothing",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["MINIMAL_DATABASE"]}},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.template import engines  # noqa: E402

_PAGE = engines["django"].from_string("<!doctype html><title>{{ title }}</title><p>{{ rows }}</p>")


def page(request: HttpRequest) -> HttpResponse:
    """One query, one template, no session."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        context: dict[str, Any] = {"title": "unit", "rows": cursor.fetchall()}
    return HttpResponse(_PAGE.render(context, request))


urlpatterns = [path("", page)]
application = get_wsgi_application()
