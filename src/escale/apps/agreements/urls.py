from django.urls import path

from escale.apps.agreements.views import clauses, drafting, importing, pages

app_name = "agreements"
_A = "agreements/<int:agreement_id>/"
_V = f"{_A}versions/<int:version_id>/"
urlpatterns = [
    path("agreements/", pages.index, name="list"),
    path("agreements/dates/", pages.dates, name="dates"),
    path("agreements/new/", drafting.create, name="create"),
    path(_A, pages.detail, name="detail"),
    path(f"{_A}compare/", pages.compare_versions, name="compare"),
    path(f"{_A}parts/", drafting.parts, name="parts"),
    path(f"{_A}amend/", drafting.new_version, name="amend"),
    path(f"{_A}clauses/<int:clause_id>/", clauses.clause, name="clause"),
    path(f"{_V}edit/", drafting.edit, name="edit"),
    path(f"{_V}share/", drafting.share, name="share"),
    path(f"{_V}sign/", drafting.sign, name="sign"),
    path(f"{_V}import/", importing.bring, name="import"),
    path(f"{_V}clauses/new/", clauses.add, name="clause-add"),
    path(f"{_V}clauses/<int:clause_id>/edit/", clauses.edit, name="clause-edit"),
    path(f"{_V}clauses/<int:clause_id>/remove/", clauses.remove, name="clause-remove"),
]
