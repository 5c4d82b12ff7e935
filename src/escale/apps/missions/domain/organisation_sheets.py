"""The sheet organisations: who takes part, and what each offers and needs."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from escale.apps.directory.models import Organisation, Statement
from escale.apps.missions.domain.mission_sheets import filled
from escale.apps.missions.models import Mission, Participation
from escale.core.sheets import Context, Handler, Status, register
from escale.core.workbook.duplicates import bare_name
from escale.core.workbook.rows import OrganisationRow, Side

_LISTS = ("sectors", "languages", "cooperation_types")


def apply_organisations(rows: Sequence[OrganisationRow], context: Context) -> None:
    """Organisations by ref, rows the organiser merged into one, their statements and sides.

    An empty cell keeps what is known; statements that are given replace those of their kind.
    """
    existing = _standing(rows, context)
    _refuse_other_companies(rows, existing, context)
    by_ref = _merged(rows, context.merges)
    wanted = {ref: _values(ref, group, existing.get(ref), context) for ref, group in by_ref.items()}
    lines = {ref: group[0].line for ref, group in by_ref.items()}
    made = context.upsert(
        Organisation, existing=existing, wanted=wanted, sheet="organisations", lines=lines, beside=True
    )
    found = {**existing, **made}
    found |= {other: found[ref] for other, ref in context.merges.items() if ref in found}
    context.found["organisations"] = found
    _apply_statements(by_ref, made, context)
    _apply_sides(by_ref, made, context)


def _standing(rows: Sequence[OrganisationRow], context: Context) -> dict[str, Organisation]:
    """Those of the cooperation with a ref of the sheet, and all that take part already."""
    inside = Organisation.objects.filter(participations__mission=context.mission)
    refs = {row.ref for row in rows} | set(context.merges.values())
    named = Organisation.objects.filter(cooperation=context.cooperation, ref__in=refs)
    return {each.ref: each for each in (*inside, *named)}


def _refuse_other_companies(
    rows: Sequence[OrganisationRow], existing: Mapping[str, Organisation], context: Context
) -> None:
    """Refs are chosen per workbook: the same ref in another mission's workbook may mean another company."""
    inside = set(Participation.objects.filter(mission=context.mission).values_list("organisation_id", flat=True))
    for row in rows:
        standing = existing.get(row.ref)
        if standing is None or standing.pk in inside or bare_name(standing.name) == bare_name(row.name):
            continue
        message = _("The ref “%(ref)s” is already “%(name)s”, of another mission. Choose another ref.")
        context.refuse("organisations", row.line, message % {"ref": row.ref, "name": standing.name})


def _merged(rows: Sequence[OrganisationRow], merges: Mapping[str, str]) -> dict[str, list[OrganisationRow]]:
    """The rows of each organisation, its own first."""
    groups: dict[str, list[OrganisationRow]] = defaultdict(list)
    for row in rows:
        ref = merges.get(row.ref, row.ref)
        groups[ref].insert(0, row) if ref == row.ref else groups[ref].append(row)
    return dict(groups)


