"""The sheet representatives: people, their roles, when they are there, and the consent they gave."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.directory.models import Consent, Person, Representative
from escale.apps.missions.domain.mission_sheets import filled
from escale.apps.missions.models import Attendance, Mission, Stop
from escale.core.sheets import Context, Handler, Status, register
from escale.core.workbook.folding import folded
from escale.core.workbook.rows import RepresentativeRow

THROUGH = "workbook"


def apply_representatives(rows: Sequence[RepresentativeRow], context: Context) -> None:
    """People by address, their roles by organisation and ref, their attendance of the mission."""
    roles = _roles_by_ref(context)
    rows = _one_role_each(rows, context)
    people = _apply_people(rows, roles, context)
    found = _apply_roles(rows, roles, people, context)
    attendances = _apply_attendances(rows, found, context)
    _apply_consents(rows, people, context)
    context.found["representatives"] = _by_ref(context, attendances, found)


def _roles_by_ref(context: Context) -> dict[tuple[int, str], Representative]:
    organisations = {each.pk for each in context.found["organisations"].values()}
    roles = Representative.objects.filter(organisation__in=organisations).select_related("person")
    return {(role.organisation_id, role.ref): role for role in roles}


def _organisation(row: RepresentativeRow, context: Context) -> int:
    return int(context.found["organisations"][row.organisation].pk)


def _one_role_each(rows: Sequence[RepresentativeRow], context: Context) -> list[RepresentativeRow]:
    """Two people cannot share an address (it signs them in); one person has one role in an organisation."""
    names: dict[str, RepresentativeRow] = {}
    roles: set[tuple[int, str]] = set()
    kept = []
    for row in rows:
        address = row.email.lower()
        first = names.setdefault(address, row)
        if folded(first.name) != folded(row.name):
            message = _("“%(email)s” is already the address of %(name)s (row %(line)d); each person needs their own.")
            details = {"email": row.email, "name": first.name, "line": first.line}
            context.refuse("representatives", row.line, message % details)
        elif (_organisation(row, context), address) in roles:
            message = _("%(name)s is there twice for one organisation; this row is left out.")
            context.note("representatives", row.line, message % {"name": row.name})
        else:
            roles.add((_organisation(row, context), address))
            kept.append(row)
    return kept


def _apply_people(
    rows: Sequence[RepresentativeRow], roles: Mapping[tuple[int, str], Representative], context: Context
) -> dict[str, Person]:
    """Person by lower-case address. A corrected address stays with the person who has not signed in yet."""
    addresses = {row.email.lower() for row in rows}
    known = Person.objects.filter(cooperation=context.cooperation, email__in=addresses)
    existing = {person.email: person for person in known}
    for row in rows:
        role = roles.get((_organisation(row, context), row.ref))
        same = role is not None and folded(role.person.name) == folded(row.name)
        if role is not None and same and role.person.user_id is None and role.person.email not in addresses:
            existing.setdefault(row.email.lower(), role.person)
    wanted: dict[str, dict[str, Any]] = {}
    for row in rows:
        address = row.email.lower()
        values: dict[str, Any] = {"name": row.name, "email": address}
        values |= filled({"phone": row.phone, "languages": list(row.languages)})
        if address not in existing:
            values |= {"cooperation": context.cooperation, "reality": context.mission.reality}
        wanted[address] = {**wanted.get(address, {}), **values}
    lines = {row.email.lower(): row.line for row in reversed(rows)}
    return context.upsert(Person, existing=existing, wanted=wanted, sheet="representatives", lines=lines, beside=True)


def _apply_roles(
    rows: Sequence[RepresentativeRow],
    roles: Mapping[tuple[int, str], Representative],
    people: Mapping[str, Person],
    context: Context,
) -> dict[str, Representative]:
    by_person = {(role.organisation_id, role.person_id): role for role in roles.values()}
    existing: dict[tuple[int, str], Representative] = {}
    wanted: dict[tuple[int, str], dict[str, Any]] = {}
    for row in rows:
        key = (_organisation(row, context), row.ref)
        person = people[row.email.lower()]
        standing = by_person.get((key[0], person.pk)) or roles.get(key)
        if standing is not None:
            existing[key] = standing
        values = {"organisation_id": key[0], "person_id": person.pk, **filled({"role": row.role})}
        # The ref of a role that another mission's workbook named stays as it is.
        wanted[key] = values if standing is not None else {**values, "ref": row.ref}
    lines = {(_organisation(row, context), row.ref): row.line for row in rows}
    made = context.upsert(
        Representative, existing=existing, wanted=wanted, sheet="representatives", lines=lines, beside=True
    )
    return {ref: role for (_organisation_id, ref), role in made.items()}


def _apply_attendances(
    rows: Sequence[RepresentativeRow], found: Mapping[str, Representative], context: Context
) -> dict[int, Attendance]:
    """Attendance by the key of the representative; no stops named means all of them."""
    existing = {each.representative_id: each for each in Attendance.objects.filter(mission=context.mission)}
    wanted = {
        found[row.ref].pk: {
            "mission_id": context.mission.pk,
            "representative_id": found[row.ref].pk,
            **filled({"arrives": row.arrives, "leaves": row.leaves}),
        }
        for row in rows
    }
    lines = {found[row.ref].pk: row.line for row in rows}
    made = context.upsert(Attendance, existing=existing, wanted=wanted, sheet="representatives", lines=lines)
    stops = context.found["stops"]
    named = {made[found[row.ref].pk].pk: [stops[ref].pk for ref in row.stops] for row in rows if row.stops}
    changed = context.relink(Attendance, "stops", named)
    for attendance in made.values():
        if attendance.pk in changed:
            context.mark("representatives", lines[attendance.representative_id], Status.CHANGED)
    return {**existing, **made}


def _apply_consents(rows: Sequence[RepresentativeRow], people: Mapping[str, Person], context: Context) -> None:
    """A yes of the sheet becomes a dated consent; a no takes back only what a sheet gave."""
    given = {people[row.email.lower()].pk for row in rows if row.consent is True}
    refused = {people[row.email.lower()].pk for row in rows if row.consent is False}
    standing = {
        each.person_id: each
        for each in Consent.objects.filter(
            person__in=given | refused, purpose=Consent.Purpose.PARTICIPATION, withdrawn_at=None
        )
    }
    now = timezone.now()
    context.create(
        Consent,
        [
            Consent(
                person_id=key,
                purpose=Consent.Purpose.PARTICIPATION,
                notice_version=THROUGH,
                language=context.language,
                given_at=now,
                given_through=THROUGH,
            )
            for key in sorted(given - standing.keys())
        ],
    )
    taken_back = [standing[key] for key in sorted(refused & standing.keys())]
    context.change(Consent, [(each, {"withdrawn_at": now}) for each in taken_back if each.given_through == THROUGH])


def _by_ref(
    context: Context, attendances: Mapping[int, Attendance], found: Mapping[str, Representative]
) -> dict[str, Attendance]:
    """What other sheets mean by a representative's ref: the attendance."""
    roles = Representative.objects.filter(attendances__mission=context.mission).values_list("pk", "ref")
    standing = {ref: attendances[key] for key, ref in roles if key in attendances}
    return {**standing, **{ref: attendances[role.pk] for ref, role in found.items()}}


