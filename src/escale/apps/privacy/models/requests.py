"""What people ask for."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Person


class PersonRequest(models.Model):
    """A request of a person, or of an account that stands for none; answered within a month of ``received_at``."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("correct my data")
        ERASURE = "erasure", _("erase my data")
        OBJECTION = "objection", _("I object to a use of my data")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="data_requests")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="data_requests"
    )
    kind = models.CharField(_("what you ask for"), max_length=10, choices=Kind.choices)
    text = models.TextField(_("in your words"), max_length=2000, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    received_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=models.Q(state="open", kind="erasure"),
                name="one_open_request_for_erasure",
            ),
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=models.Q(state="open", kind="erasure"),
                name="one_open_request_for_erasure_an_account",
            ),
            models.CheckConstraint(
                condition=models.Q(person=None) ^ models.Q(account=None), name="request_of_a_person_or_an_account"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open") | models.Q(answered_at__isnull=False),
                name="request_is_open_or_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id or self.account_id}"

    @property
    def late(self) -> bool:
        """Whether the month is over and nobody answered."""
        return self.state == self.State.OPEN and self.due_at < timezone.now()
