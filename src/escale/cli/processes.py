"""Several programs as one: started together, read together, ended together."""

import contextlib
import ctypes
import json
import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from time import monotonic, sleep
from typing import IO, TextIO

_GRACE_SECONDS = 8.0
_PARENT_DEATH_SIGNAL = 1  # prctl(2): PR_SET_PDEATHSIG
_PARENT = "ESCALE_PARENT_PROCESS"


class Programs:
    """A process group of our own; its members' output comes out line by line behind their names."""

    def __init__(self, environment: Mapping[str, str], out: TextIO) -> None:
        self._environment = {**environment, _PARENT: str(os.getpid())}
        self._out = out
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._reader = selectors.DefaultSelector()
        self._partial: dict[str, bytes] = {}
        self._group = 0

    def start(self, name: str, words: Sequence[str]) -> None:
        """Start one program; the first one leads the group."""
        program = subprocess.Popen(
            words,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            process_group=self._group,
        )
        self._group = self._group or program.pid
        self._running[name] = program
        self._partial[name] = b""
        self._reader.register(_pipe(program), selectors.EVENT_READ, name)

    def follow(self, seconds: float) -> str | None:
        """Pass on what they say for a while; return the name of one that has ended, if any has."""
        deadline = monotonic() + seconds
        while True:
            ended = self._ended()
            left = deadline - monotonic()
            # Also what one said just before it ended is passed on.
            self._pass_on(0 if ended else max(0.0, min(left, 0.5)))
            if ended or left <= 0:
                return ended

    def stop(self) -> None:
        """End the whole group, gently first, and wait until nobody of it is left."""
        if not self._group:
            return
        self._signal(signal.SIGTERM)
        deadline = monotonic() + _GRACE_SECONDS
        while monotonic() < deadline and self._group_lives():
            self._pass_on(0.1)
        self._signal(signal.SIGKILL)
        for program in self._running.values():
            program.wait()
        while self._group_lives():
            sleep(0.02)
        self._reader.close()
        self._group = 0

    def _ended(self) -> str | None:
        return next((name for name, program in self._running.items() if program.poll() is not None), None)

    def _group_lives(self) -> bool:
        for program in self._running.values():
            program.poll()  # a child that ended but was not asked still counts as one of the group
        try:
            os.killpg(self._group, 0)
        except ProcessLookupError:
            return False
        return True

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._group, number)

    def _pass_on(self, seconds: float) -> None:
        if not self._reader.get_map():
            sleep(seconds)
            return
        for key, _events in self._reader.select(seconds):
            chunk = os.read(key.fd, 65536)
            if not chunk:
                self._reader.unregister(key.fileobj)
                continue
            *lines, self._partial[key.data] = (self._partial[key.data] + chunk).split(b"\n")
            for line in lines:
                self._out.write(f"{key.data:<7}| {readable(line.decode(errors='replace'))}\n")
        self._out.flush()


def readable(line: str) -> str:
    """A log line as a person reads it: the message of a JSON line, anything else as it is."""
    if not line.startswith("{"):
        return line
    try:
        entry = json.loads(line)
    except json.JSONDecodeError:
        return line
    if not isinstance(entry, dict) or "message" not in entry:
        return line
    words = str(entry["message"])
    level = entry.get("level", "info")
    if level not in ("info", "debug"):
        words = f"{level}: {words}"
    if "error" in entry:
        words += f" ({entry['error']} at {', '.join(entry.get('trace', [])[-2:])})"
    return words


def end_with_parent() -> None:
    """Have the kernel end this program when the one that started it dies without saying so."""
    parent = os.environ.get(_PARENT)
    if parent is None or sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGTERM)
    if os.getppid() != int(parent):  # it was gone before we asked
        sys.exit(1)


def _pipe(program: "subprocess.Popen[bytes]") -> "IO[bytes]":
    if program.stdout is None:
        raise RuntimeError("The program was started without a pipe.")
    return program.stdout
