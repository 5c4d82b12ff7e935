"""What stands between each attack and its success, and how to switch exactly that off.

Nothing here replaces behaviour in a test of behaviour: a defence is switched off only to see that the check of its
threat fails without it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

import typst
from django.conf import settings
from django.db import connection, models
from django.test import override_settings
from django.utils import http

from escale.apps.accounts.views import saml
from escale.apps.meetings.domain import moving
from escale.core import versions as core_versions
from escale.core.documents import cells, contact, pdf, text
from escale.core.models import Occupied
from escale.core.templatetags import escale as filters
from escale.core.workbook import container, folding, limits, writing, xlsx
from tests.threats import (
    defences_accounts,
    defences_api,
    defences_background,
    defences_clocks,
    defences_hours,
    defences_operations,
    defences_outgoing,
    defences_pages,
    defences_privacy,
    defences_tenants,
    texts,
)
from tests.threats.checks import booking, documents, entities, formulae, letters, redirects, versions, workbooks
from tests.threats.defending import Defence, Off, everywhere


def limit(name: str, value: int) -> Off:
    """Raise one limit of workbooks."""
    return lambda: patch.object(limits, name, value)


@contextmanager
def without_constraint(model: type[models.Model], name: str) -> Iterator[None]:
    """Take a constraint out of the database; what was written without it goes before it comes back."""
    constraint = next(each for each in model._meta.constraints if each.name == name)
    model._meta.constraints.remove(constraint)  # SQLite builds the table anew from what the model says
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        model._default_manager.all().delete()
        model._meta.constraints.append(constraint)
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)


class _LenientParser:
    """A parser of XML that does not mind declarations."""

    def __init__(self) -> None:
        object.__setattr__(self, "_parser", _create_parser())

    def __setattr__(self, name: str, value: object) -> None:
        if name != "StartDoctypeDeclHandler":
            setattr(self._parser, name, value)

    def __getattr__(self, name: str) -> Any:
        return getattr(object.__getattribute__(self, "_parser"), name)


_create_parser = container.expat.ParserCreate


def _same(value: Any) -> Any:
    return value


def _as_seen(standing: Any, agenda: Any, meeting: Any, _version: int | None = None) -> Any:
    return standing(agenda, meeting, None)


def without_middleware(path: str) -> Off:
    kept = [each for each in settings.MIDDLEWARE if each != path]
    return lambda: override_settings(MIDDLEWARE=kept)


DEFENCES = (
    *defences_background.BACKGROUND,
    Defence(
        25,
        "escale.core.documents.cells.guarded",
        everywhere(cells.guarded, _same),
        partial(formulae.check_csv_is_inert, texts.FORMULAE[0]),
    ),
    Defence(
        25,
        "escale.core.workbook.writing._cell",
        everywhere(writing._cell, lambda _page, value, bold=False: value),
        partial(formulae.check_xlsx_is_inert, texts.FORMULAE[0]),
    ),
    Defence(
        26,
        "escale.core.workbook.xlsx._refuse_programs_and_links",
        everywhere(xlsx._refuse_programs_and_links, _same),
        lambda: workbooks.check_refused(workbooks.macros()),
    ),
    Defence(
        26,
        "escale.core.workbook.xlsx._SheetReader._refuse_commands",
        lambda: patch.object(xlsx._SheetReader, "_refuse_commands", lambda _reader, _formula: None),
        lambda: workbooks.check_refused(workbooks.data_exchange()),
    ),
    Defence(
        26,
        "escale.core.workbook.limits.SHEETS",
        limit("SHEETS", 1_000),
        lambda: workbooks.check_refused(workbooks.three_hundred_sheets()),
    ),
    Defence(
        26,
        "escale.core.workbook.limits.RATIO",
        limit("RATIO", 1_000_000),
        lambda: workbooks.check_refused(workbooks.zip_bomb()),
    ),
    Defence(
        26,
        "escale.core.workbook.container.parse",
        lambda: patch.object(container.expat, "ParserCreate", _LenientParser),
        lambda: workbooks.check_refused(workbooks.entity_bomb()),
    ),
    Defence(
        27,
        "escale.core.documents.text.one_line",
        everywhere(text.one_line, _same),
        partial(documents.check_calendars_hold_one_event_a_meeting, texts.LINE_BREAKER),
    ),
    Defence(
        28,
        "escale.core.documents.contact._text",
        everywhere(contact._text, _same),
        partial(documents.check_a_card_holds_one_person, texts.LINE_BREAKER),
    ),
    Defence(
        28,
        "escale.core.documents.contact._folded",
        everywhere(contact._folded, lambda line: line.encode() + b"\r\n"),
        partial(documents.check_a_card_holds_one_person, texts.LINE_BREAKER),
    ),
    Defence(
        35,
        "escale.web.middleware.NoNulMiddleware",
        without_middleware("escale.web.middleware.NoNulMiddleware"),
        letters.check_nul_is_refused_everywhere,
    ),
    Defence(
        35,
        "escale.core.workbook.folding.cleaned",
        everywhere(folding.cleaned, _same),
        partial(letters.check_forms_store_plain_text, texts.DECOMPOSED),
    ),
    Defence(
        35,
        "escale.core.templatetags.escale.in_language",
        everywhere(filters.in_language, lambda words, _language: words),
        partial(letters.check_names_are_shown_isolated, texts.RTL_OVERRIDE),
    ),
    Defence(
        35,
        "escale.core.documents.text.undirected",
        everywhere(text.undirected, _same),
        partial(letters.check_names_are_shown_isolated, texts.RTL_OVERRIDE),
    ),
    Defence(
        36,
        "escale.core.documents.pdf._fonts",
        everywhere(pdf._fonts, lambda: typst.Fonts(include_system_fonts=False, font_paths=[])),
        partial(documents.check_letters_survive_every_document, texts.SCRIPTS[0]),
    ),
    Defence(
        37,
        "django.utils.http.url_has_allowed_host_and_scheme",
        everywhere(http.url_has_allowed_host_and_scheme, lambda *_address, **_rules: True),
        partial(redirects.check_doors_lead_inside, "//evil.example"),
    ),
    Defence(
        58,
        "escale.core.models.Occupied:one_place_at_a_time",
        partial(without_constraint, Occupied, "one_place_at_a_time"),
        booking.check_one_client_gets_the_table,
        in_processes=True,
    ),
    Defence(
        59,
        "escale.core.models.Occupied:one_place_at_a_time",
        partial(without_constraint, Occupied, "one_place_at_a_time"),
        booking.check_nobody_is_in_two_meetings,
        in_processes=True,
    ),
    *(
        Defence(
            61,
            "escale.core.versions.claim",
            everywhere(core_versions.claim, lambda _row, _expected: None),
            partial(versions.check_the_second_tab_is_told, edit),
        )
        for edit in ("organisation", "profile", "organiser_and_participant", "mission", "stops")
    ),
    *(
        Defence(
            61,
            "escale.apps.meetings.domain.moving._standing",
            everywhere(moving._standing, partial(_as_seen, moving._standing)),
            partial(versions.check_the_second_tab_is_told, edit),
        )
        for edit in ("move", "cancel_what_moved")
    ),
    Defence(
        42,
        "escale.core.workbook.container.parse",
        lambda: patch.object(container.expat, "ParserCreate", _LenientParser),
        partial(entities.check_a_workbook_is_refused, "one long word many times"),
    ),
    Defence(
        42,
        "escale.apps.accounts.views.saml._is_plain_xml",
        everywhere(saml._is_plain_xml, lambda _answer: True),
        partial(entities.check_a_saml_answer_is_refused, "an address"),
    ),
    *defences_accounts.DEFENCES,
    *defences_api.DEFENCES,
    *defences_clocks.DEFENCES,
    *defences_hours.DEFENCES,
    *defences_operations.DEFENCES,
    *defences_outgoing.DEFENCES,
    *defences_pages.DEFENCES,
    *defences_privacy.DEFENCES,
    *defences_tenants.DEFENCES,
)
