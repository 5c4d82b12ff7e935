from django.urls import path

from escale.apps.results.views import figures, files, framing, pages

app_name = "results"
_A = "agreements/<int:agreement_id>/results/"
_I = "indicators/<int:indicator_id>/"
_V = "values/<int:value_id>/"
urlpatterns = [
    path(_A, pages.index, name="list"),
    path(f"{_A}new/", framing.result, name="result-add"),
    path(f"{_A}<int:result_id>/edit/", framing.result, name="result-edit"),
    path(f"{_A}<int:result_id>/indicators/new/", framing.add, name="indicator-add"),
    path(f"{_A}export/", files.export, name="export"),
    path(f"{_A}bring/", files.bring, name="bring"),
    path(_I, pages.indicator, name="indicator"),
    path(f"{_I}edit/", framing.edit, name="indicator-edit"),
    path(f"{_I}remove/", framing.remove, name="indicator-remove"),
    path(f"{_I}publish/", framing.publish, name="publish"),
    path(f"{_I}baseline/", framing.baseline, name="baseline"),
    path(f"{_I}periods/new/", framing.period, name="period-add"),
    path(f"{_I}periods/<int:period_id>/edit/", framing.period, name="period-edit"),
    path(f"{_I}periods/<int:period_id>/remove/", framing.drop_period, name="period-remove"),
    path("periods/<int:period_id>/value/", figures.new, name="value-add"),
    path(_V, figures.detail, name="value"),
    path(f"{_V}edit/", figures.edit, name="value-edit"),
    path(f"{_V}enter/", figures.enter, name="enter"),
    path(f"{_V}discard/", figures.discard, name="discard"),
    path(f"{_V}say/", figures.say, name="say"),
    path(f"{_V}correct/", figures.correct, name="correct"),
    path(f"{_V}evidence/", figures.prove, name="prove"),
    path(f"{_V}evidence/<int:evidence_id>/remove/", figures.disprove, name="disprove"),
]
