"""Which fields of a profile who sees: data, not code."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models.cooperations import Cooperation
from escale.apps.directory.models.people import Person


class Field(models.TextChoices):
    """What a profile shows of a person or of an organisation."""

    NAME = "name", _("your name")
    ROLE = "role", _("your role")
    SPOKEN = "spoken", _("the languages you speak")
    EMAIL = "email", _("your e-mail address")
    PHONE = "phone", _("your phone number")
    CITY = "city", _("the city of your organisation")
    WEBSITE = "website", _("the website of your organisation")
    SIZE = "size", _("the size of your organisation")
    ABOUT = "about", _("what your organisation says about itself")
    IDENTIFIERS = "identifiers", _("the registration numbers of your organisation")


PERSONAL = (Field.NAME, Field.ROLE, Field.SPOKEN, Field.EMAIL, Field.PHONE)


class Audience(models.TextChoices):
    """Who sees a field, from the widest to the narrowest; organisers always see what they entered."""

    COUNTERPARTS = "counterparts", _("everybody who may meet you in the mission")
    MET = "met", _("only who has an agreed meeting with you")
    ORGANISERS = "organisers", _("only the organisers")


DEFAULTS: dict[Field, Audience] = {
    **dict.fromkeys(Field, Audience.COUNTERPARTS),
    Field.EMAIL: Audience.MET,
    Field.PHONE: Audience.MET,
    Field.IDENTIFIERS: Audience.ORGANISERS,
}


class FieldVisibility(models.Model):
    """Who sees a field in a cooperation, where it is otherwise than :data:`DEFAULTS`."""

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="field_visibilities")
    field = models.CharField(max_length=20, choices=Field.choices)
    audience = models.CharField(max_length=20, choices=Audience.choices)

    class Meta:
        verbose_name = _("visibility of a field")
        verbose_name_plural = _("visibility of fields")
        constraints = [
            models.UniqueConstraint(fields=["cooperation", "field"], name="one_visibility_a_field"),
            models.CheckConstraint(condition=Q(field__in=Field.values), name="visibility_of_a_known_field"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="visibility_for_a_known_audience"),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.audience}"


class PersonalVisibility(models.Model):
    """A person's own, narrower word about one of their fields."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="visibilities")
    field = models.CharField(max_length=20, choices=Field.choices)
    audience = models.CharField(max_length=20, choices=Audience.choices)

    class Meta:
        verbose_name = _("a person's own visibility of a field")
        verbose_name_plural = _("people's own visibility of fields")
        constraints = [
            models.UniqueConstraint(fields=["person", "field"], name="one_own_visibility_a_field"),
            models.CheckConstraint(
                condition=Q(field__in=[field.value for field in PERSONAL]), name="own_visibility_of_a_personal_field"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="own_visibility_for_a_known_audience"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.field}: {self.audience}"
