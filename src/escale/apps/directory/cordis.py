"""EU project data (CORDIS) as organisations that say what they offer and need in their projects' own sentences.

Two layouts of a folder are understood: the official CSV files of data.europa.eu (``project.csv`` and
``organization.csv``, separated by ``;``), and ``projects.jsonl`` with ``participations.csv`` and
``organisations.csv``. Licence of the data: © European Union, reuse authorised with attribution, CC BY 4.0.
"""

import csv
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from escale.engines.text.sentences import split

ATTRIBUTION = "CORDIS, © European Union, CC BY 4.0"
LANGUAGE = "en"
MOST_OFFERS, MOST_NEEDS = 4, 3
_SHORTEST, _LONGEST = 50, 380
_LONGEST_CELL = 10_000_000
# So many sentences of a project, those with the most of the words below, are handed out to its partners.
_BEST = 5
# CORDIS writes two countries otherwise than ISO 3166.
_COUNTRIES = {"UK": "GB", "EL": "GR"}
_KINDS = {"PRC": "company", "HES": "university", "REC": "research", "PUB": "public body", "OTH": "other"}
_NEED = re.compile(
    r"\b(needs?|needed|lack(?:s|ing)?|requires?|required|barriers?|challenges?|bottlenecks?|shortages?|demands?"
    r"|problems?|urgent(?:ly)?|missing|insufficient|obstacles?|gaps?)\b",
    re.IGNORECASE,
)
_OFFER = re.compile(
    r"\b(develop(?:s|ed|ing)?|demonstrat\w+|provid\w+|deliver\w*|designs?|validat\w+|novel|innovative|technolog\w+"
    r"|solutions?|prototypes?|tools?|platforms?|methods?|optimi[sz]\w+)\b",
    re.IGNORECASE,
)
# A sentence that speaks of the paper itself says nothing about anybody.
_PAPERWORK = re.compile(
    r"\b(work ?packages?|WP ?\d|consortium|deliverables?|call (?:for|text)|ESRs?)\b", re.IGNORECASE
)


class CordisError(Exception):
    """The folder cannot be read; the message names the file, the place in it and what was expected."""


@dataclass(frozen=True)
class Project:
    """One project; ``objective`` is the text its partners wrote."""

    key: str
    acronym: str
    title: str
    objective: str
    start: str


@dataclass(frozen=True)
class Partner:
    """An organisation of the data; ``projects`` newest first, each with this partner's place among its partners."""

    ref: str
    name: str
    country: str = ""
    city: str = ""
    website: str = ""
    pic: str = ""
    kind: str = ""
    projects: tuple[tuple[Project, int], ...] = field(default=())


@dataclass(frozen=True)
class Statements:
    """Verbatim sentences of project objectives."""

    offers: tuple[str, ...]
    needs: tuple[str, ...]


def read_folder(folder: Path) -> list[Partner]:
    """Every organisation of a folder with its projects. Raises :class:`CordisError`."""
    if (folder / "project.csv").is_file():
        projects = _index(_official_project(row) for row in _rows(folder / "project.csv", _PROJECT, ";"))
        return _partners(projects, _official_partners(_rows(folder / "organization.csv", _ORGANISATION, ";")))
    if (folder / "projects.jsonl").is_file():
        projects = _index(_json_projects(folder / "projects.jsonl"))
        named = {
            row["org"]: row for row in _rows(folder / "organisations.csv", ("org", "pic", "country", "type"), ",")
        }
        joined = _rows(folder / "participations.csv", ("rcn", "org"), ",")
        return _partners(projects, ((row["rcn"], _named_partner(row["org"], named)) for row in joined))
    raise CordisError(
        f"{folder}: expected project.csv and organization.csv, "
        "or projects.jsonl with participations.csv and organisations.csv."
    )


def choose(partners: Iterable[Partner], *, most: int) -> list[tuple[Partner, Statements]]:
    """Those with a known country and something to say, busiest first; ties by name."""
    known = sorted(
        (partner for partner in partners if partner.country), key=lambda each: (-len(each.projects), each.name)
    )
    chosen: list[tuple[Partner, Statements]] = []
    for partner in known:
        if len(chosen) == most:
            break
        said = statements_of(partner)
        if said.offers and said.needs:
            chosen.append((partner, said))
    return chosen


def statements_of(partner: Partner) -> Statements:
    """What a partner's projects say they bring and what they say is missing.

    Partners of one project take different sentences of it, so that they do not all say the same.
    """
    offers: dict[str, None] = {}
    needs: dict[str, None] = {}
    for project, place in partner.projects:
        bringing, missing = _sorted_sentences(project.objective)
        if bringing and len(offers) < MOST_OFFERS:
            offers.setdefault(bringing[place % len(bringing)])
        if missing and len(needs) < MOST_NEEDS:
            needs.setdefault(missing[place % len(missing)])
    return Statements(tuple(offers), tuple(needs))


def _sorted_sentences(objective: str) -> tuple[list[str], list[str]]:
    bringing: list[str] = []
    missing: list[str] = []
    for span in split(objective):
        sentence = objective[span.start : span.end]
        if not _SHORTEST <= len(sentence) <= _LONGEST or _is_broken(sentence) or _PAPERWORK.search(sentence):
            continue
        if _NEED.search(sentence):
            missing.append(sentence)
        elif _OFFER.search(sentence):
            bringing.append(sentence)
    bringing.sort(key=lambda sentence: -len(_OFFER.findall(sentence)))
    missing.sort(key=lambda sentence: -len(_NEED.findall(sentence)))
    return bringing[:_BEST], missing[:_BEST]


