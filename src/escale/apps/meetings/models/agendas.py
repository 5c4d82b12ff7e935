"""Wishes become requests, requests an agenda, an agenda the meetings of people."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Organisation, Person, Representative
from escale.apps.missions.models import Attendance, Mission, Stop, Table
from escale.core.sorting import Named


class Round(models.Model):
    """The meetings planned together at a stop."""

    stop = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="rounds")
    ref = models.CharField(_("reference"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    slot_minutes = models.PositiveSmallIntegerField(_("minutes a meeting"), default=20)
    min_meetings = models.PositiveSmallIntegerField(_("fewest meetings"), default=0)
    max_meetings = models.PositiveSmallIntegerField(_("most meetings"), null=True, blank=True)
    wishes_open = models.BooleanField(_("wishes are open"), default=True)
    tables = models.ManyToManyField(Table, blank=True, related_name="rounds")

    class Meta:
        verbose_name = _("round of meetings")
        verbose_name_plural = _("rounds of meetings")
        ordering = ["stop", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["stop", "ref"], name="round_ref_once_a_stop"),
            models.CheckConstraint(
                condition=Q(slot_minutes__gte=5, slot_minutes__lte=240), name="round_slot_minutes_bounded"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Block(models.Model):
    """A half day of a round, cut into slots."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="blocks")
    ref = models.CharField(_("reference"), max_length=60)
    starts = models.DateTimeField(_("start"))
    ends = models.DateTimeField(_("end"))
    break_minutes = models.PositiveSmallIntegerField(_("minutes between meetings"), default=0)

    class Meta:
        verbose_name = _("half day")
        verbose_name_plural = _("half days")
        ordering = ["round", "starts"]
        constraints = [
            models.UniqueConstraint(fields=["round", "ref"], name="block_ref_once_a_round"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="block_ends_last"),
        ]

    def __str__(self) -> str:
        return self.ref


