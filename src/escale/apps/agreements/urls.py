from django.urls import path

from escale.apps.agreements.views import clauses, coverage, drafting, importing, pages, tying

app_name = "agreements"
_A = "agreements/<int:agreement_id>/"
_V = f"{_A}versions/<int:version_id>/"
_C = f"{_A}clauses/<int:clause_id>/"
urlpatterns = [
    path("agreements/", pages.index, name="list"),
    path("agreements/dates/", pages.dates, name="dates"),
    path("agreements/new/", drafting.create, name="create"),
    path(_A, pages.detail, name="detail"),
    path(f"{_A}compare/", pages.compare_versions, name="compare"),
    path(f"{_A}coverage/", coverage.coverage, name="coverage"),
    path(f"{_A}coverage/<slug:gap>.csv", coverage.coverage_sheet, name="coverage-sheet"),
    path(f"{_A}parts/", drafting.parts, name="parts"),
    path(f"{_A}documents/<int:document_id>/", pages.document, name="document"),
    path(f"{_A}amend/", drafting.new_version, name="amend"),
    path(_C, clauses.clause, name="clause"),
    path(f"{_C}actions/", tying.tie_action, name="tie"),
    path(f"{_C}actions/new/", tying.act, name="act"),
    path(f"{_C}actions/<int:action_id>/untie/", tying.untie_action, name="untie"),
    path("actions/<int:action_id>/clauses/", tying.tie_clause, name="tie-clause"),
    path(f"{_V}edit/", drafting.edit, name="edit"),
    path(f"{_V}share/", drafting.share, name="share"),
    path(f"{_V}sign/", drafting.sign, name="sign"),
    path(f"{_V}import/", importing.bring, name="import"),
    path(f"{_V}clauses/new/", clauses.add, name="clause-add"),
    path(f"{_V}clauses/<int:clause_id>/edit/", clauses.edit, name="clause-edit"),
    path(f"{_V}clauses/<int:clause_id>/remove/", clauses.remove, name="clause-remove"),
]
