"""Meetings of the steering committee of an agreement: who comes, the agenda, its minutes, what was decided."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from escale.apps.actions.models import Action
from escale.apps.agreements.models import Agreement, Clause, Party
from escale.apps.directory.models import Reality
from escale.apps.results.models import Period, Value
from escale.core.translated import TranslatedField

LONGEST_REASON = 500


class Committee(models.Model):
    """One meeting of the steering committee. ``version`` counts the edits of its frame: time, place, who comes."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        PUBLISHED = "published", _("minutes published")
        CALLED_OFF = "called-off", _("called off")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="committees")
    starts = models.DateTimeField(_("begins"))
    ends = models.DateTimeField(_("ends"))
    zone = models.CharField(_("time zone"), max_length=64)
    place = models.CharField(_("place"), max_length=200, blank=True, default="")
    link = models.URLField(_("address of the video call"), max_length=500, blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True, default="")
    published_at = models.DateTimeField(null=True, blank=True)
    reality = models.CharField(max_length=10, choices=Reality.choices, default=Reality.REAL)
    version = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("sitting of a steering committee")
        verbose_name_plural = _("sittings of steering committees")
        ordering = ["agreement", "-starts", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="committees_end_last"),
            models.CheckConstraint(
                condition=Q(starts__year__gte=1900, ends__year__lte=2200), name="committees_are_of_our_time"
            ),
            models.CheckConstraint(condition=~Q(place="") | ~Q(link=""), name="committees_meet_somewhere"),
            models.CheckConstraint(condition=~Q(zone=""), name="committees_have_a_zone"),
            models.CheckConstraint(
                condition=Q(state="called-off") & ~Q(reason="") | ~Q(state="called-off") & Q(reason=""),
                name="committees_are_called_off_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False)
                | ~Q(state="published") & Q(published_at=None),
                name="published_minutes_have_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}/{self.pk}"

    @property
    def begins(self) -> datetime:
        """When it begins, on the clock of its place."""
        return self.starts.astimezone(ZoneInfo(self.zone))

    @property
    def finishes(self) -> datetime:
        """When it ends, on the same clock."""
        return self.ends.astimezone(ZoneInfo(self.zone))

    @property
    def was_held(self) -> bool:
        """Whether it is over."""
        return self.state in (self.State.HELD, self.State.PUBLISHED)

    @property
    def is_open(self) -> bool:
        """Whether its agenda and minutes can still be changed."""
        return self.state in (self.State.PLANNED, self.State.HELD)


class Participant(models.Model):
    """Who is invited for a party. ``came``: whether they did, as the minutes say; None: nobody said yet."""

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="participants")
    party = models.ForeignKey(Party, on_delete=models.RESTRICT, related_name="committee_members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="committee_meetings"
    )
    came = models.BooleanField(null=True)

    class Meta:
        verbose_name = _("participant of a steering committee")
        verbose_name_plural = _("participants of steering committees")
        ordering = ["committee", "party", "pk"]
        constraints = [models.UniqueConstraint(fields=["committee", "user"], name="a_person_once_a_committee")]

    def __str__(self) -> str:
        return f"{self.committee_id}/{self.pk}"


class Item(models.Model):
    """One point of an agenda, taken up or dropped with a reason, and what was said of it.

    ``title`` is how its object was called when it was put there: an object that goes later takes no minutes with it.
    ``day``: since when it is due or late. ``version`` counts the edits of its minutes.
    """

    class Kind(models.TextChoices):
        ACTION = "action", _("action that is late")
        VALUE = "value", _("contested value")
        PERIOD = "period", _("value that is due")
        CLAUSE = "clause", _("clause that is due or late")
        FREE = "free", _("other point")

    class State(models.TextChoices):
        TAKEN = "taken", _("on the agenda")
        DROPPED = "dropped", _("left out")

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.TAKEN)
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True, default="")
    title = TranslatedField()
    day = models.DateField(null=True, blank=True)
    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.SET_NULL, related_name="committee_items"
    )
    value = models.ForeignKey(Value, null=True, blank=True, on_delete=models.SET_NULL, related_name="committee_items")
    period = models.ForeignKey(
        Period, null=True, blank=True, on_delete=models.SET_NULL, related_name="committee_items"
    )
    clause = models.ForeignKey(
        Clause, null=True, blank=True, on_delete=models.SET_NULL, related_name="committee_items"
    )
    minutes = TranslatedField()
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("point of an agenda")
        verbose_name_plural = _("points of agendas")
        ordering = ["committee", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="action", value=None, period=None, clause=None)
                | Q(kind="value", action=None, period=None, clause=None)
                | Q(kind="period", action=None, value=None, clause=None)
                | Q(kind="clause", action=None, value=None, period=None)
                | Q(kind="free", action=None, value=None, period=None, clause=None),
                name="a_point_is_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(state="dropped") & ~Q(reason="") | Q(state="taken", reason=""),
                name="points_are_left_out_for_a_reason",
            ),
            models.UniqueConstraint(fields=["committee", "action"], name="an_action_once_a_committee"),
            models.UniqueConstraint(fields=["committee", "value"], name="a_value_once_a_committee"),
            models.UniqueConstraint(fields=["committee", "period"], name="a_period_once_a_committee"),
            models.UniqueConstraint(fields=["committee", "clause"], name="a_clause_once_a_committee"),
        ]

    def __str__(self) -> str:
        return f"{self.committee_id}/{self.pk}"


class Decision(models.Model):
    """What the committee decided under a point, and the action it became."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="decisions")
    text = TranslatedField()
    action = models.OneToOneField(Action, null=True, on_delete=models.SET_NULL, related_name="decision")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("decision of a steering committee")
        verbose_name_plural = _("decisions of steering committees")
        ordering = ["item", "pk"]

    def __str__(self) -> str:
        return f"{self.item_id}/{self.pk}"
