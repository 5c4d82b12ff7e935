from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "escale.apps.directory"
    label = "directory"
