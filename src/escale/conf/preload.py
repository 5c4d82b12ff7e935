"""What every web process needs, loaded once in the process that starts them.

The workers are forked from it and share its memory as long as they do not write to it: four of them cost little more
than one. Nothing here may open a connection or start a thread, which a fork would not survive.
"""

import contextlib
import ctypes
import gc
from functools import cache
from typing import Any

_M_ARENA_MAX = -8  # mallopt(3)


@cache
def application() -> Any:
    """The WSGI application with its addresses, templates and words read, ready to be forked.

    A forked worker that asks again gets the one that was there; where processes cannot be forked it loads its own.
    """
    from escale.conf.wsgi import application

    _few_arenas()
    _addresses()
    _templates()
    _words()
    _queries()
    # What is there now stays: the collector need not look at it again, so its pages stay shared.
    gc.collect()
    gc.freeze()
    return application


def _few_arenas() -> None:
    """Have the threads of a process share two pools of memory: with one each, every pool keeps its own high water."""
    with contextlib.suppress(AttributeError, OSError):  # only glibc has them
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def _addresses() -> None:
    from django.urls import get_resolver

    get_resolver()._populate()  # else every worker builds the same tables


def _templates() -> None:
    """Compile the templates of our own pages."""
    from pathlib import Path

    from django.conf import settings
    from django.template import TemplateSyntaxError, engines

    for folder in Path(settings.PACKAGE).glob("**/templates"):
        for file in folder.rglob("*.html"):
            try:
                engines["django"].get_template(file.relative_to(folder).as_posix())
            except TemplateSyntaxError:
                # One that is only included with tags of another package's; whoever uses it says so.
                continue


def _queries() -> None:
    """Load what compiles queries; no connection is opened."""
    from django.db import connection

    connection.ops.compiler("SQLCompiler")


def _words() -> None:
    """Read the catalogues and formats of all languages, names of countries in them, and which zones a country has."""
    from babel.core import get_global
    from django.conf import settings
    from django.utils import formats, translation

    from escale.core.names import country_name, language_name

    get_global("zone_territories")
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext("Sign in")
            formats.get_format("DATE_FORMAT")
            country_name("LU")
            language_name("fr")
