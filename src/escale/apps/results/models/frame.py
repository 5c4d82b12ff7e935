"""What is measured: results, indicators, baselines, periods with their targets."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from escale.apps.actions.models import Action
from escale.apps.agreements.models import Agreement, Clause
from escale.apps.directory.models import Reality
from escale.apps.results.models.amounts import AmountField
from escale.core.translated import TranslatedField

LONGEST_WORDS = 2_000


class Result(models.Model):
    """What an agreement is to bring. ``references``: its codes in vocabularies of others, as a file named them."""

    class Type(models.TextChoices):
        OUTPUT = "1", _("output")
        OUTCOME = "2", _("outcome")
        IMPACT = "3", _("impact")
        OTHER = "9", _("other")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="results")
    type = models.CharField(_("type"), max_length=1, choices=Type.choices, default=Type.OUTPUT)
    title = TranslatedField()
    description = TranslatedField()
    aggregates = models.BooleanField(null=True)
    references = models.JSONField(default=list, blank=True)
    reality = models.CharField(max_length=10, choices=Reality.choices, default=Reality.REAL)
    version = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        ordering = ["agreement", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(type__in=("1", "2", "3", "9")), name="results_have_a_known_type"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}/{self.pk}"


class Indicator(models.Model):
    """One measure of a result. Its figures are its own: what its children reached is not in them.

    ``parent``: the indicator that this one stands under, of the same agreement, and never itself by any way;
    ``counts``: whether it is added to it. ``ref``: how a file named it.
    """

    class Measure(models.TextChoices):
        UNIT = "1", _("counted")
        PERCENTAGE = "2", _("percentage")
        NOMINAL = "3", _("name")
        ORDINAL = "4", _("rank")
        QUALITATIVE = "5", _("words")

    result = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="indicators")
    title = TranslatedField()
    description = TranslatedField()
    measure = models.CharField(_("measure"), max_length=1, choices=Measure.choices, default=Measure.UNIT)
    ascending = models.BooleanField(_("more is better"), default=True)
    cumulative = models.BooleanField(_("counts from the start"), default=False)
    unit = models.CharField(_("unit"), max_length=60, blank=True, default="")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")
    counts = models.BooleanField(_("is added to it"), default=True)
    aggregates = models.BooleanField(null=True)
    ref = models.CharField(max_length=100, blank=True, default="")
    references = models.JSONField(default=list, blank=True)
    clauses = models.ManyToManyField(Clause, blank=True, related_name="indicators")
    actions = models.ManyToManyField(Action, blank=True, related_name="indicators")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["result", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(measure__in=("1", "2", "3", "4", "5")), name="indicators_have_a_known_measure"
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="no_indicator_is_its_own_parent"),
            models.CheckConstraint(
                condition=Q(measure__in=("1", "2")) | Q(cumulative=False), name="only_numbers_run_on"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.result_id}/{self.pk}"

    @property
    def is_number(self) -> bool:
        """Whether its values are added up: counts and percentages; never names, ranks and words."""
        return self.measure in (self.Measure.UNIT, self.Measure.PERCENTAGE)


class Baseline(models.Model):
    """What was there before: of a year, perhaps of a day of it."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="baselines")
    year = models.PositiveSmallIntegerField(_("year"))
    day = models.DateField(_("day"), null=True, blank=True)
    amount = AmountField(_("value"))
    told = models.CharField(_("in words"), max_length=LONGEST_WORDS, blank=True, default="")
    numerator = AmountField()
    denominator = AmountField()
    location = models.CharField(_("place"), max_length=100, blank=True, default="")
    comment = TranslatedField()

    class Meta:
        verbose_name = _("baseline")
        verbose_name_plural = _("baselines")
        ordering = ["indicator", "year", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(year__gte=1900, year__lte=2200), name="baselines_are_of_our_time"),
            models.CheckConstraint(
                condition=Q(numerator=None, denominator=None) | Q(numerator__isnull=False, denominator__isnull=False),
                name="baseline_shares_are_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.year}"


class Period(models.Model):
    """From the first to the last day, both included, with the target. Periods of one indicator share no day."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="periods")
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    target = AmountField(_("target"))
    target_told = models.CharField(_("target in words"), max_length=LONGEST_WORDS, blank=True, default="")
    target_numerator = AmountField()
    target_denominator = AmountField()
    target_comment = TranslatedField()

    class Meta:
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        ordering = ["indicator", "starts", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="periods_end_last"),
            models.UniqueConstraint(fields=["indicator", "starts"], name="one_period_from_a_day"),
            models.UniqueConstraint(fields=["indicator", "ends"], name="one_period_to_a_day"),
            models.CheckConstraint(
                condition=Q(starts__year__gte=1900, ends__year__lte=2200), name="periods_are_of_our_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.starts}–{self.ends}"
