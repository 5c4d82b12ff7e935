"""Links by mail that sign in."""

from django.db import models
from django.utils import timezone

from escale.apps.accounts.models.users import User


class SignInLink(models.Model):
    """A personal link sent by mail: looking at it does nothing, its button signs in; kept only as a hash."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    token_hash = models.CharField(max_length=64, unique=True)
    next_path = models.CharField(max_length=200, default="/")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link {self.pk}"
