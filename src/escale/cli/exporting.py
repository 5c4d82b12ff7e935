"""``escale export``: a mission as a workbook that can be imported again, or the empty template."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TextIO

from escale.cli import installation
from escale.cli.importing import Refusal, chosen_mission

DONE, INVALID, USAGE = 0, 1, 2


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--template", action="store_true", help="the empty workbook")
    what.add_argument("--mission", metavar="REF", help="the mission to write")
    parser.add_argument(
        "--cooperation", metavar="SLUG", help="the cooperation of the mission, if several have its REF"
    )
    parser.add_argument("--language", default="en", choices=("en", "fr", "ar", "de"), help="of the headings (en)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the XLSX file to write; standard output without it")


def run(args: Namespace, out: TextIO, err: TextIO) -> int:
    """Write the workbook."""
    if args.out is None and out.isatty():
        err.write("escale export: a workbook is no text; give --out FILE, or send the output to a file.\n")
        return USAGE
    try:
        installation.set_up_django()
        content = _workbook(args)
        if args.out is None:
            out.buffer.write(content)
            return DONE
        args.out.write_bytes(content)
    except (installation.NotReady, Refusal, OSError) as problem:
        err.write(f"{problem}\n")
        return INVALID
    out.write(f"Written: {args.out}\n")
    return DONE


def _workbook(args: Namespace) -> bytes:
    from escale.apps.missions.domain.exporting import export_workbook, template_workbook

    if args.template:
        return template_workbook(args.language)
    return export_workbook(chosen_mission(args.mission, args.cooperation), args.language)
