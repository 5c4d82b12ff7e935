from django.urls import path

from escale.apps.accounts.views import account, factors, links, providers

app_name = "accounts"
urlpatterns = [
    path("link/", links.new_link, name="new-link"),
    path("link/sent/", links.link_sent, name="link-sent"),
    path("link/revoke/", links.revoke_links, name="revoke-links"),
    path("link/<str:token>/", links.link, name="link"),
    path("account/", account.account, name="account"),
    path("account/recovery-codes/", factors.recovery_codes, name="recovery-codes"),
    path("account/second-factor/", factors.wanted, name="second-factor-wanted"),
    path("account/sessions/end/", account.end_other_sessions, name="end-other-sessions"),
    path("account/sessions/<int:session_number>/end/", account.end_session, name="end-session"),
    path("account/connect/<str:provider_id>/", providers.connect, name="connect"),
    path("account/sign-in/<str:provider_id>/", providers.sign_in, name="provider"),
]
