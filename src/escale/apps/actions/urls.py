from django.urls import path

from escale.apps.actions.views import acting, listing, sheets

_COOPERATION = "cooperations/<slug:cooperation>/actions/"
_ACTION = "actions/<int:action_id>/"

app_name = "actions"
urlpatterns = [
    path("actions/", listing.mine, name="mine"),
    path(_ACTION, acting.detail, name="action"),
    path(f"{_ACTION}edit/", acting.edit, name="edit"),
    path(f"{_ACTION}share/", acting.share, name="share"),
    path(f"{_ACTION}move/", acting.move, name="move"),
    path(f"{_ACTION}comment/", acting.comment, name="comment"),
    path(f"{_ACTION}link/", acting.link, name="link"),
    path(f"{_ACTION}unlink/<int:needed_id>/", acting.unlink, name="unlink"),
    path(_COOPERATION, listing.cooperation_list, name="list"),
    path(f"{_COOPERATION}new/", acting.create, name="create"),
    path(f"{_COOPERATION}export/", sheets.export, name="export"),
    path(f"{_COOPERATION}bring/", sheets.bring, name="bring"),
]
