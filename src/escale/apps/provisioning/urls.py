from django.urls import path

from escale.apps.provisioning.views import pages, scim

app_name = "provisioning"
urlpatterns = [
    path("institutions/<int:institution_id>/provisioning/", pages.provisioning, name="page"),
    path("platform/domains/", pages.domains, name="domains"),
    path("scim/v2/ServiceProviderConfig", scim.config, name="scim-config"),
    path("scim/v2/ResourceTypes", scim.descriptions, {"kind": "ResourceTypes"}, name="scim-types"),
    path("scim/v2/ResourceTypes/<str:scim_id>", scim.descriptions, {"kind": "ResourceTypes"}, name="scim-type"),
    path("scim/v2/Schemas", scim.descriptions, {"kind": "Schemas"}, name="scim-schemas"),
    path("scim/v2/Schemas/<str:scim_id>", scim.descriptions, {"kind": "Schemas"}, name="scim-schema"),
    path("scim/v2/Users", scim.people, name="scim-users"),
    path("scim/v2/Users/<str:scim_id>", scim.person, name="scim-user"),
    path("scim/v2/Groups", scim.groups, name="scim-groups"),
    path("scim/v2/Groups/<str:scim_id>", scim.group, name="scim-group"),
    path("scim", scim.nothing, name="scim-nothing"),
    path("scim/<path:rest>", scim.nothing, name="scim-nothing"),
]
