from django.urls import path

from escale.apps.missions.views import (
    delegations,
    imports,
    invitations,
    missions,
    organisations,
    programme,
    suggestions,
    workbooks,
)

app_name = "missions"
urlpatterns = [
    path("missions/", missions.index, name="list"),
    path("missions/new/", missions.create, name="create"),
    path("missions/template/", workbooks.template, name="template"),
    path("missions/import/", workbooks.upload_new, name="import-new"),
    path("missions/imports/<int:import_id>/", imports.preview, name="import-preview"),
    path("missions/imports/<int:import_id>/problems/", imports.problems, name="import-problems"),
    path("missions/imports/<int:import_id>/undo/", imports.undo, name="import-undo"),
    path("missions/imports/<int:import_id>/cancel/", imports.cancel, name="import-cancel"),
    path("missions/<slug:slug>/", missions.detail, name="detail"),
    path("missions/<slug:slug>/edit/", missions.edit, name="edit"),
    path("missions/<slug:slug>/import/", workbooks.upload, name="import"),
    path("missions/<slug:slug>/export/", workbooks.export, name="export"),
    path("missions/<slug:slug>/organisations/", organisations.index, name="organisations"),
    path("missions/<slug:slug>/organisations/<int:organisation_id>/", organisations.detail, name="organisation"),
    path(
        "missions/<slug:slug>/organisations/<int:organisation_id>/edit/",
        organisations.edit,
        name="organisation-edit",
    ),
    path(
        "missions/<slug:slug>/organisations/<int:organisation_id>/merge/",
        organisations.merge,
        name="organisation-merge",
    ),
    path("missions/<slug:slug>/delegations/", delegations.index, name="delegations"),
    path("missions/<slug:slug>/delegations/<int:delegation_id>/", delegations.detail, name="delegation"),
    path("missions/<slug:slug>/delegations/<int:delegation_id>/name/", delegations.name, name="focal-point-name"),
    path(
        "missions/<slug:slug>/delegations/<int:delegation_id>/end/<int:focal_point_id>/",
        delegations.end,
        name="focal-point-end",
    ),
    path("programmes/", programme.programmes, name="programmes"),
    path("missions/<slug:slug>/programme/", programme.index, name="programme"),
    path("missions/<slug:slug>/programme/<int:session_id>/", programme.session, name="session"),
    path("missions/<slug:slug>/invitations/", invitations.invitations, name="invite"),
    path("missions/<slug:slug>/suggestions/", suggestions.index, name="suggestions"),
    path("missions/<slug:slug>/suggest/", suggestions.suggest, name="suggest"),
    path("missions/<slug:slug>/suggest/cancel/", suggestions.cancel, name="suggest-cancel"),
]
