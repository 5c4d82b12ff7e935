"""What is taken, and when."""

from django.db import models


class Occupied(models.Model):
    """One resource in one time unit of one scope; the database refuses the second booking by itself.

    ``unit`` counts whole units of :data:`escale.core.occupancy.UNIT_MINUTES` since 1970-01-01T00:00Z.
    """

    scope = models.CharField(max_length=40)
    resource = models.CharField(max_length=40)
    unit = models.PositiveIntegerField()
    holder = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "resource", "unit"], name="one_place_at_a_time")]
        indexes = [models.Index(fields=["scope", "holder"])]

    def __str__(self) -> str:
        return f"{self.scope} {self.resource} {self.unit}"
