"""What searches found by meaning, and the searches that people keep."""

from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from escale.apps.missions.models import Attendance, Mission, Participation

LONGEST_SEARCH = 100


class Reading(models.Model):
    """What a worker read in a mission for one search, for everybody who may see it; gone after a day.

    ``context`` is the plain key of suggestions, ``mission:7``: that somebody searched holds back no mission.

    ``hits``: ``[organisation, statement, first, end, cosine, sign]``, nearest first. ``statement`` is its key, 0 for
    what the organisation says about itself; ``first`` to ``end`` are code points of its text, the cosine is in
    thousandths and ``sign`` is of the sentence: what was rewritten since is not found. No words of anybody are kept
    here but those that were searched for, and nobody's name beside them.
    """

    context = models.CharField(max_length=40)
    wanted = models.CharField(max_length=LONGEST_SEARCH)
    embedder = models.CharField(max_length=80, blank=True, default="")
    hits = models.JSONField(default=list)
    asked_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("search by meaning")
        verbose_name_plural = _("searches by meaning")
        constraints = [models.UniqueConstraint(fields=["context", "wanted"], name="one_reading_a_search")]

    def __str__(self) -> str:
        return self.wanted

    @property
    def waits(self) -> bool:
        """Whether a worker has still to read."""
        return self.read_at is None or self.read_at < self.asked_at


class SavedSearch(models.Model):
    """A search somebody keeps, to hear of organisations that come to fit it.

    ``attendance``: as a participant, who finds whom they may meet; without one as an organiser. ``known``: the signs
    of what it has found already; ``None`` until it was first looked at.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    mission = models.ForeignKey(Mission, on_delete=models.CASCADE, related_name="saved_searches")
    attendance = models.ForeignKey(
        Attendance, null=True, blank=True, on_delete=models.CASCADE, related_name="saved_searches"
    )
    wanted = models.CharField(_("search"), max_length=LONGEST_SEARCH)
    side = models.CharField(_("side"), max_length=5, choices=Participation.Side.choices, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    sector = models.CharField(_("sector"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    paused = models.BooleanField(_("paused"), default=False)
    known = models.JSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["mission", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "mission", "wanted", "side", "country", "sector", "language"],
                condition=models.Q(attendance=None),
                name="an_organisers_search_once",
            ),
            models.UniqueConstraint(
                fields=["attendance", "user", "wanted", "side", "country", "sector", "language"],
                condition=models.Q(attendance__isnull=False),
                name="a_participants_search_once",
            ),
        ]

    def __str__(self) -> str:
        return self.wanted

    @property
    def query(self) -> str:
        """What stands in the address of its page."""
        asked = {name: getattr(self, name) for name in ("side", "country", "sector", "language")}
        return urlencode({"q": self.wanted, **{name: value for name, value in asked.items() if value}})
