"""``escale run``: the demo on this machine, web server and worker ended by one Ctrl-C."""

import signal
import subprocess
import urllib.error
import urllib.request
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import TextIO

from escale.cli import installation
from escale.cli.processes import Programs

DONE, FAILED = 0, 1
_PATIENCE_SECONDS = 60.0
_SIBLING_DATA = Path("../shared/data/matching/cordis_cleantech_to_2017")


class Stop(Exception):
    """Somebody asked for the end."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=installation.port_number, default=8000, help="port to listen on (8000)")
    parser.add_argument("--data", default="", metavar="FOLDER", help="EU project data for the second demo mission")


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """Start everything, say where it is, stay until asked to end."""
    var = installation.folder()
    try:
        data = project_data(args.data)
        installation.check_port(args.host, args.port)
        installation.check_disk(var)
        installation.check_assets(var)
        environment = installation.demo_environment(args.host, args.port)
    except installation.NotReady as problem:
        err.write(f"{problem}\n")
        return FAILED
    programs = Programs(environment, out)
    try:
        with _asked_to_stop():
            _prepare(environment, data)
            programs.start("web", installation.command("serve", "--host", args.host, "--port", str(args.port)))
            programs.start("worker", installation.command("worker"))
            return _stay(programs, environment["ESCALE_BASE_URL"], args, out, err)
    except subprocess.CalledProcessError:
        err.write("Escale did not start: the step above failed.\n")
        return FAILED
    except Stop:
        out.write("\nStopping …\n")
        return DONE
    finally:
        programs.stop()


def project_data(given: str, sibling: Path = _SIBLING_DATA) -> Path | None:
    """The folder of EU project data: the one given, else the one beside the project, else none."""
    if not given:
        return sibling.resolve() if sibling.is_dir() else None
    if not Path(given).is_dir():
        raise installation.NotReady(f"There is no folder {given} with project data (DATA=).")
    return Path(given).resolve()


def _prepare(environment: dict[str, str], data: Path | None) -> None:
    for words in (["migrate"], ["demo", "--load", "--data", str(data or "")]):
        subprocess.run(installation.command(*words), env=environment, check=True)


def _stay(programs: Programs, address: str, args: Namespace, out: TextIO, err: TextIO) -> int:
    deadline = monotonic() + _PATIENCE_SECONDS
    ended = programs.follow(0.3)
    while ended is None and not _answers(args.host, args.port):
        if monotonic() > deadline:
            err.write(f"The web server did not answer within {_PATIENCE_SECONDS:.0f} s.\n")
            return FAILED
        ended = programs.follow(0.3)
    if ended is None:
        _greet(address, out)
    while ended is None:
        ended = programs.follow(3600)
    programs.follow(0.5)  # its last words
    err.write(f"The program '{ended}' ended by itself; everything is stopped.\n")
    return FAILED


def _answers(host: str, port: int) -> bool:
    target = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    try:
        with urllib.request.urlopen(f"http://{target}:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _greet(address: str, out: TextIO) -> None:
    installation.set_up_django()
    from django.conf import settings

    out.write(
        f"\n  Escale is ready:  {address}\n\n"
        f"  Organiser:        {settings.DEMO_ORGANISER_EMAIL}   password: {settings.DEMO_ORGANISER_PASSWORD}\n"
        f"  Participants:     personal links in the demo's mailbox, {address}/mailbox/\n"
        "  Stop:             Ctrl-C\n\n"
        "  The worker is computing suggestions and agendas; its progress is below and on the pages.\n\n"
    )
    out.flush()


@contextmanager
def _asked_to_stop() -> Iterator[None]:
    """Turn Ctrl-C, a closed terminal and `kill` into one exception, once."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(number: int, frame: FrameType | None) -> None:
        for other in numbers:
            signal.signal(other, signal.SIG_IGN)
        raise Stop

    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        # A second Ctrl-C must not interrupt the stopping; see `run`.
        for number in numbers:
            if signal.getsignal(number) is stop:
                signal.signal(number, before[number])
