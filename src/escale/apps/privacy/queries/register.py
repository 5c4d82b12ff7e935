"""The register of processing (GDPR art. 30, law 09-08), made from the declarations."""

from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from escale.apps.directory.models import Cooperation
from escale.apps.privacy.models import Controller, TransferBasis
from escale.core import privacy
from escale.core.labels import label
from escale.core.names import country_name
from escale.core.transfers import mail_host


@dataclass(frozen=True)
class Line:
    """One kind of data of one table, for one purpose."""

    data: str
    table: str
    field: str
    category: str
    purpose: str
    basis: str
    law_09_08: str
    recipients: str
    kept: str
    erasure: str


def register_lines() -> list[Line]:
    """Every field with personal data, in the language of the page."""
    ways = {
        "delete": _("deleted"),
        "clear": _("made nameless"),
        "hold": _("held"),
        "nothing": _("nameless once the account is erased"),
    }
    lines = []
    for table in privacy.tables():
        for name, personal in table.fields.items():
            purpose = privacy.PURPOSES[personal.purpose]
            lines.append(
                Line(
                    data=table.one,
                    table=table.model,
                    field=name,
                    category=str(privacy.CATEGORIES[personal.category]),
                    purpose=str(purpose.label),
                    basis=str(purpose.basis),
                    law_09_08=str(purpose.law_09_08),
                    recipients=_recipients(purpose),
                    kept=str(personal.term.words),
                    erasure=ways[table.erasure.how],
                )
            )
    return lines


def _recipients(purpose: privacy.Purpose) -> str:
    country = settings.MAIL_COUNTRY if purpose.by_mail else ""
    return f"{purpose.recipients} ({country_name(country)})" if country else str(purpose.recipients)


def headings() -> list[str]:
    """The names of the columns, in the order of :class:`Line`."""
    return [
        _("Data"),
        pgettext("of a database", "Table"),
        _("Field"),
        _("Category"),
        _("Purpose"),
        _("Basis (GDPR)"),
        _("Basis (law 09-08)"),
        _("Recipients"),
        _("Kept"),
        _("On erasure"),
    ]


def controller_of(cooperation: Cooperation) -> Controller:
    """Who answers for the data; an empty one when nobody was named yet."""
    return Controller.objects.filter(cooperation=cooperation).first() or Controller(cooperation=cooperation)


def transfers_of(cooperation: Cooperation) -> list[TransferBasis]:
    """The recorded bases, standing and past."""
    return list(TransferBasis.objects.filter(cooperation=cooperation).select_related("recorded_by"))


def register_file(cooperation: Cooperation) -> dict[str, Any]:
    """The register as JSON."""
    controller = controller_of(cooperation)
    return {
        "cooperation": cooperation.name,
        "controllers": controller.name,
        "data_protection_officer": controller.contact,
        "cndp_number": controller.cndp_number,
        "mail_host": _mail_host(cooperation),
        "processing": [asdict(line) for line in register_lines()],
        "transfers": [
            {
                "from": country_name(each.from_country),
                "to": country_name(each.to_country),
                "basis": label(each, "basis"),
                "reference": each.reference,
                "starts": each.starts.isoformat(),
                "ends": each.ends.isoformat() if each.ends else None,
            }
            for each in transfers_of(cooperation)
        ],
    }


def _mail_host(cooperation: Cooperation) -> dict[str, Any] | None:
    host = mail_host(cooperation=cooperation.pk)
    if host is None:
        return None
    return {
        "country": country_name(host.country),
        "allowed": host.verdict.allowed,
        "basis": host.verdict.basis,
        "missing": str(host.verdict.reason),
    }
