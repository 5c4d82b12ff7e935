"""What was erased, what had to be kept, and what retention did."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Person
from escale.core import privacy


class ErasureEntry(models.Model):
    """One erasure, without personal data: salted hashes of the addresses and keys that were erased.

    The same lines stand in a file outside the database, from which they are replayed after a restore.
    """

    key = models.CharField(max_length=32, unique=True)
    at = models.DateTimeField()
    salt = models.CharField(max_length=64)
    hashes = models.JSONField(default=list)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.key


class HeldItem(models.Model):
    """What stays of an erased person, or of an account that stood for none, why, and until when."""

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="held_items")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="held_items"
    )
    model = models.CharField(max_length=80)
    count = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    until = models.DateField(null=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("held item")
        verbose_name_plural = _("held items")
        ordering = ["person", "account", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person=None) ^ models.Q(account=None), name="held_of_a_person_or_an_account"
            )
        ]

    def __str__(self) -> str:
        return f"{self.model} of {self.person_id or self.account_id}"

    @property
    def label(self) -> str:
        """What is held, in the language of the page."""
        return privacy.label_of(self.model)


class RetentionReport(models.Model):
    """What one run of retention removed: a list of table, fields, date counted from, and count."""

    at = models.DateTimeField(default=timezone.now)
    lines = models.JSONField(default=list)

    class Meta:
        verbose_name = _("report of retention")
        verbose_name_plural = _("reports of retention")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"

    @property
    def in_words(self) -> list[tuple[str, Promise | str, int]]:
        """Of each line what was past its term, what was done, and how often."""
        return [
            (
                str(_("files")) if line["table"] == "media" else privacy.label_of(line["table"]),
                _done(line),
                line["count"],
            )
            for line in self.lines
        ]


def _done(line: dict[str, Any]) -> Promise | str:
    if (line["how"], line.get("from")) == ("erase", "made_at"):
        return _("made nameless: in no mission within two years of the entry")
    done = {"delete": _("deleted"), "clear": _("emptied"), "erase": _("made nameless")}
    return done.get(line["how"], str(line["how"]))
