"""What was promised: who does what until when, on both sides, and where it was born."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Cooperation, Institution, Organisation, Person, Reality
from escale.apps.missions.models import Mission
from escale.core.translated import TranslatedField

LONGEST_TITLE = 200
LONGEST_TEXT = 5_000
LONGEST_REASON = 500


class Action(models.Model):
    """A promise with owners and a date. A draft of ``drafted_for`` until ``shared_at``, then both sides see it.

    ``drafted_for``: the institution that wrote it; without one the cooperation's own office. ``origin_key`` names
    what stands behind it, as :mod:`escale.core.origins` reads it. ``searched``: its titles, folded. ``batch``: the
    file and line it was read from, so that one confirmation takes a file in once.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        UNDER_WAY = "under-way", _("under way")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    class Origin(models.TextChoices):
        FREE = "free", _("made freely")
        MEETING = "meeting", _("a meeting")
        CLAUSE = "clause", _("a clause")
        COMMITTEE = "committee", _("a committee")
        PRACTICE = "practice", _("a practice")

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="actions")
    mission = models.ForeignKey(Mission, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions")
    title = TranslatedField()
    description = TranslatedField()
    searched = models.TextField(blank=True, default="", editable=False)
    due = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True, default="")
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices, default=Origin.FREE)
    origin_key = models.CharField(max_length=60, blank=True, default="")
    drafted_for = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="drafted_actions"
    )
    shared_at = models.DateTimeField(null=True, blank=True)
    reality = models.CharField(max_length=10, choices=Reality.choices, default=Reality.REAL)
    batch = models.CharField(max_length=60, blank=True, default="", editable=False)
    version = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["due", "pk"]
        indexes = [
            models.Index(fields=["cooperation", "due", "id"], name="action_by_due_day"),
            models.Index(fields=["origin", "origin_key"], name="action_by_origin"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="dropped") & ~Q(reason="") | ~Q(state="dropped") & Q(reason=""),
                name="dropped_actions_have_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(origin="free", origin_key="") | ~Q(origin="free") & ~Q(origin_key=""),
                name="an_origin_has_a_key",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(shared_at__isnull=False), name="drafts_of_actions_are_open"
            ),
            models.UniqueConstraint(
                fields=["cooperation", "batch"], condition=~Q(batch=""), name="one_action_a_line_of_a_file"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_draft(self) -> bool:
        """Whether only the institution that wrote it sees it."""
        return self.shared_at is None

    @property
    def is_closed(self) -> bool:
        """Whether nothing is to be done any more."""
        return self.state in (self.State.DONE, self.State.DROPPED)


class Owner(models.Model):
    """Who answers for an action on one side: an institution or an organisation, and perhaps one of its people."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="owners")
    place = models.PositiveSmallIntegerField(default=1)
    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="owned_actions"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="owned_actions"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.RESTRICT, related_name="owned_actions"
    )
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="owned_actions")

    class Meta:
        verbose_name = _("owner of an action")
        verbose_name_plural = _("owners of actions")
        ordering = ["action", "place"]
        constraints = [
            models.UniqueConstraint(fields=["action", "place"], name="one_owner_a_side"),
            models.CheckConstraint(condition=Q(place__in=(1, 2)), name="an_action_has_two_sides"),
            models.UniqueConstraint(fields=["action", "institution"], name="an_institution_owns_once"),
            models.UniqueConstraint(fields=["action", "organisation"], name="an_organisation_owns_once"),
            models.CheckConstraint(
                condition=Q(institution__isnull=False, organisation=None, person=None)
                | Q(institution=None, organisation__isnull=False, user=None),
                name="owners_are_institutions_or_organisations",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id}/{self.place}"


class Dependency(models.Model):
    """``action`` is not done before ``needed``."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="needs")
    needed = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="needed_by")

    class Meta:
        verbose_name = _("dependency of actions")
        verbose_name_plural = _("dependencies of actions")
        ordering = ["action", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["action", "needed"], name="one_dependency_a_pair"),
            models.CheckConstraint(condition=~Q(action=models.F("needed")), name="no_action_needs_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} → {self.needed_id}"


class Comment(models.Model):
    """What somebody said about an action."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="action_comments"
    )
    text = models.TextField(_("comment"), max_length=LONGEST_TEXT)
    language = models.CharField(max_length=12)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("comment on an action")
        verbose_name_plural = _("comments on actions")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.action_id}: {self.pk}"
