"""``escale import``: a mission workbook, or a folder of EU project data. A preview unless ``--apply`` is given."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from escale.cli import installation

if TYPE_CHECKING:
    from escale.apps.directory.models import Cooperation
    from escale.apps.missions.models import Mission, WorkbookImport

DONE, INVALID, USAGE = 0, 1, 2


class Refusal(Exception):
    """What was asked for cannot be done; the message says why and what to do."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="XLSX, or a folder of CSV files named like the sheets"
    )
    parser.add_argument("--cordis", type=Path, metavar="FOLDER", help="EU project data instead of a workbook")
    parser.add_argument("--mission", metavar="REF", help="the mission that takes it in")
    parser.add_argument("--cooperation", metavar="SLUG", help="the cooperation a new mission belongs to")
    parser.add_argument(
        "--most", type=int, default=240, metavar="N", help="with --cordis: so many organisations at most (240)"
    )
    parser.add_argument("--apply", action="store_true", help="write it; without this nothing is changed")


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """Show what would change, or change it."""
    if (args.file is None) == (args.cordis is None):
        err.write("escale import: give either a FILE or --cordis FOLDER.\n")
        return USAGE
    try:
        installation.set_up_django()
        return _cordis(args, out) if args.cordis is not None else _workbook(args, out)
    except (installation.NotReady, Refusal, OSError) as problem:
        err.write(f"{problem}\n")
        return INVALID


# -- workbook --------------------------------------------------------------------------------------------------
def _workbook(args: Namespace, out: TextIO) -> int:
    from escale.apps.missions.domain.importing import ImportRefused, apply_import, start_import
    from escale.core.workbook import WorkbookRefused

    mission = chosen_mission(args.mission, args.cooperation) if args.mission else None
    home = mission.cooperation if mission else _cooperation(args.cooperation)
    try:
        upload = start_import(
            acting_user=None, cooperation=home, mission=mission, filename=args.file.name, content=_content(args.file)
        )
        _show(upload.preview, out)
        if upload.preview["errors"]:
            out.write("Nothing was written. Correct the workbook and import it again.\n")
            return INVALID
        if args.apply:
            upload = apply_import(acting_user=None, upload=upload)
    except (WorkbookRefused, ImportRefused) as problem:
        raise Refusal(f"{args.file}: {problem}") from problem
    out.write(_outcome(upload))
    return DONE


def _content(path: Path) -> bytes:
    from escale.apps.missions.domain.importing import zipped_files

    if not path.is_dir():
        return path.read_bytes()
    return zipped_files({each.name: each.read_bytes() for each in sorted(path.glob("*.[ct]sv"))})


def _outcome(upload: "WorkbookImport") -> str:
    if upload.state == upload.State.APPLIED and upload.mission is not None:
        return f"Written: mission {upload.mission.ref}.\n"
    return "This was a preview; nothing was written. Add --apply to write it.\n"


def _show(preview: dict[str, Any], out: TextIO) -> None:
    """Every problem with its sheet, cell and expectation, then what each sheet would change."""
    from escale.apps.missions.queries.imports import problems_in

    for problem in problems_in(preview):
        out.write(f"{problem.severity}: {problem.message}\n")
    for remark in preview["remarks"]:
        level = "error" if remark["blocking"] else "warning"
        out.write(f"{level}: {remark['sheet']}, row {remark['line']}: {remark['message']}\n")
    for pair in preview["pairs"]:
        out.write(f"warning: {pair['name_a']} and {pair['name_b']} may be one organisation; decide on the page.\n")
    for sheet in preview["sheets"]:
        counts = sheet["counts"]
        changes = ", ".join(f"{number} {word}" for word, number in counts.items() if number) if counts else ""
        out.write(f"{sheet['name']}: {sheet['rows']} rows{': ' + changes if changes else ''}\n")


# -- EU project data -------------------------------------------------------------------------------------------
def _cordis(args: Namespace, out: TextIO) -> int:
    from escale.apps.directory.cordis import ATTRIBUTION, CordisError
    from escale.demo import brokerage

    try:
        found = brokerage.read(args.cordis, most=args.most)
    except CordisError as problem:
        raise Refusal(str(problem)) from problem
    said = sum(len(words.offers) + len(words.needs) for _partner, words in found.chosen)
    out.write(
        f"{found.partners} organisations found, {len(found.chosen)} chosen (the most projects, country known), "
        f"{said} verbatim offers and needs.\nSource: {ATTRIBUTION}\n"
    )
    if not args.apply:
        out.write("This was a preview; nothing was written. Add --apply to write it.\n")
    elif args.mission:
        out.write(_into_mission(chosen_mission(args.mission, args.cooperation), found))
    else:
        out.write(_as_demo_mission(found))
    return DONE


def _into_mission(mission: "Mission", found: Any) -> str:
    from escale.apps.directory.domain.partners import take_in_partners
    from escale.apps.missions.models import Participation

    organisations = take_in_partners(acting_user=None, cooperation=mission.cooperation, chosen=found.chosen)
    Participation.objects.bulk_create(
        (Participation(mission=mission, organisation=each) for each in organisations), ignore_conflicts=True
    )
    return f"Written: {len(organisations)} organisations take part in {mission.ref}.\n"


def _as_demo_mission(found: Any) -> str:
    from django.conf import settings

    from escale.demo.loading import load_project_data

    if settings.MODE != "demo":
        raise Refusal("Name the mission these organisations belong to: --mission REF.")
    return f"Written: {load_project_data(found)}\nThe worker computes suggestions, simulated wishes and an agenda.\n"


# -- where it goes ---------------------------------------------------------------------------------------------
def chosen_mission(ref: str, cooperation: str | None) -> "Mission":
    """The one mission with that reference, else :class:`Refusal`."""
    from escale.apps.missions.models import Mission

    found = Mission.objects.filter(ref=ref).select_related("cooperation")
    missions = list(found.filter(cooperation__slug=cooperation) if cooperation else found)
    if len(missions) == 1:
        return missions[0]
    if missions:
        raise Refusal(f"Several cooperations have a mission {ref!r}: add --cooperation SLUG.")
    known = ", ".join(Mission.objects.values_list("ref", flat=True)[:20]) or "none yet"
    raise Refusal(f"There is no mission {ref!r}; the missions are: {known}.")


def _cooperation(slug: str | None) -> "Cooperation":
    from escale.apps.directory.models import Cooperation

    known = list(Cooperation.objects.filter(slug=slug) if slug else Cooperation.objects.all()[:20])
    if len(known) == 1:
        return known[0]
    slugs = ", ".join(Cooperation.objects.values_list("slug", flat=True)[:20]) or "none yet"
    raise Refusal(f"Name one cooperation for the new mission with --cooperation SLUG; there are: {slugs}.")
