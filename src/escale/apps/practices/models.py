"""Good practices: a sheet, who looked at it, who tried it with what result, and what its author was asked."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Cooperation, Institution, Organisation, Person, Reality
from escale.core.translated import TranslatedField

LONGEST_TITLE = 200
LONGEST_PART = 8_000
LONGEST_REASON = 1_000
LONGEST_WORDS = 5_000
LONGEST_SEARCH = 300
# What a sheet says in words, in the order in which it is read.
PARTS = ("title", "context", "problem", "solution", "result", "pitfalls", "conditions")


class Practice(models.Model):
    """A sheet of an institution; without one of the cooperation's own office. ``version`` counts its edits.

    ``reason``: why it was refused. ``validated_for``: the other institution that validated it; ``confirmed_on``: the
    day on which it was last said to hold. ``searched``: its words in every language, folded.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        CHECKED = "checked", _("checked")
        VALIDATED = "validated", _("validated")
        REFUSED = "refused", _("refused")

    class Theme(models.TextChoices):
        GOVERNMENT = "government", _("digital administration")
        TRAINING = "training", _("training")
        SMALL_FIRMS = "small-firms", _("digitalisation of small firms")
        START_UPS = "start-ups", _("start-ups and innovation")
        MARKETS = "markets", _("access to markets")
        SECURITY = "security", _("security and trust")
        OTHER = "other", _("another theme")

    class Licence(models.TextChoices):
        CC0 = "CC0-1.0", "CC0 1.0"
        CC_BY = "CC-BY-4.0", "CC BY 4.0"
        CC_BY_SA = "CC-BY-SA-4.0", "CC BY-SA 4.0"
        CC_BY_NC = "CC-BY-NC-4.0", "CC BY-NC 4.0"

    class Currency(models.TextChoices):
        EUR = "EUR", _("euro")
        MAD = "MAD", _("Moroccan dirham")
        USD = "USD", _("US dollar")

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="practices")
    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="practices"
    )
    title = TranslatedField()
    context = TranslatedField()
    problem = TranslatedField()
    solution = TranslatedField()
    result = TranslatedField()
    pitfalls = TranslatedField()
    conditions = TranslatedField()
    theme = models.CharField(_("theme"), max_length=12, choices=Theme.choices, default=Theme.OTHER)
    sector = models.CharField(_("sector"), max_length=2, blank=True)
    cost = models.DecimalField(_("cost"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices, blank=True)
    licence = models.CharField(_("licence"), max_length=12, choices=Licence.choices, default=Licence.CC_BY)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True)
    validated_for = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="validated_practices"
    )
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    searched = models.TextField(blank=True, default="", editable=False)
    reality = models.CharField(max_length=10, choices=Reality.choices, default=Reality.REAL)
    version = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practices")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["cooperation", "state"], name="practice_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="refused") & ~Q(reason="") | ~Q(state="refused") & Q(reason=""),
                name="refused_practices_have_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="validated", validated_for__isnull=False, confirmed_on__isnull=False)
                | ~Q(state="validated") & Q(validated_for=None, confirmed_on=None, published_at=None),
                name="validated_practices_say_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(institution=None) | Q(validated_for=None) | ~Q(validated_for=F("institution")),
                name="nobody_validates_their_own_practice",
            ),
            models.CheckConstraint(
                condition=Q(cost=None, currency="") | Q(cost__isnull=False, cost__gte=0) & ~Q(currency=""),
                name="practice_costs_have_a_currency",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        """Whether its own words may be changed."""
        return self.state in (self.State.DRAFT, self.State.REFUSED)


class Evidence(models.Model):
    """Where the result of a practice can be seen."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="evidence")
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=12)
    link = models.URLField(_("address"), max_length=500)

    class Meta:
        verbose_name = _("evidence of a practice")
        verbose_name_plural = _("evidence of practices")
        ordering = ["practice", "pk"]
        constraints = [models.UniqueConstraint(fields=["practice", "link"], name="evidence_once_a_practice")]

    def __str__(self) -> str:
        return self.title


class Contact(models.Model):
    """A person of the directory who answers questions about a practice."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="contacts")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="practice_contacts")

    class Meta:
        verbose_name = _("contact for a practice")
        verbose_name_plural = _("contacts for practices")
        ordering = ["practice", "pk"]
        constraints = [models.UniqueConstraint(fields=["practice", "person"], name="contact_once_a_practice")]

    def __str__(self) -> str:
        return f"{self.practice_id}: {self.person_id}"


class Step(models.Model):
    """One step of a sheet on its way, in whose name and why; never changed, only followed."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("submitted")
        CHECKED = "checked", _("checked")
        VALIDATED = "validated", _("validated")
        REFUSED = "refused", _("refused")
        TAKEN_BACK = "taken-back", _("taken back to be changed")
        CONFIRMED = "confirmed", _("confirmed: it still holds")

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    institution = models.ForeignKey(Institution, null=True, on_delete=models.PROTECT, related_name="practice_steps")
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("step of a practice")
        verbose_name_plural = _("steps of practices")
        ordering = ["practice", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="refused") & ~Q(reason="") | ~Q(kind="refused") & Q(reason=""),
                name="refusals_of_practices_say_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.practice_id} {self.kind}"


class Adoption(models.Model):
    """What became of a practice where somebody else took it up, said on a day; what was said before is kept."""

    class Kind(models.TextChoices):
        TRIED = "tried", _("tried")
        ADAPTED = "adapted", _("adapted")
        ABANDONED = "abandoned", _("abandoned")

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="adoptions")
    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="practice_adoptions"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="practice_adoptions"
    )
    kind = models.CharField(_("what became of it"), max_length=10, choices=Kind.choices)
    on = models.DateField(_("date"))
    changed = models.TextField(_("what was changed"), max_length=LONGEST_WORDS, blank=True)
    result = models.TextField(_("with what result"), max_length=LONGEST_WORDS)
    language = models.CharField(_("language"), max_length=12)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("adoption of a practice")
        verbose_name_plural = _("adoptions of practices")
        ordering = ["practice", "-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(institution__isnull=False, organisation=None)
                | Q(institution=None, organisation__isnull=False),
                name="one_adopter_an_adoption",
            ),
            models.CheckConstraint(
                condition=~Q(result="") & (~Q(kind="adapted") | ~Q(changed="")), name="adoptions_say_their_result"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practice_id} {self.kind}"

    @property
    def who(self) -> Institution | Organisation | None:
        """Who took it up."""
        return self.institution or self.organisation


class Question(models.Model):
    """What somebody asks the author of a practice, in whose name."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="questions")
    asked_for = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="practice_questions"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="practice_questions"
    )
    text = models.TextField(_("question"), max_length=LONGEST_WORDS)
    language = models.CharField(max_length=12)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("question about a practice")
        verbose_name_plural = _("questions about practices")
        ordering = ["practice", "-pk"]

    def __str__(self) -> str:
        return f"{self.practice_id}: {self.pk}"


