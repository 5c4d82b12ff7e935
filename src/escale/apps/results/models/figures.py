"""What was reached: values with their parts and evidence, and what each side says of them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from escale.apps.actions.models import Action
from escale.apps.agreements.models import Party
from escale.apps.directory.models import Reality
from escale.apps.meetings.models import Request
from escale.apps.results.models.amounts import AmountField
from escale.apps.results.models.frame import LONGEST_WORDS, Baseline, Indicator, Period
from escale.core.translated import TranslatedField

LONGEST_REASON = 1_000
_PAIR = ("dimension", "category")
_NAMES = {
    "sex": pgettext_lazy("of people", "sex"),
    "female": pgettext_lazy("of people", "women"),
    "male": pgettext_lazy("of people", "men"),
    "size": pgettext_lazy("of firms", "size"),
    "micro": pgettext_lazy("firms", "fewer than 10 people"),
    "small": pgettext_lazy("firms", "10 to 49 people"),
    "medium": pgettext_lazy("firms", "50 to 249 people"),
    "large": pgettext_lazy("firms", "250 people or more"),
    "region": pgettext_lazy("of a country", "region"),
    "age": pgettext_lazy("of people", "age"),
}
LIVE = ("entered", "signed", "contested")


class Value(models.Model):
    """What one side says was reached in a period. A draft of its ``party``; once entered it is never changed.

    ``state`` is what the others made of it; whoever wants another figure enters a value that ``corrects`` this one.
    ``location``: the place it is about; without one it is about everything. ``told``: in words, where it is no
    number. ``version`` counts the edits of the draft.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ENTERED = "entered", _("entered, not signed")
        SIGNED = "signed", _("signed by both sides")
        CONTESTED = "contested", _("contested")
        CORRECTED = "corrected", _("corrected")

    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="values")
    party = models.ForeignKey(Party, on_delete=models.RESTRICT, related_name="values")
    amount = AmountField(_("value"))
    told = models.CharField(_("in words"), max_length=LONGEST_WORDS, blank=True, default="")
    numerator = AmountField()
    denominator = AmountField()
    location = models.CharField(_("place"), max_length=100, blank=True, default="")
    comment = TranslatedField()
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT)
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.RESTRICT, related_name="corrections")
    why = models.CharField(_("reason of the correction"), max_length=LONGEST_REASON, blank=True, default="")
    reality = models.CharField(max_length=10, choices=Reality.choices, default=Reality.REAL)
    version = models.PositiveIntegerField(default=0)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    entered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("value")
        verbose_name_plural = _("values")
        ordering = ["period", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "location"], condition=Q(state__in=LIVE), name="one_value_stands_a_period_and_place"
            ),
            models.UniqueConstraint(
                fields=["period", "location", "party"],
                condition=Q(state="draft"),
                name="one_draft_a_side_period_and_place",
            ),
            models.UniqueConstraint(
                fields=["corrects"], condition=~Q(state="draft"), name="a_value_is_corrected_once"
            ),
            models.CheckConstraint(condition=~Q(corrects=F("id")), name="no_value_corrects_itself"),
            models.CheckConstraint(
                condition=Q(corrects=None, why="") | (Q(corrects__isnull=False) & ~Q(why="")),
                name="corrections_have_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", entered_at=None) | (~Q(state="draft") & Q(entered_at__isnull=False)),
                name="drafts_of_values_are_not_entered",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(amount__isnull=False) | ~Q(told=""),
                name="entered_values_say_something",
            ),
            models.CheckConstraint(
                condition=Q(numerator=None, denominator=None) | Q(numerator__isnull=False, denominator__isnull=False),
                name="value_shares_are_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period_id}/{self.pk}"

    @property
    def stands(self) -> bool:
        """Whether both sides see it and no correction took its place."""
        return self.state in LIVE


class Part(models.Model):
    """The part of a value, a target or a baseline that is about some only: ``cell`` is ``{"sex": "female"}``.

    ``key`` is the cell in one way of writing, so that there are not two of it.
    """

    value = models.ForeignKey(Value, null=True, blank=True, on_delete=models.CASCADE, related_name="parts")
    period = models.ForeignKey(Period, null=True, blank=True, on_delete=models.CASCADE, related_name="target_parts")
    baseline = models.ForeignKey(Baseline, null=True, blank=True, on_delete=models.CASCADE, related_name="parts")
    cell = models.JSONField()
    key = models.CharField(max_length=500)
    amount = AmountField(_("value"))

    class Meta:
        verbose_name = _("part of a figure")
        verbose_name_plural = _("parts of figures")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=False, period=None, baseline=None)
                | Q(value=None, period__isnull=False, baseline=None)
                | Q(value=None, period=None, baseline__isnull=False),
                name="a_part_is_of_one_figure",
            ),
            models.CheckConstraint(condition=~Q(key=""), name="parts_name_whom_they_are_about"),
            models.UniqueConstraint(fields=["value", "key"], name="a_part_once_a_value"),
            models.UniqueConstraint(fields=["period", "key"], name="a_part_once_a_target"),
            models.UniqueConstraint(fields=["baseline", "key"], name="a_part_once_a_baseline"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def named(self) -> str:
        """Whom it is about: the usual names of IATI files in the language of the page, others as they are written."""
        pairs = ((_NAMES.get(each.casefold(), each) for each in pair) for pair in sorted(self.cell.items()))
        return "; ".join(
            str(_("%(dimension)s: %(category)s") % dict(zip(_PAIR, pair, strict=True))) for pair in pairs
        )


class Evidence(models.Model):
    """What proves a value: an address, a meeting or an action. Taken away, it stays in view, with the reason.

    A meeting or an action that was deleted at its source leaves a row that proves nothing.
    """

    class Kind(models.TextChoices):
        LINK = "link", _("document or page")
        MEETING = "meeting", _("meeting")
        ACTION = "action", _("action")

    value = models.ForeignKey(Value, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=200, blank=True, default="")
    link = models.URLField(_("address"), max_length=500, blank=True, default="")
    meeting = models.ForeignKey(
        Request, null=True, blank=True, on_delete=models.SET_NULL, related_name="evidence_of_values"
    )
    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.SET_NULL, related_name="evidence_of_values"
    )
    party = models.ForeignKey(Party, on_delete=models.RESTRICT, related_name="evidence")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_reason = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True, default="")
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence")
        ordering = ["value", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="link", meeting=None, action=None) & ~Q(link=""))
                | Q(kind="meeting", action=None, link="")
                | Q(kind="action", meeting=None, link=""),
                name="evidence_is_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_reason="")
                | (Q(removed_at__isnull=False) & ~Q(removed_reason="")),
                name="evidence_is_taken_away_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value_id} {self.kind}"

    @property
    def is_gone(self) -> bool:
        """Whether what it names was deleted at its source."""
        return (self.kind == self.Kind.MEETING and self.meeting_id is None) or (
            self.kind == self.Kind.ACTION and self.action_id is None
        )

    @property
    def proves(self) -> bool:
        """Whether it still stands behind its value."""
        return self.removed_at is None and not self.is_gone


