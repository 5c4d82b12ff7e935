"""``escale outcomes``: what people did with suggestions, by the score these had."""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from typing import TYPE_CHECKING, TextIO

from escale.cli import installation

if TYPE_CHECKING:
    from escale.engines.matching.outcomes import Band, Report, Share

DONE, INVALID = 0, 1
_HEAD = f"{'score':<13} {'shown':>7}  {'wished':<18} {'refused':<18} {'held':<18} stars"


class Refusal(Exception):
    """There is no such mission."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "--mission", metavar="SLUG", help="of one mission, also a simulated one; of all that are not, without it"
    )
    parser.add_argument("--format", default="table", choices=("table", "json"), help="how it is written (table)")


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """Write the report."""
    try:
        installation.set_up_django()
        missions, found = _report(args.mission)
    except (installation.NotReady, Refusal) as problem:
        err.write(f"{problem}\n")
        return INVALID
    out.write(_json(missions, found) if args.format == "json" else _table(missions, found))
    return DONE


def _report(slug: str | None) -> "tuple[list[str], Report]":
    from escale.apps.missions.domain.suggesting import context_of
    from escale.apps.missions.models import Mission
    from escale.apps.suggestions.queries.reporting import report_of, simulated_in

    missions = Mission.objects.order_by("pk")
    slugs = {context_of(each): each.slug for each in (missions.filter(slug=slug) if slug else missions)}
    if slug and not slugs:
        raise Refusal(f"There is no mission {slug!r}.")
    left_out = set() if slug else simulated_in(slugs)
    chosen = {context: each for context, each in slugs.items() if context not in left_out}
    return list(chosen.values()), report_of(chosen)


def _json(missions: list[str], found: "Report") -> str:
    report = {name: _rounded(value) for name, value in asdict(found).items()}
    return json.dumps({"missions": missions, **report}, indent=2, ensure_ascii=False) + "\n"


def _rounded(value: object) -> object:
    """Numbers to four decimals."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list | tuple) else value


def _table(missions: list[str], found: "Report") -> str:
    error = found.calibration_error
    lines = [
        f"missions: {', '.join(missions) or 'none'}",
        _HEAD,
        *(_line(f"{(band.low or 0) / 1000:.1f}–{(band.high or 0) / 1000:.1f}", band) for band in found.bands),
        _line("all", found.total),
        _line("not suggested", found.unsuggested),
        f"calibration error: {'–' if error is None else format(error, '.3f')}",
    ]
    return "\n".join(lines) + "\n"


def _line(name: str, band: "Band") -> str:
    stars = "–" if band.mean_rating is None else f"{band.mean_rating:.2f} ({band.ratings})"
    shares = " ".join(f"{_share(each):<18}" for each in (band.wished, band.refused, band.held))
    return f"{name:<13} {band.shown:>7}  {shares} {stars}"


def _share(share: "Share") -> str:
    return f"{share.count} [{share.low:.2f}–{share.high:.2f}]" if share.of else "–"
