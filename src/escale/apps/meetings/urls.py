from django.urls import path

from escale.apps.meetings.views import (
    participant,
    participant_day,
    participant_files,
    participant_profile,
    participant_wishes,
)

app_name = "meetings"
urlpatterns = [
    path("my/", participant.my_missions, name="my-missions"),
    path("my/<slug:slug>/", participant.my_mission, name="my-mission"),
    path("my/<slug:slug>/consent/", participant.my_consent, name="my-consent"),
    path("my/<slug:slug>/profile/", participant_profile.my_profile, name="my-profile"),
    path("my/<slug:slug>/suggestions/", participant_wishes.my_suggestions, name="my-suggestions"),
    path("my/<slug:slug>/counterparts/", participant_wishes.my_counterparts, name="my-counterparts"),
    path("my/<slug:slug>/wishes/", participant_wishes.my_wishes, name="my-wishes"),
    path("my/<slug:slug>/wish/", participant_wishes.my_wish, name="my-wish"),
    path("my/<slug:slug>/day/", participant_day.my_day, name="my-day"),
    path("my/<slug:slug>/calendar.ics", participant_files.my_calendar, name="my-calendar"),
    path("my/<slug:slug>/subscription/", participant_files.my_feed, name="my-feed"),
    path("my/<slug:slug>/day.pdf", participant_files.my_pdf, name="my-pdf"),
    path("my/<slug:slug>/contacts/<int:representative_id>.vcf", participant_files.contact, name="contact"),
    path("my/<slug:slug>/meetings/<int:meeting_id>/decline/", participant_day.decline, name="decline"),
    path("feed/<str:token>.ics", participant_files.feed, name="feed"),
]
