"""What stands in for a lost second factor."""

from django.db import models
from django.utils import timezone

from escale.apps.accounts.models.users import User


class RecoveryCode(models.Model):
    """A code for the day the phone is lost: shown once, kept as a hash, good once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "code_hash"], name="recovery_code_once_a_user")]

    def __str__(self) -> str:
        return f"recovery code {self.pk}"
