"""An agreement: its parties, versions, axes and clauses, and what became of each clause.

A clause keeps its key through every version; what a version says about it is a :class:`Wording`. Whatever is tied
to a clause (an action, an indicator) is tied to :class:`Clause` and outlives amendments.
"""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from escale.apps.actions.models import Action
from escale.apps.directory.models import Cooperation, Institution, Organisation, Reality
from escale.core.models import StoredFile
from escale.core.names import language_name
from escale.core.translated import TranslatedField

# Days outside of this are typing errors, and counting from them leaves the calendar.
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)


class Agreement(models.Model):
    """What institutions agreed. ``version`` counts edits of its frame, but for drafts beside other versions."""

    class Kind(models.TextChoices):
        MEMORANDUM = "memorandum", _("memorandum of understanding")
        AGREEMENT = "agreement", _("cooperation agreement")
        CONTRACT = "contract", _("contract")
        PROGRAMME = "programme", _("work programme")

    cooperation = models.ForeignKey(Cooperation, on_delete=models.RESTRICT, related_name="agreements")
    title = TranslatedField()
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.MEMORANDUM)
    reality = models.CharField(max_length=10, choices=Reality.choices, default=Reality.REAL)
    reality_note = TranslatedField()
    attribution = models.CharField(_("source"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["cooperation", "pk"]

    def __str__(self) -> str:
        return f"{self.cooperation_id}/{self.pk}"


class Party(models.Model):
    """An institution or an organisation that is bound; who withdrew stays visible, with the day and the reason."""

    class Role(models.TextChoices):
        SIGNATORY = "signatory", _("signatory")
        IMPLEMENTING = "implementing", _("carries out")
        FUNDING = "funding", _("funds")
        WITNESS = "witness", _("witness")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="agreement_parties"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="agreement_parties"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.SIGNATORY)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("reason"), max_length=1_000, blank=True)

    class Meta:
        verbose_name = _("party to an agreement")
        verbose_name_plural = _("parties to an agreement")
        ordering = ["agreement", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(institution__isnull=False, organisation=None)
                | Q(institution=None, organisation__isnull=False),
                name="agreement_party_is_one_thing",
            ),
            models.UniqueConstraint(fields=["agreement", "institution"], name="institution_once_an_agreement"),
            models.UniqueConstraint(fields=["agreement", "organisation"], name="organisation_once_an_agreement"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_reason="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_reason="")),
                name="withdrawal_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(signed_on=None) | Q(withdrawn_on__gte=F("signed_on")),
                name="withdrawal_after_signature",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What pages call it."""
        return str(self.institution or self.organisation)


class Version(models.Model):
    """The text as it was agreed at one time. ``number`` is given when it is shared, so drafts leave no gap to see.

    ``drafted_by``: whose draft it is until then; without one that of the cooperation's own office. ``seal``: the
    fingerprint of what was signed, see :func:`escale.apps.agreements.rules.fingerprint`. ``version`` counts edits
    of its dates while it is a draft beside other versions, so that nobody else can tell that it is there.
    """

    class Kind(models.TextChoices):
        ORIGINAL = "original", _("original text")
        AMENDMENT = "amendment", _("amendment")
        RENEWAL = "renewal", _("renewal")

    class Renewal(models.TextChoices):
        NONE = "none", _("ends without renewal")
        TACIT = "tacit", _("renews itself unless notice is given")
        DECISION = "decision", _("renewed by decision")

    agreement = models.ForeignKey(Agreement, on_delete=models.RESTRICT, related_name="versions")
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.ORIGINAL)
    changes = TranslatedField()
    drafted_by = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="drafted_versions"
    )
    shared_at = models.DateTimeField(null=True, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    seal = models.CharField(max_length=64, blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    notice_on = models.DateField(_("notice by"), null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField(_("days of notice"), null=True, blank=True)
    renewal = models.CharField(_("renewal"), max_length=10, choices=Renewal.choices, default=Renewal.NONE)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("version of an agreement")
        verbose_name_plural = _("versions of an agreement")
        ordering = ["agreement", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="version_number_once_an_agreement"),
            models.CheckConstraint(
                condition=Q(number=None, shared_at=None)
                | Q(number__isnull=False, number__gte=1, shared_at__isnull=False),
                name="shared_versions_have_numbers",
            ),
            models.CheckConstraint(
                condition=Q(signed_on=None, seal="")
                | (Q(signed_on__isnull=False, shared_at__isnull=False) & ~Q(seal="")),
                name="signed_versions_are_sealed",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(in_force_from=None) | Q(ends_on__gte=F("in_force_from")),
                name="agreement_ends_last",
            ),
            models.CheckConstraint(
                condition=Q(notice_on=None) | Q(ends_on=None) | Q(notice_on__lte=F("ends_on")),
                name="notice_before_the_end",
            ),
            models.CheckConstraint(
                condition=Q(notice_days=None) | Q(notice_on=None, ends_on__isnull=False),
                name="days_of_notice_count_from_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} v{self.number}"

    @property
    def is_aside(self) -> bool:
        """Whether it is a draft beside other versions: what all versions share is then not its own to change."""
        return self.shared_at is None and self.agreement.versions.exclude(pk=self.pk).exists()

    @property
    def notice_date(self) -> date | None:
        """The last day on which notice can be given."""
        if self.notice_days is not None and self.ends_on is not None:
            begun = (self.ends_on - date.min).days
            return self.ends_on - timedelta(days=min(self.notice_days, begun))
        return self.notice_on


class Axis(models.Model):
    """A theme of an agreement, over all its versions."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="axes")
    position = models.PositiveSmallIntegerField(default=0)
    title = TranslatedField()

    class Meta:
        verbose_name = _("axis")
        verbose_name_plural = _("axes")
        ordering = ["agreement", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.agreement_id}/{self.position}"


class Status(models.TextChoices):
    """What became of a clause."""

    NONE = "none", _("no action known")
    GOING = "going", _("on the way")
    KEPT = "kept", _("kept")
    LATE = "late", _("late")
    DROPPED = "dropped", _("dropped")


class Clause(models.Model):
    """A numbered promise, the same one through every version; ``status`` is the newest of its history."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="clauses")
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.NONE)

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["agreement", "pk"]

    def __str__(self) -> str:
        return f"{self.agreement_id}/{self.pk}"


class Wording(models.Model):
    """What one version says about a clause. With an ``owner`` it is a commitment. ``version`` counts its edits."""

    under = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="wordings")
    clause = models.ForeignKey(Clause, on_delete=models.RESTRICT, related_name="wordings")
    position = models.PositiveSmallIntegerField(default=0)
    number = models.CharField(_("number"), max_length=20)
    text = TranslatedField()
    axis = models.ForeignKey(Axis, null=True, blank=True, on_delete=models.SET_NULL, related_name="wordings")
    owner = models.ForeignKey(Party, null=True, blank=True, on_delete=models.RESTRICT, related_name="commitments")
    due_on = models.DateField(_("due on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("wording of a clause")
        verbose_name_plural = _("wordings of a clause")
        ordering = ["under", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["under", "clause"], name="clause_once_a_version"),
            models.UniqueConstraint(fields=["under", "number"], name="clause_number_once_a_version"),
            models.CheckConstraint(condition=~Q(number=""), name="clauses_are_numbered"),
        ]

    def __str__(self) -> str:
        return self.number


class ClauseStatus(models.Model):
    """One dated fact about a clause, with where it can be read, said for a party; never changed, only followed."""

    clause = models.ForeignKey(Clause, on_delete=models.RESTRICT, related_name="history")
    status = models.CharField(_("status"), max_length=8, choices=Status.choices)
    said_on = models.DateField(_("date of the fact"))
    fact = TranslatedField()
    reason = models.CharField(_("reason"), max_length=1_000, blank=True)
    source = models.CharField(_("source"), max_length=300)
    link = models.URLField(_("address of the source"), max_length=500, blank=True)
    party = models.ForeignKey(Party, null=True, on_delete=models.RESTRICT, related_name="said")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("status of a clause")
        verbose_name_plural = _("statuses of a clause")
        ordering = ["clause", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="dropped") | ~Q(reason=""), name="dropped_clauses_have_a_reason"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="facts_name_their_source"),
        ]

    def __str__(self) -> str:
        return f"{self.clause_id} {self.status}"


class Tie(models.Model):
    """An action that serves a clause, and who said so when; whoever sees the action sees that it does."""

    clause = models.ForeignKey(Clause, on_delete=models.RESTRICT, related_name="ties")
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="ties")
    tied_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    tied_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("action for a clause")
        verbose_name_plural = _("actions for clauses")
        ordering = ["clause", "pk"]
        constraints = [models.UniqueConstraint(fields=["clause", "action"], name="an_action_serves_a_clause_once")]

    def __str__(self) -> str:
        return f"{self.clause_id} ← {self.action_id}"


class Document(models.Model):
    """A document of an agreement: the address where it can be read, or the file itself."""

    class Kind(models.TextChoices):
        SIGNED = "signed", _("signed copy")
        ANNEX = "annex", _("annex")
        OTHER = "other", _("other document")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=12)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices, default=Kind.OTHER, db_default="other")
    link = models.URLField(_("address"), max_length=500, blank=True)
    file = models.OneToOneField(StoredFile, null=True, on_delete=models.RESTRICT, related_name="document")

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["agreement", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "link"], condition=~Q(link=""), name="document_link_once_an_agreement"
            ),
            models.CheckConstraint(
                condition=Q(link="", file__isnull=False) | ~Q(link="") & Q(file=None),
                name="documents_are_a_link_or_a_file",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def written_in(self) -> str:
        """The name of its language, on the page's."""
        return language_name(self.language)


class Reminder(models.Model):
    """That officers were written to about a date, so many ``days`` before it: once."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="reminders")
    clause = models.ForeignKey(Clause, null=True, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=6)
    day = models.DateField()
    days = models.PositiveSmallIntegerField()
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reminder of a date")
        verbose_name_plural = _("reminders of dates")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "kind", "day", "days"],
                condition=Q(clause=None),
                name="reminded_of_an_agreement_once",
            ),
            models.UniqueConstraint(
                fields=["clause", "kind", "day", "days"],
                condition=Q(clause__isnull=False),
                name="reminded_of_a_clause_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.kind} {self.day}"