class Slot(models.Model):
    """One time for meetings; ``position`` counts through the whole round from 0."""

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="slots")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="slots")
    position = models.PositiveSmallIntegerField()
    starts = models.DateTimeField()
    ends = models.DateTimeField()

    class Meta:
        verbose_name = _("time for meetings")
        verbose_name_plural = _("times for meetings")
        ordering = ["round", "position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "position"], name="slot_position_once_a_round"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="slot_ends_last"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.position}"


class Interpreter(Named):
    """An interpreter of a mission; minutes as in ``escale-round/1``."""

    mission = models.ForeignKey(Mission, on_delete=models.CASCADE, related_name="interpreters")
    ref = models.CharField(_("reference"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    languages = models.JSONField(_("languages"), default=list)
    rounds = models.ManyToManyField(Round, blank=True, related_name="interpreters")
    max_run = models.PositiveSmallIntegerField(default=40)
    rest = models.PositiveSmallIntegerField(default=20)
    max_day = models.PositiveSmallIntegerField(default=240)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="interpreting"
    )
    invited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("interpreter")
        verbose_name_plural = _("interpreters")
        ordering = ["mission", "sort_key", "pk"]
        constraints = [models.UniqueConstraint(fields=["mission", "ref"], name="interpreter_ref_once_a_mission")]

    def __str__(self) -> str:
        return self.name


class Unavailability(models.Model):
    """A time at which one representative, one table, one interpreter, or nobody at all, can meet."""

    mission = models.ForeignKey(Mission, on_delete=models.CASCADE, related_name="unavailabilities")
    attendance = models.ForeignKey(Attendance, null=True, blank=True, on_delete=models.CASCADE)
    table = models.ForeignKey(Table, null=True, blank=True, on_delete=models.CASCADE)
    interpreter = models.ForeignKey(Interpreter, null=True, blank=True, on_delete=models.CASCADE)
    starts = models.DateTimeField(_("start"))
    ends = models.DateTimeField(_("end"))
    why = models.CharField(_("why"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["mission", "starts", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="unavailability_ends_last"),
            models.CheckConstraint(
                condition=(
                    Q(attendance=None, table=None)
                    | Q(attendance=None, interpreter=None)
                    | Q(table=None, interpreter=None)
                ),
                name="unavailability_of_one_or_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mission_id} {self.starts:%Y-%m-%d %H:%M}"


class Wish(models.Model):
    """What an organisation wants; it never holds a slot."""

    class Level(models.TextChoices):
        MUST = "must", _("must")
        LIKE = "like", _("would like")
        NO = "no", _("no")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="wishes")
    from_organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="wishes")
    to_organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="wished_by")
    level = models.CharField(_("level"), max_length=4, choices=Level.choices)
    on_behalf = models.BooleanField(default=False)
    simulated = models.BooleanField(default=False)
    expressed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    expressed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        ordering = ["round", "from_organisation", "to_organisation"]
        # Every page says whether wishes of its mission are simulated: nearly none are, and nobody reads the others.
        indexes = [models.Index(fields=["round"], condition=Q(simulated=True), name="simulated_wishes")]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "from_organisation", "to_organisation"], name="one_wish_a_direction"
            ),
            models.CheckConstraint(condition=~Q(from_organisation=F("to_organisation")), name="no_wish_to_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.from_organisation_id} → {self.to_organisation_id}: {self.level}"


class Request(models.Model):
    """A pair to be planned, made from wishes; ``first`` is the organisation with the lower key.

    ``must`` is the organiser's own hard word. ``uid`` and ``sequence`` name its meeting in calendars through
    every version of the agenda (RFC 5545).
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="requests")
    first = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    weight = models.PositiveIntegerField()
    must = models.BooleanField(default=False)
    withdrawn = models.BooleanField(default=False)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("pair to be planned")
        verbose_name_plural = _("pairs to be planned")
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "first", "second"], name="one_request_a_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="request_in_key_order"),
            models.CheckConstraint(condition=Q(weight__lte=10**9), name="request_weight_bounded"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} – {self.second_id}"


class Agenda(models.Model):
    """One version of a round's plan; at most one of a round is published.

    ``inputs`` is the ``escale-round/1`` that was planned, ``result`` the ``escale-agenda/1`` with its certificate.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("superseded")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="agendas")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    value = models.PositiveBigIntegerField()
    bound = models.PositiveBigIntegerField()
    inputs = models.JSONField()
    result = models.JSONField()
    edited = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("agenda")
        verbose_name_plural = _("agendas")
        ordering = ["round", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="agenda_number_once_a_round"),
            models.UniqueConstraint(
                fields=["round"], condition=Q(state="published"), name="one_published_agenda_a_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}#{self.number} {self.state}"


class Meeting(models.Model):
    """Two organisations at a time and a table; who attends is in ``attendees``."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        DECLINED = "declined", _("declined")
        CANCELLED = "cancelled", _("cancelled")

    agenda = models.ForeignKey(Agenda, on_delete=models.CASCADE, related_name="meetings")
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="meetings")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="meetings")
    table = models.ForeignKey(Table, null=True, blank=True, on_delete=models.PROTECT, related_name="meetings")
    interpreters = models.ManyToManyField(Interpreter, blank=True, related_name="meetings")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    locked = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["agenda", "slot__position", "pk"]
        constraints = [models.UniqueConstraint(fields=["agenda", "request"], name="one_meeting_a_request_and_agenda")]

    def __str__(self) -> str:
        return f"{self.request_id} in {self.slot_id}"


class Attendee(models.Model):
    """A person of one side in a meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendees")
    representative = models.ForeignKey(Representative, on_delete=models.PROTECT, related_name="meetings")

    class Meta:
        verbose_name = _("person in a meeting")
        verbose_name_plural = _("people in meetings")
        ordering = ["meeting", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "representative"], name="attends_a_meeting_once")]

    def __str__(self) -> str:
        return f"{self.representative_id} in {self.meeting_id}"


class Waiting(models.Model):
    """A request without a meeting in one agenda, and why."""

    agenda = models.ForeignKey(Agenda, on_delete=models.CASCADE, related_name="waiting")
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="waiting")
    reason = models.CharField(max_length=40)
    blocking = models.JSONField(default=list)

    class Meta:
        verbose_name = _("pair on the waiting list")
        verbose_name_plural = _("pairs on the waiting list")
        ordering = ["agenda", "-request__weight", "pk"]
        constraints = [models.UniqueConstraint(fields=["agenda", "request"], name="waits_once_an_agenda")]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.reason}"


class CalendarFeed(models.Model):
    """A secret address at which a calendar program reads a person's agenda; kept only as a hash."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="calendar_feeds")
    mission = models.ForeignKey(Mission, on_delete=models.CASCADE, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("calendar subscription")
        verbose_name_plural = _("calendar subscriptions")

    def __str__(self) -> str:
        return f"feed {self.pk}"
