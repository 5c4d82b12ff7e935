"""Every address of the product."""

from django.urls import include, path

from escale.web.api.views import nowhere

urlpatterns = [
    path("", include("escale.web.urls")),
    path("api", nowhere, name="api-nowhere"),  # without the redirect that pages have
    path("api/", include("escale.web.api.urls")),
    path("accounts/", include("escale.apps.accounts.doors")),
    path("", include("escale.apps.accounts.urls")),
    path("", include("escale.apps.directory.urls")),
    path("", include("escale.apps.webhooks.urls")),
    path("", include("escale.apps.provisioning.urls")),
    path("", include("escale.apps.suggestions.urls")),
    path("", include("escale.apps.missions.urls")),
    path("", include("escale.apps.actions.urls")),
    path("", include("escale.apps.meetings.urls")),
    path("", include("escale.apps.discovery.urls")),
    path("", include("escale.apps.agreements.urls")),
    path("", include("escale.apps.practices.urls")),
    path("", include("escale.apps.results.urls")),
    path("", include("escale.apps.privacy.urls")),
]

handler400 = "escale.web.views.bad_request"
handler403 = "escale.web.views.forbidden"
handler404 = "escale.web.views.not_found"
handler500 = "escale.web.views.server_error"