class Answer(models.Model):
    """The one answer to a question; ``public``: with the question on the sheet, else for whoever asked alone."""

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="answer")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="practice_answers"
    )
    text = models.TextField(_("answer"), max_length=LONGEST_WORDS)
    language = models.CharField(max_length=12)
    public = models.BooleanField(_("shown on the sheet"), default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("answer to a question about a practice")
        verbose_name_plural = _("answers to questions about practices")
        ordering = ["question"]

    def __str__(self) -> str:
        return f"{self.question_id}"


class Reminder(models.Model):
    """That the author was written to about the day by which a practice is to be confirmed, once a step."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="reminders")
    day = models.DateField()
    days = models.PositiveSmallIntegerField()
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reminder to confirm a practice")
        verbose_name_plural = _("reminders to confirm practices")
        constraints = [
            models.UniqueConstraint(fields=["practice", "day", "days"], name="reminded_of_a_practice_once")
        ]

    def __str__(self) -> str:
        return f"{self.practice_id} {self.day}"


class Reading(models.Model):
    """What a worker read in the validated practices of a cooperation for one text; gone after a day.

    ``hits``: ``[practice, part, language, first, end, cosine, sign]``, nearest first; ``first`` to ``end`` are code
    points of the part in that language, the cosine is in thousandths, and ``sign`` is of the sentence: what was
    rewritten since is not found. No words are kept here but those that were searched for.
    """

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="practice_readings")
    wanted = models.CharField(max_length=LONGEST_SEARCH)
    hits = models.JSONField(default=list)
    asked_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("search in practices")
        verbose_name_plural = _("searches in practices")
        constraints = [models.UniqueConstraint(fields=["cooperation", "wanted"], name="one_reading_of_practices")]

    def __str__(self) -> str:
        return self.wanted

    @property
    def waits(self) -> bool:
        """Whether a worker has still to read."""
        return self.read_at is None or self.read_at < self.asked_at
