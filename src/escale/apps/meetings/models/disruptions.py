"""What happened to an agenda that stands, the ways out of it, and why a request found no place."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from escale.apps.meetings.models.agendas import Agenda, Request


class Disruption(models.Model):
    """Something happened to an agenda that stands: what, and the ways out of it that were computed.

    ``events``: what happened, as ``queries.happenings`` reads it, with keys of the database and times. ``version`` is
    that of the agenda it was said about, ``facts`` a hash of who and what can be there: when either is another one by
    now, the proposals are stale. ``before``: the meetings as they stood; ``inputs``: the ``escale-round/1`` after the
    events, which every proposal of it keeps. ``as_of``: slots that begin by then have begun; empty: none has.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        DISCARDED = "discarded", _("discarded")

    agenda = models.ForeignKey(Agenda, on_delete=models.CASCADE, related_name="disruptions")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    events = models.JSONField(default=list)
    as_of = models.DateTimeField(null=True, blank=True)
    most_moves = models.PositiveSmallIntegerField(default=10)
    facts = models.CharField(max_length=64, blank=True)
    before = models.JSONField(default=list)
    inputs = models.JSONField(default=dict)
    outcome = models.ForeignKey(Agenda, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("disruption")
        verbose_name_plural = _("disruptions")
        ordering = ["agenda", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(most_moves__lte=1000), name="disruption_moves_bounded"),
            models.CheckConstraint(
                condition=Q(outcome=None) | Q(state="accepted"), name="disruption_outcome_when_accepted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agenda_id}: {self.state}"


class Proposal(models.Model):
    """One way out of a disruption, with its price; ``result`` is its ``escale-agenda/1``.

    ``moved``, ``lost`` and ``added`` count meetings against those that stood, ``people`` those who had a
    meeting that is not as it was, ``told`` the people and interpreters whose day changes; ``breaks`` those of
    everybody together.
    """

    class Order(models.TextChoices):
        REFILL = "refill", _("Nobody moves")
        LIMITED = "limited", _("Few move")
        FULL = "full", _("As many meetings as possible")

    disruption = models.ForeignKey(Disruption, on_delete=models.CASCADE, related_name="proposals")
    order = models.CharField(max_length=10, choices=Order.choices)
    accepted = models.BooleanField(default=False)
    value = models.PositiveBigIntegerField()
    bound = models.PositiveBigIntegerField()
    meetings = models.PositiveIntegerField()
    moved = models.PositiveIntegerField()
    lost = models.PositiveIntegerField()
    added = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    told = models.PositiveIntegerField()
    breaks = models.PositiveIntegerField()
    result = models.JSONField()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["disruption", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["disruption", "order"], name="one_proposal_an_order"),
            models.UniqueConstraint(
                fields=["disruption"], condition=Q(accepted=True), name="one_accepted_proposal_a_disruption"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.disruption_id}: {self.order}"

    @property
    def before(self) -> int:
        """Meetings that stood before."""
        return self.meetings + self.lost - self.added

    @property
    def price(self) -> tuple[int, ...]:
        """What it reaches and what that costs; two proposals with one price are as good as each other."""
        return self.value, self.moved, self.lost, self.added, self.people, self.told, self.breaks


class Explanation(models.Model):
    """Why a request is not in an agenda of this ``version``; ``result`` is an ``escale-explanation/1``."""

    agenda = models.ForeignKey(Agenda, on_delete=models.CASCADE, related_name="explanations")
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="explanations")
    version = models.PositiveIntegerField()
    result = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("explanation")
        verbose_name_plural = _("explanations")
        ordering = ["agenda", "pk"]
        constraints = [models.UniqueConstraint(fields=["agenda", "request"], name="explained_once_an_agenda")]

    def __str__(self) -> str:
        return f"{self.request_id} in {self.agenda_id}"
