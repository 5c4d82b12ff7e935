from django.urls import path, re_path

from escale.web.api import views
from escale.web.api.root import api

urlpatterns = [
    path("v1/openapi.json", views.openapi, name="openapi"),
    path("v1/", views.nowhere, name="api-nowhere"),  # before ninja's own root, which would ask for a CSRF token
    path("v1/", api.urls),
    re_path(r"^(?P<path>.*)$", views.nowhere, name="api-nowhere"),
]
