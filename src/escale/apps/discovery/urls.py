from django.urls import path

from escale.apps.discovery.views import organiser, participant

app_name = "discovery"
urlpatterns = [
    path("missions/<slug:slug>/search/", organiser.search, name="search"),
    path("missions/<slug:slug>/searches/", organiser.searches, name="searches"),
    path("missions/<slug:slug>/searches/<int:search_id>/", organiser.change, name="search-change"),
    path("my/<slug:slug>/search/", participant.my_search, name="my-search"),
    path("my/<slug:slug>/organisations/<int:organisation_id>/", participant.my_organisation, name="my-organisation"),
    path("my/<slug:slug>/searches/", participant.my_searches, name="my-searches"),
    path("my/<slug:slug>/searches/<int:search_id>/", participant.my_change, name="my-search-change"),
]
