"""Who sees which field of a profile, before and after a meeting is agreed."""

import copy
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from django.db.models import OuterRef

from escale.apps.directory.models import (
    DEFAULTS,
    Audience,
    Cooperation,
    Field,
    FieldVisibility,
    Organisation,
    Person,
    PersonalVisibility,
)
from escale.core.json_rows import JsonRows
from escale.core.labels import label
from escale.core.names import in_row, language_name
from escale.engines.text.order import sort_key

_T = TypeVar("_T")
_NARROWER: Final = {audience: place for place, audience in enumerate(Audience)}
_OF_ORGANISATION: Final = {
    Field.CITY: ("city", ""),
    Field.WEBSITE: ("website", ""),
    Field.SIZE: ("size", ""),
    Field.ABOUT: ("about", ""),
    Field.IDENTIFIERS: ("identifiers", {}),
}


@dataclass(frozen=True)
class ShownPerson:
    """Somebody as a counterpart may see them; what is hidden is empty. ``pk`` is the representative's key."""

    pk: int
    organisation_id: int
    name: str
    role: str
    email: str
    phone: str
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Visibility:
    """The rules of a cooperation, and the narrower words of some of its people (by key)."""

    rules: Mapping[Field, Audience]
    own: Mapping[int, Mapping[Field, Audience]] = field(default_factory=dict)

    def audience(self, of_field: Field, person: int | None = None) -> Audience:
        """The narrower of the cooperation's rule and the person's own word."""
        rule = self.rules[of_field]
        own = self.own.get(person, {}).get(of_field, rule) if person is not None else rule
        return max(rule, own, key=_NARROWER.__getitem__)

    def sees(self, of_field: Field, *, met: bool, person: int | None = None) -> bool:
        """Whether a counterpart sees a field; ``met``: they have an agreed meeting."""
        audience = self.audience(of_field, person)
        return audience == Audience.COUNTERPARTS or (met and audience == Audience.MET)

    def person(self, row: Mapping[str, Any], *, met: bool) -> ShownPerson:
        """A representative, read as :func:`person_columns`, as a counterpart sees them."""
        own = {Field(word["field"]): Audience(word["audience"]) for word in row["own"]}
        visibility = Visibility(self.rules, {row["person"]: own})

        def shown(of_field: Field, hidden: _T) -> _T:
            return row[of_field.value] if visibility.sees(of_field, met=met, person=row["person"]) else hidden

        return ShownPerson(
            pk=row["representative"],
            organisation_id=row["organisation"],
            name=shown(Field.NAME, ""),
            role=shown(Field.ROLE, ""),
            email=shown(Field.EMAIL, ""),
            phone=shown(Field.PHONE, ""),
            languages=tuple(shown(Field.SPOKEN, [])),
        )

    def people(self, rows: Iterable[Mapping[str, Any]], *, met: bool) -> list[ShownPerson]:
        """Several, in the order of the names that are shown: the place of a hidden one would tell how it begins."""
        return sorted((self.person(row, met=met) for row in rows), key=lambda each: (sort_key(each.name), each.pk))

    def organisation(self, organisation: Organisation, *, met: bool) -> Organisation:
        """A copy for showing, never for saving, without what a counterpart does not see."""
        seen = copy.copy(organisation)
        for of_field, (attribute, hidden) in _OF_ORGANISATION.items():
            if not self.sees(of_field, met=met):
                setattr(seen, attribute, copy.copy(hidden))
        return seen


def person_columns(representative: str = "") -> dict[str, Any]:
    """What :meth:`Visibility.person` reads, as columns of :class:`JsonRows`.

    ``representative`` leads from the rows to the representative: nothing, or ``"representative__"``.
    """
    own = PersonalVisibility.objects.filter(person=OuterRef(f"{representative}person"))
    return {
        "representative": f"{representative}pk",
        "organisation": f"{representative}organisation_id",
        "person": f"{representative}person_id",
        Field.NAME.value: f"{representative}person__name",
        Field.ROLE.value: f"{representative}role",
        Field.SPOKEN.value: f"{representative}person__languages",
        Field.EMAIL.value: f"{representative}person__email",
        Field.PHONE.value: f"{representative}person__phone",
        "own": JsonRows(own, field="field", audience="audience"),
    }


def rules_column(cooperation: str) -> JsonRows:
    """The rules of a cooperation as a column of a row that leads to it by ``cooperation``."""
    rules = FieldVisibility.objects.filter(cooperation=OuterRef(cooperation))
    return JsonRows(rules, field="field", audience="audience")


def with_rules(rows: Iterable[Mapping[str, Any]]) -> Visibility:
    """From such a column."""
    return Visibility(dict(DEFAULTS) | {Field(row["field"]): Audience(row["audience"]) for row in rows})


def visibility_of(cooperation: Cooperation | int, people: Iterable[int] = ()) -> Visibility:
    """The rules of a cooperation and the own words of ``people`` (keys of persons), in two queries."""
    key = cooperation if isinstance(cooperation, int) else cooperation.pk
    rules = with_rules(FieldVisibility.objects.filter(cooperation=key).values("field", "audience")).rules
    own: dict[int, dict[Field, Audience]] = defaultdict(dict)
    if keys := list(people):
        words = PersonalVisibility.objects.filter(person__in=keys).values_list("person_id", "field", "audience")
        for person, name, audience in words:
            own[person][Field(name)] = Audience(audience)
    return Visibility(rules, own)


@dataclass(frozen=True)
class VisibilityLine:
    """One field on the page of the person concerned; ``choices`` are the audiences they may narrow it to."""

    field: Field
    audience: Audience
    rule: Audience
    value: str
    choices: tuple[Audience, ...]


def lines_for(person: Person, organisation: Organisation, role: str) -> list[VisibilityLine]:
    """Every field of a person and their organisation with who sees it; own fields can be narrowed, not widened."""
    visibility = visibility_of(person.cooperation_id, [person.pk])
    values = {
        Field.NAME: person.name,
        Field.ROLE: role,
        Field.SPOKEN: in_row(map(language_name, person.languages)),
        Field.EMAIL: person.email,
        Field.PHONE: person.phone,
        Field.CITY: organisation.city,
        Field.WEBSITE: organisation.website,
        Field.SIZE: label(organisation, "size") if organisation.size else "",
        Field.ABOUT: organisation.about,
        Field.IDENTIFIERS: ", ".join(f"{scheme} {number}" for scheme, number in organisation.identifiers.items()),
    }
    return [
        VisibilityLine(
            field=each,
            audience=visibility.audience(each, person.pk),
            rule=visibility.rules[each],
            value=values[each],
            choices=_choices(each, visibility.rules[each]),
        )
        for each in Field
    ]


def _choices(of_field: Field, rule: Audience) -> tuple[Audience, ...]:
    if of_field in _OF_ORGANISATION:
        return ()
    return tuple(each for each in Audience if _NARROWER[each] >= _NARROWER[rule])