def export_representatives(mission: Mission) -> list[RepresentativeRow]:
    """People who attend; their times in the clock of the mission's first stop."""
    first = Stop.objects.filter(mission=mission).first()
    zone = ZoneInfo(first.zone if first else "UTC")
    attendances = _in_order(mission).select_related("representative__person").prefetch_related("stops")
    consenting = set(
        Consent.objects.filter(
            person__roles__attendances__mission=mission,
            purpose=Consent.Purpose.PARTICIPATION,
            withdrawn_at=None,
        ).values_list("person_id", flat=True)
    )
    refs = exported_refs(mission)
    return [_row(attendance, zone, consenting, refs[attendance.pk]) for attendance in attendances]


def exported_refs(mission: Mission) -> dict[int, str]:
    """The ref of each attendance (key) in an exported workbook; those of one ref are told apart there."""
    refs: dict[str, int] = {}
    for attendance in _in_order(mission):
        role = attendance.representative
        refs[f"{role.organisation.ref}-{role.ref}" if role.ref in refs else role.ref] = attendance.pk
    return {key: ref for ref, key in refs.items()}


def _in_order(mission: Mission) -> QuerySet[Attendance]:
    everybody = Attendance.objects.filter(mission=mission).select_related("representative__organisation")
    return everybody.order_by("representative__organisation__sort_key", "pk")


def _row(attendance: Attendance, zone: ZoneInfo, consenting: set[int], ref: str) -> RepresentativeRow:
    role = attendance.representative
    return RepresentativeRow(
        ref=ref,
        organisation=role.organisation.ref,
        name=role.person.name,
        email=role.person.email,
        role=role.role,
        languages=tuple(role.person.languages),
        phone=role.person.phone,
        arrives=attendance.arrives.astimezone(zone) if attendance.arrives else None,
        leaves=attendance.leaves.astimezone(zone) if attendance.leaves else None,
        stops=tuple(stop.ref for stop in attendance.stops.all()),
        consent=True if role.person_id in consenting else None,
    )


def register_sheets() -> None:
    """Called when the app starts."""
    register(Handler("representatives", apply_representatives, export_representatives))
