"""How often something was tried."""

from django.db import models


class Budget(models.Model):
    """Tries of one kind by one account, address or device in one window; the key is a keyed hash of who."""

    key = models.CharField(max_length=64, primary_key=True)
    used = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.used}"


class CachedValue(models.Model):
    """The table of Django's database cache, so that every process sees the same values."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.cache_key
