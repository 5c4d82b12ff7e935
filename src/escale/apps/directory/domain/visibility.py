"""Who sees a field: the cooperation's rule, and a person's own narrower word."""

from collections.abc import Mapping

from django.db import transaction

from escale.apps.accounts.models import User
from escale.apps.directory.models import (
    DEFAULTS,
    PERSONAL,
    Audience,
    Cooperation,
    Field,
    FieldVisibility,
    Person,
    PersonalVisibility,
)
from escale.core import audit


def rule_visibility(*, acting_user: User, cooperation: Cooperation, audiences: Mapping[Field, Audience]) -> None:
    """Set who sees each field in a cooperation; what is as in :data:`DEFAULTS` needs no row."""
    with transaction.atomic():
        FieldVisibility.objects.filter(cooperation=cooperation, field__in=list(audiences)).delete()
        FieldVisibility.objects.bulk_create(
            FieldVisibility(cooperation=cooperation, field=field, audience=audience)
            for field, audience in audiences.items()
            if DEFAULTS[field] != audience
        )
        details = {field.value: audience.value for field, audience in audiences.items()}
        audit.record("visibility.ruled", cooperation, acting_user=acting_user, details=details)


def narrow_visibility(*, acting_user: User, person: Person, audiences: Mapping[Field, Audience]) -> None:
    """Keep a person's own word about their fields; it counts where it is narrower than the cooperation's rule."""
    unknown = set(audiences) - set(PERSONAL)
    if unknown:
        raise ValueError(f"Not a field of a person: {sorted(unknown)}")
    with transaction.atomic():
        PersonalVisibility.objects.bulk_create(
            [PersonalVisibility(person=person, field=field, audience=said) for field, said in audiences.items()],
            update_conflicts=True,
            unique_fields=["person", "field"],
            update_fields=["audience"],
        )
        details = {field.value: audience.value for field, audience in audiences.items()}
        audit.record("visibility.narrowed", person, acting_user=acting_user, details=details)
