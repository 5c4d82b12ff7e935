"""``commands.md``: the ``escale`` command."""

from argparse import SUPPRESS, Action, ArgumentParser
from collections.abc import Iterator
from importlib import import_module
from typing import Final

from escale.cli import COMMANDS
from tools.reference import WRITTEN

_HEAD = f"""# The `escale` command

{WRITTEN}

`make setup` installs it as `.venv/bin/escale`; `escale COMMAND --help` says the same as this page. Results go to
standard output or `--out`, everything else to standard error. Exit status: 0 done, 1 the input or the environment is
not valid, 2 wrong usage, 3 no result possible, 75 not now (`mail-bounce`). What every command reads from its
environment: [settings](settings.md).

"""
_PARTS: Final = {
    "Plain files in, plain files out": (
        "These know nothing of the web and need no database.",
        ("schedule", "check", "reschedule", "explain", "match", "results", "press", "verify-log"),
    ),
    "To try it": (
        (
            "The demo is for trying: its mailbox page shows every sign-in link to whoever can reach it. Keep it on "
            "your own machine (the default) or among people you trust."
        ),
        ("run", "demo"),
    ),
    "To run it": (
        "",
        (
            "serve",
            "worker",
            "migrate",
            "assets",
            "operator",
            "forget-factors",
            "reseal",
            "doctor",
            "mail-bounce",
            "version",
        ),
    ),
    "Data in and out": ("", ("backup", "restore", "import", "export", "outcomes")),
}
_SEE: Final = {
    "schedule": ("scheduling.md", "the file of a round and the agenda"),
    "check": ("../explanation/agenda-proof.md", "why an agenda can be proved"),
    "reschedule": ("rescheduling.md", "events, and what is repaired how"),
    "explain": ("explaining.md", "the answer field by field"),
    "match": ("matching.md", "the file of profiles and the suggestions"),
    "results": ("results.md", "checks, sums and the file"),
    "press": ("press.md", "what each of them reads and writes"),
    "verify-log": ("log-format.md", "the format, and what is found by what"),
    "run": ("../tutorial/first-mission.md", "your first mission"),
    "serve": ("../howto/install-debian.md", "a production installation"),
    "worker": ("../howto/queues.md", "workers and queues"),
    "migrate": ("../howto/upgrade.md", "upgrading without closing"),
    "operator": ("roles.md", "what an operator may do"),
    "forget-factors": ("../howto/sign-in.md#who-lost-everything", "who lost everything"),
    "reseal": ("../howto/change-the-secret-key.md", "changing the secret key"),
    "doctor": ("../howto/monitoring.md", "watching an installation"),
    "mail-bounce": ("../howto/mail.md#let-reports-come-back", "letting reports come back"),
    "backup": ("../howto/backups.md", "backups, and bringing one back"),
    "restore": ("../howto/backups.md", "backups, and bringing one back"),
    "import": ("workbook.md", "the workbook"),
    "export": ("workbook.md", "the workbook"),
    "outcomes": ("outcomes.md", "the report field by field"),
}


def page() -> str:
    """The text of ``commands.md``; a command that stands in no part, or in two, is a mistake."""
    placed = [name for _words, names in _PARTS.values() for name in names]
    if sorted(placed) != sorted(COMMANDS):
        raise ValueError(f"commands that stand in no part or in two: {set(placed) ^ set(COMMANDS)}")
    parts = [
        f"## {title}\n\n{words + chr(10) * 2 if words else ''}" + "\n".join(map(_command, names))
        for title, (words, names) in _PARTS.items()
    ]
    return _HEAD + "\n".join(parts)


def parser_of(name: str) -> ArgumentParser:
    """What reads the arguments of a command."""
    parser = ArgumentParser(prog=f"escale {name}", add_help=False)
    import_module(COMMANDS[name].module).add_arguments(parser)
    return parser


def _command(name: str) -> str:
    parser, about = parser_of(name), COMMANDS[name].about
    usage = " ".join(["escale", name, *_usage(parser)])
    lines = [f"### {name}\n", f"`{usage}`\n", f"{about[0].upper()}{about[1:]}.{_see(name)}\n"]
    if parser._actions:
        lines += ["| | |\n|---|---|", *(f"| `{_shown(each)}` | {_help(each)} |" for each in parser._actions), ""]
    return "\n".join(lines)


def _see(name: str) -> str:
    if name not in _SEE:
        return ""
    target, words = _SEE[name]
    return f" See [{words}]({target})."


def _usage(parser: ArgumentParser) -> Iterator[str]:
    """Each argument once; those that exclude each other together."""
    groups = {id(group._group_actions[0]): group for group in parser._mutually_exclusive_groups}
    others = {id(each) for group in groups.values() for each in group._group_actions[1:]}
    for action in parser._actions:
        if group := groups.get(id(action)):
            choice = " | ".join(map(_shown, group._group_actions))
            yield f"({choice})" if group.required else f"[{choice}]"
        elif id(action) not in others:
            yield _shown(action) if action.required and action.nargs != "?" else f"[{_shown(action)}]"


def _shown(action: Action) -> str:
    value = action.metavar or (f"{{{','.join(action.choices)}}}" if action.choices else action.dest.upper())
    if not action.option_strings:
        return str(value)
    flag = action.option_strings[-1]
    return flag if action.nargs == 0 else f"{flag} {value}"


def _help(action: Action) -> str:
    return "" if action.help in (None, SUPPRESS) else str(action.help).replace("|", "\\|")
