"""An organisation's own words about itself."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction

from escale.apps.directory.events import ORGANISATION_CHANGED
from escale.apps.directory.models import Organisation, Statement
from escale.core import audit, events
from escale.core.versions import claim
from escale.core.workbook.folding import cleaned

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

EDITABLE = (
    "name",
    "country",
    "city",
    "website",
    "sectors",
    "size",
    "languages",
    "cooperation_types",
    "about",
)


class StatementDraft(NamedTuple):
    """One offer or need as somebody typed it; ``language`` is a BCP 47 tag, or "" when nobody said."""

    text: str
    language: str = ""


class Saved(NamedTuple):
    """A profile that somebody changed; ``changed`` names fields of :data:`EDITABLE`, ``offers`` and ``needs``."""

    organisation: Organisation
    changed: frozenset[str]
    acting_user: "User | None"


_followers: dict[str, Callable[[Saved], None]] = {}


def when_saved(name: str, follow: Callable[[Saved], None]) -> None:
    """Register what follows, under a name, in the transaction of every save that changed something.

    Apps above the directory call this when they start.
    """
    _followers[name] = follow


def save_profile(
    *,
    acting_user: "User | None",
    organisation: Organisation,
    expected_version: int,
    fields: Mapping[str, Any],
    offers: Sequence[StatementDraft],
    needs: Sequence[StatementDraft],
) -> Organisation:
    """Set ``fields`` (names of :data:`EDITABLE`) and replace the statements by these, in this order.

    ``expected_version`` is the version the form was filled from. A form that changes nothing writes nothing. Whoever
    saves: what follows from a change (:func:`when_saved`) follows here.

    Raises:
        StaleVersion: somebody saved in between; nothing was written.
        KeyError: a field that is not editable.
    """
    if unknown := set(fields) - set(EDITABLE):
        raise KeyError(*sorted(unknown))
    values = {name: _clean(value) for name, value in fields.items()}
    with transaction.atomic():
        claim(organisation, expected_version)
        organisation.refresh_from_db()
        changed = [name for name, value in values.items() if getattr(organisation, name) != value]
        for name in changed:
            setattr(organisation, name, values[name])
        organisation.save(update_fields=changed)
        standing = list(organisation.statements.all())
        for kind, drafts in ((Statement.Kind.OFFER, offers), (Statement.Kind.NEED, needs)):
            of_kind = [statement for statement in standing if statement.kind == kind]
            if _replace_statements(organisation, kind, of_kind, drafts):
                changed.append(f"{kind.value}s")
        if changed:
            _announce(organisation, changed)
            audit.record(
                "organisation.profile-saved",
                organisation,
                acting_user=acting_user,
                details={"fields": sorted(changed)},
            )
            for follow in _followers.values():
                follow(Saved(organisation, frozenset(changed), acting_user))
        else:
            _unclaim(organisation, expected_version)
    return organisation


def _announce(organisation: Organisation, changed: Sequence[str]) -> None:
    payload = {"organisation": organisation.pk, "fields": sorted(changed)}
    cooperation = organisation.cooperation_id
    events.announce(ORGANISATION_CHANGED, cooperation=cooperation, subject=organisation, payload=payload)


def _unclaim(organisation: Organisation, version: int) -> None:
    """Nothing was changed after all: nobody else's open form becomes stale by it."""
    Organisation.objects.filter(pk=organisation.pk).update(version=version)
    organisation.version = version


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return cleaned(value).strip()
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value


def _replace_statements(
    organisation: Organisation,
    kind: Statement.Kind,
    standing: Sequence[Statement],
    drafts: Sequence[StatementDraft],
) -> bool:
    """Whether anything changed. A statement that keeps its words keeps its row."""
    wanted = [StatementDraft(text, draft.language) for draft in drafts if (text := _clean(draft.text))]
    if [(each.text, each.language) for each in standing] == wanted:
        return False
    by_words = {(each.text, each.language): each for each in standing}
    kept = [by_words.pop(draft, None) for draft in wanted]
    Statement.objects.filter(pk__in=[each.pk for each in standing if each not in kept]).delete()
    for position, (draft, row) in enumerate(zip(wanted, kept, strict=True)):
        statement = row or Statement(organisation=organisation, kind=kind, text=draft.text, language=draft.language)
        statement.position = position
        statement.save()
    return True


def note_languages(languages: Mapping[int, str]) -> None:
    """Keep the recognised language of statements whose language nobody said; keys are those of statements.

    Nobody's words change, so this is no edit: it counts no version and writes no audit entry.
    """
    by_tag: dict[str, list[int]] = {}
    for key, tag in languages.items():
        by_tag.setdefault(tag, []).append(key)
    with transaction.atomic():
        for tag, keys in by_tag.items():
            Statement.objects.filter(pk__in=keys, language="").update(language=tag)
