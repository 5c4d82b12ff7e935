from django.urls import path

from escale.apps.directory.views import platform, roles

app_name = "directory"
urlpatterns = [
    path("platform/", platform.platform, name="platform"),
    path("cooperations/", roles.index, name="cooperations"),
    path("cooperations/<slug:cooperation>/roles/", roles.roles, name="roles"),
    path("cooperations/<slug:cooperation>/roles/<int:membership_id>/end/", roles.role_end, name="role-end"),
    path(
        "cooperations/<slug:cooperation>/roles/<int:membership_id>/sessions/end/",
        roles.sessions_end,
        name="role-sessions-end",
    ),
    path("cooperations/<slug:cooperation>/front-page/", roles.presentation, name="presentation"),
    path("cooperations/<slug:cooperation>/visibility/", roles.visibility, name="visibility"),
]
