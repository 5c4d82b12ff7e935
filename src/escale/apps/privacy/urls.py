from django.urls import path

from escale.apps.privacy.views import accounts, log, mine, officers, transfers

app_name = "privacy"
_HOME = "cooperations/<slug:cooperation>/"
_OFFICE = f"{_HOME}data-protection/"
urlpatterns = [
    path("my-data/", mine.my_data, name="my-data"),
    path("my-data/export/", mine.export, name="export"),
    path("my-data/<int:person_id>/correct/", mine.correct, name="correct"),
    path("my-data/<int:person_id>/ask/", mine.ask, name="ask"),
    path("my-data/account/ask/", mine.ask_about_account, name="ask-about-account"),
    path("data-protection/", officers.desk, name="desk"),
    path("data-protection/accounts/", accounts.index, name="accounts"),
    path("data-protection/accounts/<int:request_id>/", accounts.answer, name="account-request"),
    path(f"{_HOME}log/", log.index, name="log"),
    path(f"{_HOME}log/download/", log.download, name="log-download"),
    path(f"{_HOME}log/key/", log.key, name="log-key"),
    path(_OFFICE, officers.index, name="office"),
    path(f"{_OFFICE}requests/<int:request_id>/", officers.answer, name="request"),
    path(f"{_OFFICE}register/", officers.register, name="register"),
    path(f"{_OFFICE}retention/", officers.retention, name="retention"),
    path(f"{_OFFICE}breaches/", officers.breaches, name="breaches"),
    path(f"{_OFFICE}breaches/<int:breach_id>/", officers.breach, name="breach"),
    path(f"{_OFFICE}transfers/", transfers.index, name="transfers"),
    path(f"{_OFFICE}transfers/<int:basis_id>/end/", transfers.end, name="transfer-end"),
]
