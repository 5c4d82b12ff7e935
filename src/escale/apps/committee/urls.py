from django.urls import path

from escale.apps.committee.views import reports

app_name = "committee"
_A = "agreements/<int:agreement_id>/"
urlpatterns = [
    path(f"{_A}report/", reports.page, name="report"),
    path(f"{_A}report/pdf/", reports.pdf, name="report-pdf"),
    path(f"{_A}report/word/", reports.word, name="report-word"),
]
