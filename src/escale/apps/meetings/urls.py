from django.urls import path

from escale.apps.meetings.views import (
    agendas,
    moving,
    participant,
    participant_day,
    participant_files,
    participant_profile,
    participant_wishes,
    planning,
    publishing,
    rounds,
    wishes,
)

_ROUND = "missions/<slug:slug>/rounds/<int:round_id>/"
_AGENDA = f"{_ROUND}agendas/<int:number>/"

app_name = "meetings"
urlpatterns = [
    path("missions/<slug:slug>/rounds/new/", rounds.create, name="round-create"),
    path(_ROUND, rounds.detail, name="round"),
    path(f"{_ROUND}blocks/", rounds.add_block, name="block-add"),
    path(f"{_ROUND}tables/", rounds.add_tables, name="tables-add"),
    path(f"{_ROUND}open/", rounds.open_wishes, name="wishes-open"),
    path(f"{_ROUND}wishes/", wishes.heat, name="wishes"),
    path(f"{_ROUND}wishes/<int:organisation_id>/", wishes.of_organisation, name="wishes-of"),
    path(f"{_ROUND}wishes/<int:organisation_id>/say/", wishes.on_behalf, name="wish-on-behalf"),
    path(f"{_ROUND}plan/", planning.plan, name="plan"),
    path(f"{_ROUND}planning/", planning.progress, name="planning"),
    path(f"{_ROUND}planning/cancel/", planning.cancel, name="planning-cancel"),
    path(_AGENDA, agendas.detail, name="agenda"),
    path(f"{_AGENDA}<slug:which>.json", agendas.certificate, name="certificate"),
    path(f"{_AGENDA}publish/", publishing.publish, name="publish"),
    path(f"{_AGENDA}requests/<int:request_id>/place/", moving.place, name="place"),
    path(f"{_AGENDA}meetings/<int:meeting_id>/move/", moving.move, name="move"),
    path(f"{_AGENDA}meetings/<int:meeting_id>/lock/", moving.lock, name="lock"),
    path(f"{_AGENDA}meetings/<int:meeting_id>/cancel/", moving.cancel, name="cancel"),
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
