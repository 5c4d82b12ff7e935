"""Who saw whose data."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Institution, Person


class DataAccess(models.Model):
    """Contact data of a person, or the address of an account, shown to a user: one row a day and kind, counted."""

    class What(models.TextChoices):
        PAGE = "page", _("on a page")
        CARD = "card", _("as a contact card")
        WORKBOOK = "workbook", _("in a workbook")
        PRINT = "print", _("on paper")
        PROGRAM = "program", _("through a program")

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="accesses")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="accesses"
    )
    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    institution = models.ForeignKey(Institution, null=True, on_delete=models.SET_NULL, related_name="+")
    what = models.CharField(max_length=10, choices=What.choices)
    purpose = models.CharField(max_length=20)
    day = models.DateField()
    times = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField()

    class Meta:
        verbose_name = _("look at personal data")
        verbose_name_plural = _("looks at personal data")
        ordering = ["-day", "-last_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "viewer", "what", "purpose", "day"], name="one_look_a_day"),
            models.UniqueConstraint(
                fields=["account", "viewer", "what", "purpose", "day"], name="one_look_a_day_at_an_account"
            ),
            models.CheckConstraint(
                condition=models.Q(person=None) ^ models.Q(account=None), name="look_at_a_person_or_an_account"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.viewer_id} saw {self.person_id or self.account_id} {self.day}"
