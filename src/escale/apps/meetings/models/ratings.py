"""What people say about a meeting once it is over."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Representative
from escale.apps.meetings.models.agendas import Request


class Rating(models.Model):
    """Whether a pair met, and what it was worth to one of its people: 1 to 5 stars, or no stars at all.

    Of a pair, not of a meeting of one version: what was said outlives a later version of the agenda.
    """

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="ratings")
    representative = models.ForeignKey(Representative, on_delete=models.CASCADE, related_name="ratings")
    held = models.BooleanField()
    stars = models.PositiveSmallIntegerField(null=True)
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("rating of a meeting")
        verbose_name_plural = _("ratings of meetings")
        ordering = ["request", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "representative"], name="one_rating_a_person"),
            models.CheckConstraint(
                condition=Q(stars=None) | Q(held=True, stars__gte=1, stars__lte=5), name="rating_of_what_was_held"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.stars}"
