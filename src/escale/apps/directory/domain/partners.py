"""Take organisations of EU project data into the directory."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from escale.apps.directory.cordis import ATTRIBUTION, LANGUAGE, Partner, Statements
from escale.apps.directory.models import Cooperation, Organisation, Reality, Statement
from escale.core import audit

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

_BATCH = 500
_ABOUT_PROJECTS = 3
_FROM_DATA = ("name", "country", "city", "website", "languages", "about", "identifiers", "reality", "attribution")


def take_in_partners(
    *, acting_user: "User | None", cooperation: Cooperation, chosen: Sequence[tuple[Partner, Statements]]
) -> list[Organisation]:
    """Make or refresh one organisation per partner, in their order; running twice changes nothing.

    The statements of a refreshed organisation are replaced by those of the data.
    """
    with transaction.atomic():
        wanted = [_organisation(cooperation, partner) for partner, _said in chosen]
        Organisation.objects.bulk_create(
            wanted,
            batch_size=_BATCH,
            update_conflicts=True,
            unique_fields=["cooperation", "ref"],
            update_fields=_FROM_DATA,
        )
        known = {each.ref: each for each in cooperation.organisations.filter(ref__in=[each.ref for each in wanted])}
        organisations = [known[partner.ref] for partner, _said in chosen]
        Statement.objects.filter(organisation__in=organisations).delete()
        Statement.objects.bulk_create(
            [
                Statement(organisation=organisation, kind=kind, text=text, language=LANGUAGE, position=position)
                for organisation, (_partner, said) in zip(organisations, chosen, strict=True)
                for kind, texts in ((Statement.Kind.OFFER, said.offers), (Statement.Kind.NEED, said.needs))
                for position, text in enumerate(texts)
            ],
            batch_size=_BATCH,
        )
        details = {"organisations": len(organisations), "source": ATTRIBUTION}
        audit.record("organisations.taken-in", cooperation, acting_user=acting_user, details=details)
    return organisations


def _organisation(cooperation: Cooperation, partner: Partner) -> Organisation:
    titles = [project.title.strip().rstrip(".") for project, _place in partner.projects[:_ABOUT_PROJECTS]]
    return Organisation(
        cooperation=cooperation,
        ref=partner.ref,
        name=partner.name,
        country=partner.country,
        city=partner.city[:120],
        website=partner.website,
        languages=[LANGUAGE],
        about=". ".join(titles) + ".",
        identifiers={"pic": partner.pic} if partner.pic else {},
        reality=Reality.REAL,
        attribution=ATTRIBUTION,
    )
