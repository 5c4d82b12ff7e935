"""Workers and their names: which machine, which process, which start."""

import functools
import hashlib
import os
import secrets
import socket
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from escale.core.models import Worker

_FORGET = timedelta(days=2)


@functools.cache
def machine() -> str:
    """12 digits that two processes share only when each can see whether the other lives."""
    parts = [socket.gethostname()]
    for place in ("/proc/sys/kernel/random/boot_id", "/proc/1/ns/pid", "/proc/self/ns/pid"):
        try:
            path = Path(place)
            parts.append(str(path.readlink()) if path.is_symlink() else path.read_text())
        except OSError:
            parts.append("")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def new_name() -> str:
    """A name for a worker in this process."""
    return f"{machine()}:{os.getpid()}:{secrets.token_hex(3)}"


def is_gone(name: str) -> bool:
    """Whether a worker is known to have ended: it ran on this machine and its process is no more."""
    where, _, rest = name.partition(":")
    process = rest.partition(":")[0]
    if where != machine() or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def lease() -> timedelta:
    """How long a worker may be silent before its work goes to another."""
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def touch(name: str) -> None:
    """Say that a worker lives, unless it said so a moment ago."""
    now = timezone.now()
    if not Worker.objects.filter(name=name, alive_at__range=(now - lease() / 6, now)).exists():
        Worker.objects.update_or_create(name=name, defaults={"alive_at": now})


def leave(name: str) -> None:
    """Say that a worker ended in good order."""
    Worker.objects.filter(name=name).delete()


def alive() -> QuerySet[Worker]:
    """Workers that said so lately, longest there first."""
    now = timezone.now()  # what was said far ahead of it was said before the clock was set back
    return Worker.objects.filter(alive_at__range=(now - lease(), now + lease())).order_by("started_at", "pk")


def forget_old() -> int:
    """Drop workers that have long been silent; how many."""
    gone, _ = Worker.objects.filter(alive_at__lt=timezone.now() - _FORGET).delete()
    return gone
