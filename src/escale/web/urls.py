from django.urls import include, path

from escale.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("start/", views.start, name="start"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<int:mail_id>/", views.mail, name="mail"),
    path("healthz", views.health, name="health"),
]
