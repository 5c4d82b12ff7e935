"""Which cooperation a row belongs to, told by paths: the worker checks with it what it is about to work on."""

from collections.abc import Iterable

from django.apps import apps
from django.db import models

_paths: dict[str, str] = {}


class OutOfScope(Exception):
    """Something belongs to another cooperation than the one the work was asked for."""


def declare(label: str, path: str) -> None:
    """Say how a model leads to its cooperation: ``declare("meetings.round", "stop__mission__cooperation")``."""
    _paths[label.lower()] = path


def cooperation_of(instance: models.Model) -> int | None:
    """The key of the cooperation of a row; ``None`` when its model belongs to none."""
    label = instance._meta.label_lower
    return _cooperation(label, instance.pk) if label in _paths else None


def check(cooperation: int | None, things: Iterable[tuple[str, object]]) -> None:
    """Refuse when the things (model label, key) are not all of one cooperation, or not of ``cooperation``.

    What has been deleted since belongs to nobody and is left to the task. Raises :class:`OutOfScope`.
    """
    found = {_cooperation(label.lower(), key) for label, key in things if label.lower() in _paths}
    found.discard(None)
    if len(found | ({cooperation} - {None})) > 1:
        raise OutOfScope("The work and what it was asked for belong to different cooperations.")


def _cooperation(label: str, key: object) -> int | None:
    model = apps.get_model(label)
    found = model._default_manager.filter(pk=key).values_list(_paths[label], flat=True).first()
    return None if found is None else int(found)
