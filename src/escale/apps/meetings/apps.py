from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "escale.apps.meetings"
    label = "meetings"
