"""Reads of the directory."""

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Cooperation, Membership, Organisation, Person, Statement
from escale.apps.directory.rules import Right, roles_with
from escale.core.labels import label
from escale.core.names import country_name, in_row, language_name
from escale.core.sectors import sector_name
from escale.engines.text.folding import fold

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from escale.apps.accounts.models import User


class Fact(NamedTuple):
    """One line of what is known about an organisation; ``is_link`` when the value is an address."""

    label: str | Promise
    value: str
    is_link: bool = False


class Statements(NamedTuple):
    """What an organisation says it offers and needs, each in its own language."""

    offers: list[Statement]
    needs: list[Statement]


def cooperations_where(user: "User | AnonymousUser", right: Right) -> QuerySet[Cooperation]:
    """The cooperations in which a user has a right."""
    if not user.is_authenticated:
        return Cooperation.objects.none()
    held = Membership.objects.standing().filter(cooperation=OuterRef("pk"), user=user, role__in=roles_with(right))
    return Cooperation.objects.filter(Exists(held))


def organised_cooperations(user: "User | AnonymousUser") -> list[Cooperation]:
    """The cooperations a user organises for, by name."""
    return list(cooperations_where(user, Right.ORGANISE).order_by("sort_key", "pk"))


def facts(organisation: Organisation) -> list[Fact]:
    """What is known about an organisation, without its statements; empty fields are left out."""
    lines = [
        Fact(_("Country"), country_name(organisation.country)),
        Fact(_("City"), organisation.city),
        Fact(_("Website"), organisation.website, is_link=True),
        Fact(_("Size"), label(organisation, "size") if organisation.size else ""),
        Fact(_("Sectors"), in_row(map(sector_name, organisation.sectors))),
        Fact(_("Languages"), in_row(language_name(tag) for tag in organisation.languages)),
        Fact(_("Kinds of cooperation"), in_row(organisation.cooperation_types)),
        *(Fact(scheme, value) for scheme, value in organisation.identifiers.items()),
    ]
    return [line for line in lines if line.value]


def statements(organisation: Organisation) -> Statements:
    """Offers and needs in their order, in one query."""
    found = Statements([], [])
    for statement in organisation.statements.all():
        (found.offers if statement.kind == Statement.Kind.OFFER else found.needs).append(statement)
    return found


def language_of(person: Person) -> str:
    """The language a person chose, else the first of theirs that the pages speak, else the default."""
    if person.user is not None:
        return person.user.language
    spoken = [code for code, _name in settings.LANGUAGES]
    return next((language for language in person.languages if language in spoken), settings.LANGUAGE_CODE)


def address_of(person: Person) -> str:
    """Where letters to a person go: to the address of their account once they have one.

    A letter may hold a link that signs in. The address that was typed about a person may be somebody else's by now,
    when the account has moved to another one.
    """
    if person.user is None or person.user.email.lower() == person.email.lower():
        return person.email
    return person.user.email


def matching_words(names: Iterable[tuple[int, str]], wanted: str) -> list[int]:
    """The keys of the texts that contain every word of ``wanted``, whatever the accents or Arabic letter forms."""
    words = fold(wanted).split()
    found = []
    for key, text in names:
        folded = _folded(text)
        if all(word in folded for word in words):
            found.append(key)
    return found


# Who searches searches again, and so does everybody else of the mission: folding is half of what a search costs.
_folded = lru_cache(maxsize=1_024)(fold)