def _values(
    ref: str, rows: Sequence[OrganisationRow], standing: Organisation | None, context: Context
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for row in rows:
        for name, value in _said(row).items():
            if name in _LISTS:
                values[name] = list(dict.fromkeys([*values.get(name, []), *value]))
            elif name == "identifiers":
                values[name] = {**value, **values.get(name, {})}
            else:
                values.setdefault(name, value)
    if standing is None:
        return {
            **values,
            "cooperation": context.cooperation,
            "ref": ref,
            "reality": context.mission.reality,
            "attribution": context.mission.attribution,
        }
    if rows[0].ref != ref:  # only absorbed rows: they add to what stands, they do not replace it
        for name in [name for name in values if name not in (*_LISTS, "identifiers")]:
            values[name] = getattr(standing, name) or values[name]
        for name in _LISTS:
            values[name] = list(dict.fromkeys([*getattr(standing, name), *values.get(name, [])]))
        values["identifiers"] = {**values.get("identifiers", {}), **standing.identifiers}
    return values


def _said(row: OrganisationRow) -> dict[str, Any]:
    return filled(
        {
            "name": row.name,
            "country": row.country,
            "city": row.city,
            "website": row.website,
            "sectors": list(row.sectors),
            "size": row.size,
            "languages": list(row.languages),
            "cooperation_types": list(row.cooperation),
            "about": row.about,
            "identifiers": _identifiers(row.identifiers),
        }
    )


def _identifiers(entries: Sequence[str]) -> dict[str, str]:
    """``RC: 123`` under its scheme; an entry without a scheme, or with one used already, under itself."""
    found: dict[str, str] = {}
    for entry in entries:
        scheme, parted, number = (part.strip() for part in entry.partition(":"))
        if parted and number and scheme not in found:
            found[scheme] = number
        else:
            found[entry] = ""
    return found


def _apply_statements(
    by_ref: Mapping[str, Sequence[OrganisationRow]], made: Mapping[str, Organisation], context: Context
) -> None:
    standing: dict[tuple[int, str], list[Statement]] = defaultdict(list)
    for statement in Statement.objects.filter(organisation__in=[each.pk for each in made.values()]):
        standing[statement.organisation_id, statement.kind].append(statement)
    new: list[Statement] = []
    gone: list[Statement] = []
    for ref, rows in by_ref.items():
        for kind, attribute in ((Statement.Kind.OFFER, "offers"), (Statement.Kind.NEED, "needs")):
            texts = list(dict.fromkeys(text for row in rows for text in getattr(row, attribute)))
            before = standing.get((made[ref].pk, kind), [])
            if rows[0].ref != ref:
                texts = list(dict.fromkeys([*(each.text for each in before), *texts]))
            if not texts or texts == [each.text for each in before]:
                continue
            context.mark("organisations", rows[0].line, Status.CHANGED)
            languages = {each.text: each.language for each in before}
            gone += before
            new += [
                Statement(
                    organisation=made[ref], kind=kind, text=text, position=place, language=languages.get(text, "")
                )
                for place, text in enumerate(texts)
            ]
    context.remove(gone)
    context.create(Statement, new)


def _apply_sides(
    by_ref: Mapping[str, Sequence[OrganisationRow]], made: Mapping[str, Organisation], context: Context
) -> None:
    existing = {each.organisation_id: each for each in Participation.objects.filter(mission=context.mission)}
    wanted = {
        made[ref].pk: {
            "mission_id": context.mission.pk,
            "organisation_id": made[ref].pk,
            "side": "" if rows[0].side is Side.BOTH else str(rows[0].side),
        }
        for ref, rows in by_ref.items()
    }
    lines = {made[ref].pk: rows[0].line for ref, rows in by_ref.items()}
    context.upsert(Participation, existing=existing, wanted=wanted, sheet="organisations", lines=lines)


def export_organisations(mission: Mission) -> list[OrganisationRow]:
    """Organisations that take part, by name."""
    participations = (
        Participation.objects.filter(mission=mission)
        .select_related("organisation")
        .prefetch_related("organisation__statements")
    )
    return [_row(participation) for participation in participations]


def _row(participation: Participation) -> OrganisationRow:
    organisation = participation.organisation
    said: dict[str, list[str]] = defaultdict(list)
    for statement in organisation.statements.all():
        said[statement.kind].append(statement.text)
    return OrganisationRow(
        ref=organisation.ref,
        name=organisation.name,
        country=organisation.country,
        side=Side(participation.side or Side.BOTH),
        city=organisation.city,
        website=organisation.website,
        sectors=tuple(organisation.sectors),
        size=organisation.size,
        languages=tuple(organisation.languages),
        cooperation=tuple(organisation.cooperation_types),
        about=organisation.about,
        offers=tuple(said[Statement.Kind.OFFER]),
        needs=tuple(said[Statement.Kind.NEED]),
        identifiers=tuple(
            f"{scheme}: {number}" if number else scheme for scheme, number in organisation.identifiers.items()
        ),
    )


def register_sheets() -> None:
    """Called when the app starts."""
    register(Handler("organisations", apply_organisations, export_organisations, derived=("suggestions.Suggestion",)))
