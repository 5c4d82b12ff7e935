"""The state that the last migration leads to."""

from django.db import models


class Row(models.Model):
    """One row of a large table."""

    text = models.CharField(max_length=40)
    note = models.CharField(max_length=40, null=True)
    state = models.CharField(max_length=8, db_default="new")
    folded = models.CharField(max_length=40, null=True)

    class Meta:
        indexes = [models.Index(fields=["text"], name="row_text")]

    def __str__(self) -> str:
        return self.text
