"""A draft becomes what people see: one act, with the mails that tell them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.accounts.models import User
from escale.apps.directory.models import Person
from escale.apps.directory.queries import address_of, language_of
from escale.apps.meetings.domain import notices
from escale.apps.meetings.domain.announcing import announce_agenda
from escale.apps.meetings.domain.errors import Refused, VersionConflict
from escale.apps.meetings.models import Agenda, Meeting, Request
from escale.apps.meetings.queries.publication import Publication, publication_of
from escale.core import audit, occupancy, outbox
from escale.core.models import Occupied

_CHUNK = 500


def publish_agenda(*, acting_user: User, agenda: Agenda, expected_version: int | None = None) -> Agenda:
    """Show a draft to everybody in place of the version before, and mail each person whose day is new or changed.

    Publishing what is published already changes nothing. Raises :class:`Refused` when the version was superseded
    or when somebody is booked elsewhere by another round of the mission, :class:`VersionConflict` when the draft
    changed after its preview.
    """
    with transaction.atomic():
        versions = _locked(agenda)
        agenda = versions[agenda.pk]
        if agenda.state == Agenda.State.PUBLISHED:
            return agenda
        if agenda.state == Agenda.State.SUPERSEDED:
            raise Refused(_("This version was replaced by a newer one. Plan again, then publish that."))
        if expected_version is not None and agenda.version != expected_version:
            raise VersionConflict
        publication = publication_of(agenda)
        _leave_out(agenda, publication.declined)
        if publication.previous is not None:
            _supersede(publication.previous)
        _take_over_bookings(agenda, publication.previous)
        agenda.state, agenda.published_at = Agenda.State.PUBLISHED, timezone.now()
        agenda.version += 1
        agenda.save(update_fields=["state", "published_at", "version"])
        _raise_sequences(publication)
        _tell(agenda, publication, reply_to=acting_user.email)
        announce_agenda(agenda)
        audit.record("agenda.published", agenda, acting_user=acting_user, details=_figures(agenda, publication))
    return agenda


def sample_mail(agenda: Agenda, publication: Publication) -> tuple[str, str] | None:
    """Subject and text of the mail the first recipient would get, with a link that leads nowhere."""
    if not publication.recipients:
        return None
    return outbox.words_of(_letter(publication.recipients[0], agenda, publication, link="…"))


def mails_by_language(publication: Publication) -> list[tuple[str, int]]:
    """How many mails would go out in each language, most first."""
    return Counter(language_of(person) for person in publication.recipients).most_common()


def _locked(agenda: Agenda) -> dict[int, Agenda]:
    """The versions of the round that can change here, locked in the order of their keys."""
    versions = (
        Agenda.objects.select_for_update(of=("self",))
        .filter(round=agenda.round_id)
        .select_related("round__stop__mission")
        .defer("inputs", "result")
        .order_by("pk")
    )
    return {version.pk: version for version in versions}


def _leave_out(agenda: Agenda, declined: list[Meeting]) -> None:
    keys = [meeting.pk for meeting in declined]
    _release(occupancy.draft(agenda.pk), keys)
    for chunk in _chunks(keys):
        agenda.meetings.filter(pk__in=chunk).update(state=Meeting.State.CANCELLED)


def _supersede(previous: Agenda) -> None:
    """Whoever declines a meeting of the old version at this moment finds it changed, and looks again."""
    Agenda.objects.filter(pk=previous.pk).update(state=Agenda.State.SUPERSEDED, version=F("version") + 1)
    previous.meetings.update(version=F("version") + 1)


def _take_over_bookings(agenda: Agenda, previous: Agenda | None) -> None:
    """What the draft has booked becomes what the mission has published, in place of the old version's."""
    scope = occupancy.published(agenda.round.stop.mission_id)
    if previous is not None:
        _release(scope, list(previous.meetings.values_list("pk", flat=True)))
    draft = Occupied.objects.filter(scope=occupancy.draft(agenda.pk))
    try:
        with transaction.atomic():
            draft.update(scope=scope)
    except IntegrityError as error:
        raise Refused(
            _(
                "Another round of this mission has published meetings with the same people, tables or interpreters "
                "at the same time. Nothing was published: plan this round again; it will go around them."
            )
        ) from error


def _release(scope: str, meetings: list[int]) -> None:
    for chunk in _chunks(meetings):
        Occupied.objects.filter(scope=scope, holder__in=[f"meeting:{key}" for key in chunk]).delete()


def _raise_sequences(publication: Publication) -> None:
    """Calendars take a higher sequence for the newer word; what they never saw stays at its first."""
    requests = [
        change.meeting.request
        for change in publication.changes
        if change.kind != "added" or change.meeting.request.sequence
    ]
    for chunk in _chunks([request.pk for request in requests]):
        Request.objects.filter(pk__in=chunk).update(sequence=F("sequence") + 1)


def _chunks(keys: list[int]) -> Iterator[list[int]]:
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))


def _tell(agenda: Agenda, publication: Publication, *, reply_to: str) -> None:
    outbox.withdraw([f"reminder:{agenda.round.stop.mission_id}:"] if publication.recipients else [])
    links = notices.day_links(publication.recipients, agenda.round.stop.mission)
    outbox.write_mails(
        replace(_letter(person, agenda, publication, link=links[person.pk]), reply_to=reply_to)
        for person in publication.recipients
    )


def _letter(person: Person, agenda: Agenda, publication: Publication, *, link: str) -> outbox.Letter:
    stop, again = agenda.round.stop, publication.previous is not None
    context = {"person": person, "mission": stop.mission, "stop": stop, "again": again, "link": link}
    return outbox.Letter(
        address_of(person),
        language_of(person),
        "meetings/mail/published",
        context,
        cooperation=stop.mission.cooperation_id,
    )


def _figures(agenda: Agenda, publication: Publication) -> dict[str, int]:
    counted: Iterable[str] = (change.kind for change in publication.changes)
    return {"number": agenda.number, "mails": len(publication.recipients), **Counter(counted)}
