"""Translations without gettext's programs: ``python -m tools.messages update|compile|check``.

``update`` collects every marked string of the code and the templates into ``locale/*/LC_MESSAGES/django.po`` and
keeps what was translated; ``compile`` writes the ``.mo`` files Django reads; ``check`` fails when a catalogue is
not up to date, or a complete language misses a translation, loses a placeholder, repeats the English or leaves the
glossary (``tools/wording.py``).
"""

import ast
import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tools import wording

SOURCE = Path("src/escale")
LOCALE = SOURCE / "locale"
LANGUAGES = ("fr", "ar", "de")
COMPLETE = LANGUAGES  # English is the source
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}|%[sd]")


def collect() -> Catalog:
    """Every marked string, with the files (no line numbers: they would change every catalogue with every edit)."""
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)
        django.setup()
    from django.utils.translation.template import templatize

    catalogue = Catalog(fuzzy=False, charset="utf-8")
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *SOURCE.rglob("*.txt")]):
        if "migrations" in path.parts or (path.suffix == ".txt" and "templates" not in path.parts):
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # What stands between the tags becomes rows of letters, whose indentation means nothing.
            text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())
        for _line, function, message, _comments in extract_python(io.BytesIO(text.encode()), list(KEYWORDS), [], {}):
            _add(catalogue, function, message, str(path.relative_to(SOURCE)))
    return catalogue


def _add(catalogue: Catalog, function: str, message: object, place: str) -> None:
    parts = [part for part in message if part is not None] if isinstance(message, tuple) else [message]
    context = parts.pop(0) if function.lstrip("n").startswith("pgettext") and len(parts) > 1 else None
    if not parts or not parts[0]:
        return
    # templatize writes blocktranslate's plural and context as calls of the same functions.
    identity = tuple(parts[:2]) if function.lstrip("p").startswith(("ngettext", "npgettext")) else parts[0]
    catalogue.add(identity, context=context, locations=[(place, 0)])


def catalogue_path(language: str) -> Path:
    """Where a language's translations are kept."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def load(language: str) -> Catalog:
    """The translations of a language; empty when there are none yet."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def update() -> None:
    """Bring every catalogue up to date; what is no longer marked is dropped."""
    template = collect()
    for language in LANGUAGES:
        catalogue = load(language)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=110, omit_header=False, sort_output=True, include_lineno=False)


def compile_all() -> None:
    """Write the ``.mo`` files."""
    for language in LANGUAGES:
        if catalogue_path(language).exists():
            with catalogue_path(language).with_suffix(".mo").open("wb") as file:
                write_mo(file, load(language))


def complaints() -> list[str]:
    """What is missing, out of date or damaged."""
    marked = {(message.context, _key(message.id)): message for message in collect() if message.id}
    found = [f"inside an f-string nobody collects it: {place}" for place in hidden()]
    for language in COMPLETE:
        translated = {(message.context, _key(message.id)): message for message in load(language) if message.id}
        found += [f"{language}: not translated: {key[1]!r}" for key in marked if not _is_done(translated.get(key))]
        found += [f"{language}: no longer used: {key[1]!r}" for key in translated if key not in marked]
        found += [f"{language}: placeholders differ: {key[1]!r}" for key, m in translated.items() if _differ(m)]
        done = [message for message in translated.values() if _is_done(message)]
        found += wording.faults(language, ((message.id, message.string) for message in done))
    return found


def hidden() -> list[str]:
    """Where a string is marked inside an f-string, which the collector reads as one piece."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                found += [f"{path}:{call.lineno}" for call in ast.walk(node) if _marks(call)]
    return found


def _marks(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS


def _key(identity: object) -> str:
    return str(identity[0]) if isinstance(identity, list | tuple) else str(identity)


def _is_done(message: object) -> bool:
    string = getattr(message, "string", None)
    return all(string) if isinstance(string, list | tuple) else bool(string)


def _differ(message: object) -> bool:
    identity, string = message.id, message.string  # type: ignore[attr-defined]
    if not _is_done(message):
        return False
    if isinstance(string, list | tuple):  # a singular may spell its number out
        return not all(_placeholders(text) <= _placeholders(identity[1]) for text in string)
    return _placeholders(identity) != _placeholders(string)


def _placeholders(text: str) -> set[str]:
    return {match[0] for match in _PLACEHOLDER.finditer(text)}


def main() -> int:
    """Run one of the three chores."""
    chore = sys.argv[1] if len(sys.argv) == 2 else ""
    if chore == "update":
        update()
    elif chore == "compile":
        compile_all()
    elif chore == "check":
        found = complaints()
        sys.stdout.writelines(f"{line}\n" for line in found)
        return 1 if found else 0
    else:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
