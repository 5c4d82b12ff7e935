"""Published practices for programs: schema.org and a DCAT-AP 3 catalogue, both as JSON-LD.

Nothing of a person is in them: contacts are for those who sign in. A translation by a machine is marked as DCAT-AP
wants it, in the language tag (``fr-t-de-t0-und``). Figures are texts, so that no reader rounds them.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from escale.apps.practices.models import PARTS, Practice
from escale.apps.practices.rules import is_old, languages_of, year_after

MOST_LISTED: Final = 1_000
_EU: Final = "http://publications.europa.eu/resource/authority"
_LANGUAGES: Final = {"fr": "FRA", "ar": "ARA", "en": "ENG", "de": "DEU"}
_THEMES: Final = {
    Practice.Theme.GOVERNMENT: "GOVE",
    Practice.Theme.TRAINING: "EDUC",
    Practice.Theme.SMALL_FIRMS: "ECON",
    Practice.Theme.START_UPS: "TECH",
    Practice.Theme.MARKETS: "ECON",
    Practice.Theme.SECURITY: "TECH",
}
LICENCES: Final = {
    Practice.Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
    Practice.Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Practice.Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    Practice.Licence.CC_BY_NC: "https://creativecommons.org/licenses/by-nc/4.0/",
}
_TEXT: Final = ("context", "result", "pitfalls", "conditions")
_CONTEXT: Final = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def published_practices() -> QuerySet[Practice]:
    """What strangers may read, newest first."""
    found = Practice.objects.filter(state=Practice.State.VALIDATED, published_at__isnull=False)
    return found.select_related("cooperation", "institution", "validated_for").order_by("-pk")


def published_practice(key: int) -> Practice:
    """A practice that strangers may read; any other gets 404."""
    found = published_practices().filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def address(name: str, *arguments: object) -> str:
    """An address of ours as others write it."""
    return settings.BASE_URL + reverse(f"practices:{name}", args=arguments)


def _told(value: Mapping[str, Any]) -> list[dict[str, str]]:
    """A text in its languages, its own first."""
    source, texts = value.get("source", ""), value.get("texts", {})
    ordered = sorted(texts.items(), key=lambda pair: (pair[0] != source, pair[0]))
    return [
        {"@language": _tag(code, entry["state"], source), "@value": entry["text"]}
        for code, entry in ordered
        if entry["text"]
    ]


def _tag(language: str, state: str, source: str) -> str:
    return f"{language}-t-{source}-t0-und" if state == "machine" and source != language else language


def author_of(practice: Practice) -> str:
    """The name of whoever wrote it: an institution, or the cooperation's office."""
    return practice.institution.name if practice.institution else practice.cooperation.name


def as_schema_org(practice: Practice) -> dict[str, Any]:
    """A ``HowTo`` of schema.org. One query for its evidence."""
    made: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "HowTo",
        "@id": address("public", practice.pk),
        "url": address("public", practice.pk),
        "name": _told(practice.title),
        "abstract": _told(practice.problem),
        "step": _told(practice.solution),
        "text": [
            each for part in ("context", "result", "pitfalls", "conditions") for each in _told(_of(practice, part))
        ],
        "inLanguage": languages_of(practice),
        "license": LICENCES[Practice.Licence(practice.licence)],
        "author": {"@type": "Organization", "name": author_of(practice)},
        "about": str(practice.theme),
        "citation": [
            {"@type": "CreativeWork", "name": each.title, "inLanguage": each.language, "url": each.link}
            for each in practice.evidence.all()
        ],
        "creativeWorkStatus": "Obsolete" if is_old(practice) else "Published",
    }
    if practice.confirmed_on is not None:
        made |= {
            "dateModified": practice.confirmed_on.isoformat(),
            "expires": year_after(practice.confirmed_on).isoformat(),
        }
    if practice.cost is not None:
        cost = {"@type": "MonetaryAmount", "value": str(practice.cost), "currency": practice.currency}
        made["estimatedCost"] = cost
    return made


def _of(practice: Practice, part: str) -> Mapping[str, Any]:
    value: Mapping[str, Any] = getattr(practice, part)
    return value


def catalogue(practices: Iterable[Practice], *, title: str, description: str, language: str) -> dict[str, Any]:
    """A DCAT-AP 3 catalogue of which each practice is a dataset, distributed as a page and as JSON-LD."""
    return {
        "@context": _CONTEXT,
        "@id": address("catalogue"),
        "@type": "dcat:Catalog",
        "dct:title": {"@language": language, "@value": title},
        "dct:description": {"@language": language, "@value": description},
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": "Escale"},
        "dct:language": [_language(code) for code in _LANGUAGES],
        "foaf:homepage": {"@id": settings.BASE_URL + "/"},
        "dcat:dataset": [_dataset(each) for each in practices],
    }


def _language(code: str) -> dict[str, str]:
    return {"@id": f"{_EU}/language/{_LANGUAGES[code]}"}


def _dataset(practice: Practice) -> dict[str, Any]:
    page, theme = address("public", practice.pk), _THEMES.get(Practice.Theme(practice.theme))
    made: dict[str, Any] = {
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:identifier": page,
        "dct:title": _told(practice.title),
        "dct:description": [each for part in PARTS[1:] for each in _told(_of(practice, part))],
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": author_of(practice)},
        "dct:language": [_language(code) for code in languages_of(practice) if code in _LANGUAGES],
        "dcat:landingPage": {"@id": page},
        "dcat:distribution": [
            _distribution(practice, page, "HTML"),
            _distribution(practice, address("linked", practice.pk), "JSON_LD"),
        ],
    }
    if practice.published_at is not None:
        made["dct:issued"] = _day(practice.published_at.date().isoformat())
    if practice.confirmed_on is not None:
        made["dct:modified"] = _day(practice.confirmed_on.isoformat())
    return made | ({"dcat:theme": {"@id": f"{_EU}/data-theme/{theme}"}} if theme else {})


def _day(day: str) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": day}


def _distribution(practice: Practice, link: str, form: str) -> dict[str, Any]:
    status = "DEPRECATED" if is_old(practice) else "COMPLETED"
    return {
        "@type": "dcat:Distribution",
        "dcat:accessURL": {"@id": link},
        "dct:format": {"@id": f"{_EU}/file-type/{form}"},
        "dct:license": {"@id": LICENCES[Practice.Licence(practice.licence)]},
        "adms:status": {"@id": f"{_EU}/distribution-status/{status}"},
    }
