from django.urls import include, path

from escale.web import notices, offline, views
from escale.web.api import pages
from escale.web.health import views as health
from escale.web.metrics import metrics
from escale.web.operations import views as operations
from escale.web.styleguide.views import styleguide

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("start/", views.start, name="start"),
    path("worker-<str:language>.js", offline.worker, name="worker"),
    path("offline/<str:language>/", offline.page, name="offline"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("mails/<str:token>/", notices.notices, name="notices"),
    path("operations/jobs/", operations.jobs, name="jobs"),
    path("operations/jobs/<uuid:key>/", operations.act_on_job, name="act-on-job"),
    path("operations/mails/", operations.mails, name="mails"),
    path("operations/mails/<int:mail_id>/", operations.retry_mail, name="retry-mail"),
    path("operations/schedules/", operations.schedules, name="schedules"),
    path("styleguide/", styleguide, name="styleguide"),
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<int:mail_id>/", views.mail, name="mail"),
    path("mailbox/<int:mail_id>/letter/", views.letter, name="letter"),
    path("account/tokens/", pages.tokens, name="tokens"),
    path("account/tokens/<int:token_id>/revoke/", pages.revoke, name="revoke-token"),
    path("healthz", health.health, name="health"),
    path("readyz", health.readiness, name="readiness"),
    path("metrics", metrics, name="metrics"),
]