class Statement(models.Model):
    """What another side says of a value: signed, or contested with a reason and perhaps its own figure.

    Never changed; the newest of each side counts. ``entered_by``: the side that entered the value, which cannot be
    the one that speaks.
    """

    class Kind(models.TextChoices):
        SIGNED = "signed", _("signed")
        CONTESTED = "contested", _("contested")

    value = models.ForeignKey(Value, on_delete=models.CASCADE, related_name="statements")
    party = models.ForeignKey(Party, on_delete=models.RESTRICT, related_name="statements")
    entered_by = models.ForeignKey(Party, on_delete=models.RESTRICT, related_name="+")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True, default="")
    amount = AmountField(_("our figure"))
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("statement on a value")
        verbose_name_plural = _("statements on values")
        ordering = ["value", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(party=F("entered_by")), name="nobody_signs_their_own_value"),
            models.CheckConstraint(
                condition=Q(kind="signed", reason="", amount=None) | (Q(kind="contested") & ~Q(reason="")),
                name="contesting_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value_id} {self.kind}"


class Publication(models.Model):
    """That a party lets strangers see an indicator; they do when every party said so."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="publications")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="publications")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("consent to publish an indicator")
        verbose_name_plural = _("consents to publish indicators")
        ordering = ["indicator", "pk"]
        constraints = [models.UniqueConstraint(fields=["indicator", "party"], name="a_party_publishes_once")]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.party_id}"
