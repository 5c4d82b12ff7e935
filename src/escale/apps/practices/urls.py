from django.urls import path

from escale.apps.practices.views import deciding, pages, publishing, using, writing

app_name = "practices"
_P = "practices/<int:practice_id>/"
urlpatterns = [
    path("practices/", pages.index, name="list"),
    path("practices/queue/", pages.queue, name="queue"),
    path("practices/export/", publishing.export, name="export"),
    path("practices/catalogue.jsonld", publishing.published, name="catalogue"),
    path("practices/public/<int:practice_id>/", publishing.public, name="public"),
    path("practices/public/<int:practice_id>.jsonld", publishing.linked, name="linked"),
    path("practices/new/", writing.create, name="create"),
    path(_P, pages.detail, name="detail"),
    path(f"{_P}edit/", writing.edit, name="edit"),
    path(f"{_P}parts/", writing.parts, name="parts"),
    path(f"{_P}move/", deciding.move, name="move"),
    path(f"{_P}decide/", deciding.decide, name="decide"),
    path(f"{_P}adopt/", using.adopt, name="adopt"),
    path(f"{_P}act/", using.act, name="act"),
    path(f"{_P}ask/", using.ask, name="ask"),
    path(f"{_P}questions/<int:question_id>/answer/", using.answer, name="answer"),
]
