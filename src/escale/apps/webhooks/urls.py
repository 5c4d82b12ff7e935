from django.urls import path

from escale.apps.webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("cooperations/<slug:cooperation>/webhooks/", views.webhooks, name="list"),
    path("cooperations/<slug:cooperation>/webhooks/new/", views.create, name="create"),
    path("webhooks/<int:webhook_id>/", views.detail, name="detail"),
]
