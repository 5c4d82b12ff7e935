from django.urls import path

from escale.apps.committee.views import agendas, committees, reports

app_name = "committee"
_A = "agreements/<int:agreement_id>/"
_C = "committees/<int:committee_id>/"
_I = f"{_C}points/<int:item_id>/"
urlpatterns = [
    path(f"{_A}report/", reports.page, name="report"),
    path(f"{_A}report/pdf/", reports.pdf, name="report-pdf"),
    path(f"{_A}report/word/", reports.word, name="report-word"),
    path(f"{_A}committees/", committees.index, name="list"),
    path(f"{_A}committees/new/", committees.plan, name="plan"),
    path(_C, committees.detail, name="committee"),
    path(f"{_C}edit/", committees.edit, name="edit"),
    path(f"{_C}invite/", committees.invite, name="invite"),
    path(f"{_C}hold/", committees.hold, name="hold"),
    path(f"{_C}publish/", committees.publish, name="publish"),
    path(f"{_C}call-off/", committees.cancel, name="call-off"),
    path(f"{_C}calendar/", committees.calendar, name="calendar"),
    path(f"{_C}points/", agendas.settle, name="settle"),
    path(f"{_C}points/new/", agendas.add, name="point-add"),
    path(f"{_I}move/", agendas.move, name="point-move"),
    path(f"{_I}minutes/", agendas.minutes, name="minutes"),
    path(f"{_I}decision/", agendas.decision, name="decision"),
]
