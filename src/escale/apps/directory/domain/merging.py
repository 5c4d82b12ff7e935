"""Two rows of the directory that turn out to be one organisation."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import models, transaction

from escale.apps.directory.models import Organisation, Statement
from escale.core import audit
from escale.core.versions import claim

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

Move = Callable[[Organisation, Organisation], None]
_moves: dict[str, Move] = {}


class MergeRefused(Exception):
    """Something hangs on the second organisation that nobody knows how to move; ``kinds`` names it."""

    def __init__(self, kinds: list[str]) -> None:
        super().__init__(", ".join(kinds))
        self.kinds = kinds


def when_merging(label: str, move: Move) -> None:
    """Register how rows of ``label`` (``missions.Participation``) go from ``absorb`` to ``keep``.

    ``move(keep, absorb)`` must leave none that points at ``absorb``. Apps above the directory call this when
    they start; a relation without a move makes a merge impossible as long as it has rows, so nothing is lost.
    """
    _moves[label] = move


def merge_organisations(*, acting_user: "User | None", keep: Organisation, absorb: Organisation) -> Organisation:
    """Make one organisation of two: ``keep`` gains what it lacks, its people and statements; ``absorb`` goes.

    Raises:
        ValueError: the same organisation twice, or two of different cooperations.
        MergeRefused: rows of another app hang on ``absorb`` and cannot be moved; nothing was written.
    """
    if keep.pk == absorb.pk or keep.cooperation_id != absorb.cooperation_id:
        raise ValueError("Two organisations of one cooperation are merged.")
    with transaction.atomic():
        # In the order of keys, so that two merges never wait for each other.
        locked = {row.pk: row for row in _locked(keep, absorb)}
        keep, absorb = locked[keep.pk], locked[absorb.pk]
        claim(keep, keep.version)
        _fill_gaps(keep, absorb)
        _move_statements(keep, absorb)
        _move_people(keep, absorb)
        # Apps register from the bottom up; what hangs highest goes first, before its ground goes.
        for move in reversed(_moves.values()):
            move(keep, absorb)
        doubles = list(absorb.representatives.all())
        if kinds := [kind for row in doubles for kind in _hanging_on(row)]:
            raise MergeRefused(sorted(set(kinds)))
        absorb.representatives.all().delete()
        if kinds := _hanging_on(absorb):
            raise MergeRefused(kinds)
        details = {"absorbed": absorb.pk, "ref": absorb.ref}
        absorb.delete()
        audit.record("organisation.merged", keep, acting_user=acting_user, details=details)
    return keep


def _locked(*organisations: Organisation) -> list[Organisation]:
    keys = [each.pk for each in organisations]
    return list(Organisation.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def _fill_gaps(keep: Organisation, absorb: Organisation) -> None:
    for name in ("country", "city", "website", "size", "about", "attribution"):
        if not getattr(keep, name):
            setattr(keep, name, getattr(absorb, name))
    for name in ("sectors", "languages", "cooperation_types"):
        setattr(keep, name, list(dict.fromkeys([*getattr(keep, name), *getattr(absorb, name)])))
    keep.identifiers = {**absorb.identifiers, **keep.identifiers}
    keep.save()


def _move_statements(keep: Organisation, absorb: Organisation) -> None:
    known = {(each.kind, each.text) for each in keep.statements.all()}
    for statement in absorb.statements.all():
        if (statement.kind, statement.text) not in known:
            statement.organisation = keep
            statement.position += len(known)
            statement.save()
    Statement.objects.filter(organisation=absorb).delete()


def _move_people(keep: Organisation, absorb: Organisation) -> None:
    """A person who speaks for both stays behind with a second role, which goes when nothing hangs on it."""
    standing = list(keep.representatives.all())
    people, refs = {each.person_id for each in standing}, {each.ref for each in standing}
    for role in absorb.representatives.all():
        if role.person_id in people:
            continue
        role.organisation = keep
        if role.ref in refs:
            role.ref = f"{absorb.ref}-{role.ref}"[:60]
        role.save()


def _hanging_on(row: models.Model) -> list[str]:
    """Plural names of what still points at a row, also through relations that have no name on this side."""
    relations = [
        field
        for field in row._meta.get_fields(include_hidden=True)
        if isinstance(field, models.ForeignObjectRel) and (field.one_to_many or field.one_to_one)
    ]
    kinds = {
        str(relation.related_model._meta.verbose_name_plural)
        for relation in relations
        if relation.related_model._default_manager.filter(**{relation.field.name: row}).exists()
    }
    return sorted(kinds)
