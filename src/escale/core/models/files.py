"""Files that people keep on the platform."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """A file as it came: a row, so that it is written with what it belongs to and every backup has it.

    Whatever shows it points at it and says who may read it. ``digest``: SHA-256 of ``content``, in hexadecimal.
    Lists leave ``content`` out (``defer``).
    """

    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & Q(size__gte=1), name="stored_files_hold_something")
        ]

    def __str__(self) -> str:
        return self.name
