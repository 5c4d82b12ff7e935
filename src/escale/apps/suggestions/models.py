"""Counterparts with reasons, as the matching engine found them.

Missions stand above suggestions, so what they are for is a plain key: ``mission:7``.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Organisation


class Suggestion(models.Model):
    """``organisation`` should meet ``counterpart``; probabilities are in thousandths, null where one is silent."""

    context = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="suggestions")
    counterpart = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="suggested_to")
    rank = models.PositiveSmallIntegerField()
    score = models.PositiveSmallIntegerField()
    confidence = models.PositiveSmallIntegerField()
    they_meet_my_need = models.PositiveSmallIntegerField(null=True)
    i_meet_their_need = models.PositiveSmallIntegerField(null=True)
    reasons = models.JSONField(default=list)
    shared = models.JSONField(default=list)
    missing = models.JSONField(default=list)
    embedder = models.CharField(max_length=80)
    computed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["organisation", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["context", "organisation", "counterpart"], name="one_suggestion_a_pair"),
            models.CheckConstraint(
                condition=~models.Q(organisation=models.F("counterpart")), name="no_suggestion_to_oneself"
            ),
            models.CheckConstraint(
                condition=models.Q(score__lte=1000, confidence__lte=1000), name="suggestion_in_thousandths"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} → {self.counterpart_id}"

    @property
    def directions(self) -> list[tuple[str, int]]:
        """How likely each side meets a need of the other, in thousandths, the likeliest first.

        A direction of which nothing can be said is left out; without any it is ``common_ground``.
        """
        both = [("they_meet_my_need", self.they_meet_my_need), ("i_meet_their_need", self.i_meet_their_need)]
        known = [(direction, score) for direction, score in both if score is not None]
        return sorted(known, key=lambda each: -each[1]) or [("common_ground", self.score)]


class Similarity(models.Model):
    """``other`` offers much the same as ``organisation``; ``score`` in thousandths, ``mine`` and ``theirs`` verbatim.

    ``by_about``: one of both states no offer, and is known by what it says about itself.
    """

    context = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="similar")
    other = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="similar_to")
    rank = models.PositiveSmallIntegerField()
    score = models.PositiveSmallIntegerField()
    mine = models.CharField(max_length=400)
    mine_language = models.CharField(max_length=12, blank=True)
    theirs = models.CharField(max_length=400)
    theirs_language = models.CharField(max_length=12, blank=True)
    by_about = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("similarity of two organisations")
        verbose_name_plural = _("similarities of organisations")
        ordering = ["organisation", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["context", "organisation", "other"], name="one_similarity_a_pair"),
            models.CheckConstraint(
                condition=~models.Q(organisation=models.F("other")), name="no_similarity_to_oneself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} ~ {self.other_id}"


class Recommendation(models.Model):
    """The organiser proposes that two organisations meet, and says why; ``first`` has the lower key."""

    context = models.CharField(max_length=40)
    first = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("proposal of the organiser")
        verbose_name_plural = _("proposals of the organiser")
        ordering = ["context", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["context", "first", "second"], name="one_recommendation_a_pair"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="recommendation_in_key_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} – {self.second_id}"


class Outcome(models.Model):
    """What was done about ``counterpart`` on the part of ``organisation``, beside what its suggestion then said.

    Rows are added, never changed. ``score`` in thousandths and ``rank`` from 1 are null, ``embedder`` is empty when
    it was not suggested at that moment. Nobody's name is in it, and matching never reads it.
    """

    class Kind(models.TextChoices):
        MUST = "must", _("wish: must")
        LIKE = "like", _("wish: would like")
        NO = "no", _("wish: no")
        TAKEN_BACK = "back", _("wish taken back")
        DECLINED = "declined", _("meeting declined")
        HELD = "held", _("meeting held")
        MISSED = "missed", _("meeting not held")
        RATED = "rated", _("meeting rated")
        UNRATED = "unrated", _("rating taken back")

    context = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    counterpart = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    stars = models.PositiveSmallIntegerField(null=True)
    score = models.PositiveSmallIntegerField(null=True)
    rank = models.PositiveSmallIntegerField(null=True)
    embedder = models.CharField(max_length=80, blank=True)
    recommended = models.BooleanField(default=False)
    simulated = models.BooleanField(default=False)
    happened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("outcome of a suggestion")
        verbose_name_plural = _("outcomes of suggestions")
        ordering = ["context", "pk"]
        indexes = [models.Index(fields=["context", "kind"], name="outcomes_of_a_context")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["rated", "unrated"], stars__gte=1, stars__lte=5)
                | (~models.Q(kind__in=["rated", "unrated"]) & models.Q(stars=None)),
                name="outcome_stars_with_ratings_only",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} → {self.counterpart_id}: {self.kind}"


class SentenceVector(models.Model):
    """The 8-bit vector of a sentence, kept by the hash of its text and the encoder's name."""

    text_hash = models.CharField(max_length=64)
    embedder = models.CharField(max_length=80)
    vector = models.BinaryField()

    class Meta:
        verbose_name = _("reading of a sentence")
        verbose_name_plural = _("readings of sentences")
        constraints = [models.UniqueConstraint(fields=["text_hash", "embedder"], name="one_vector_a_text")]

    def __str__(self) -> str:
        return self.text_hash[:12]
