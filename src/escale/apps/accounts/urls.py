from django.urls import path

from escale.apps.accounts import views

app_name = "accounts"
urlpatterns = [
    path("link/", views.new_link, name="new-link"),
    path("link/sent/", views.link_sent, name="link-sent"),
    path("link/revoke/", views.revoke_links, name="revoke-links"),
    path("link/<str:token>/", views.link, name="link"),
]