def _is_broken(sentence: str) -> bool:
    """Whether it begins or ends in the middle: a list's head or a cut line."""
    return not sentence[0].isupper() or sentence[-1] not in ".!?"


# -- the two layouts -------------------------------------------------------------------------------------------
_PROJECT = ("id", "acronym", "title", "objective", "startDate")
_ORGANISATION = ("projectID", "organisationID", "name", "country", "city")


def _official_project(row: Mapping[str, str]) -> Project:
    return Project(row["id"], row["acronym"], row["title"], row["objective"], row["startDate"])


def _official_partners(rows: Iterable[Mapping[str, str]]) -> Iterator[tuple[str, Partner]]:
    for row in rows:
        yield (
            row["projectID"],
            Partner(
                ref=_ref(row["organisationID"], row["name"]),
                name=_tidy(row["name"]),
                country=_country(row["country"]),
                city=row["city"].strip(),
                website=_website(row.get("organizationURL") or ""),
                pic=row["organisationID"],
                kind=_KINDS.get(row.get("activityType") or "", ""),
            ),
        )


def _json_projects(path: Path) -> Iterator[Project]:
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                entry = json.loads(line)
                texts = [str(entry[name] or "") for name in ("acronym", "title", "objective", "start")]
                yield Project(str(entry["rcn"]), *texts)
            except (ValueError, TypeError) as error:
                raise CordisError(f"{path.name}, line {number}: expected a JSON object ({error}).") from error
            except KeyError as error:
                raise CordisError(f"{path.name}, line {number}: the field {error} is missing.") from error


def _named_partner(name: str, named: Mapping[str, Mapping[str, str]]) -> Partner:
    row = named.get(name, {})
    pic = (row.get("pic") or "").removesuffix(".0")
    return Partner(
        ref=_ref(pic, name),
        name=_tidy(name),
        country=_country(row.get("country") or ""),
        pic=pic,
        kind=_KINDS.get(row.get("type") or "", ""),
    )


def _rows(path: Path, needed: Sequence[str], separator: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV file whose columns are checked first; a short row is an error, a long one is not."""
    csv.field_size_limit(_LONGEST_CELL)
    if not path.is_file():
        raise CordisError(f"{path.name} is missing in {path.parent}.")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, delimiter=separator)
        found = reader.fieldnames or ()
        if missing := [name for name in needed if name not in found]:
            raise CordisError(
                f"{path.name}, line 1: the columns {', '.join(missing)} are missing; found: {', '.join(found)}."
            )
        try:
            for row in reader:
                if any(row[name] is None for name in needed):
                    raise CordisError(f"{path.name}, line {reader.line_num}: the row ends before its last column.")
                yield row
        except (csv.Error, UnicodeDecodeError) as error:
            raise CordisError(f"{path.name}, after line {reader.line_num}: {error}.") from error


def _index(projects: Iterable[Project]) -> dict[str, Project]:
    return {project.key: project for project in projects if project.objective.strip()}


def _partners(projects: Mapping[str, Project], joined: Iterable[tuple[str, Partner]]) -> list[Partner]:
    """One partner per ref, with the projects that exist; a participation in an unknown project is left out."""
    found: dict[str, Partner] = {}
    taken: dict[str, dict[str, int]] = defaultdict(dict)
    places: dict[str, int] = defaultdict(int)
    for key, partner in joined:
        if key not in projects or key in taken[partner.ref]:
            continue
        found[partner.ref] = _richer(found.get(partner.ref), partner)
        taken[partner.ref][key] = places[key]
        places[key] += 1
    newest: Callable[[tuple[Project, int]], tuple[str, str]] = lambda each: (each[0].start, each[0].key)  # noqa: E731
    return [
        replace(
            partner,
            projects=tuple(
                sorted(((projects[key], place) for key, place in taken[ref].items()), key=newest, reverse=True)
            ),
        )
        for ref, partner in found.items()
    ]


def _richer(known: Partner | None, other: Partner) -> Partner:
    """Rows of one organisation differ in what they leave out."""
    if known is None:
        return other
    filled = {name: getattr(known, name) or getattr(other, name) for name in ("country", "city", "website", "kind")}
    return replace(known, **filled)


def _ref(pic: str, name: str) -> str:
    """The organisation's European number; without one, a short hash of its name."""
    return f"cordis-{pic}" if pic else f"cordis-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def _tidy(name: str) -> str:
    """The name without the quotation marks that some exports wrapped around it."""
    name = re.sub(r"\s+", " ", name).strip()
    if len(name) > 1 and name.startswith('"') and name.endswith('"'):
        name = name[1:-1]
    return re.sub(r'"{2,}', '"', name)[:300].strip()


def _country(code: str) -> str:
    code = code.strip().upper()
    return _COUNTRIES.get(code, code)[:2]


def _website(address: str) -> str:
    address = address.strip()
    if not address or " " in address or len(address) > 290:
        return ""
    return address if address.startswith(("http://", "https://")) else f"https://{address}"
