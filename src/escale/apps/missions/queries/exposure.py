"""Who is on how many lists of suggestions in a mission, and why: for its organisers."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from operator import attrgetter
from typing import Final

from django.db.models import Count, Q
from django.db.models.functions import Length
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Organisation, Statement
from escale.apps.missions.models import Mission, Participation
from escale.apps.suggestions.queries import in_context
from escale.core.names import language_name

TOP: Final = 10
FEW: Final = 3  # whoever states both is on as many lists, where there is room (engines/matching/exposure)
SHORTEST: Final = 20  # characters: less than this says nothing that could be compared
_CENT = Decimal("0.01")

WHY: Final[Mapping[str, Promise]] = {
    "alone": _("There is nobody on the other side yet."),
    "says_nothing": _("It says nothing about itself: ask for an offer and a need."),
    "only_about": _("It has a description but states neither an offer nor a need: ask for both."),
    "states_no_need": _("It states no need, so nobody can answer one: ask for a need."),
    "states_no_offer": _("It states no offer, so it answers nobody's need: ask for an offer."),
    "too_short": _("What it states is too short to be compared: ask for a whole sentence."),
    "crowded": _("Its side has many candidates for the places on the lists of the other side."),
    "others_closer": _("The words of others come closer to what the other side says."),
}
# What its own people can mend by writing more.
PROFILE: Final = frozenset({"says_nothing", "only_about", "states_no_need", "states_no_offer", "too_short"})


@dataclass(frozen=True)
class Exposed:
    """One organisation: on ``lists`` of the ``possible`` ones; ``why`` is a key of :data:`WHY` when it is on few.

    ``people`` attend for it, of whom ``invited`` were; ``asked_at``: when they were asked for their profile.
    """

    organisation: int
    name: str
    sort_key: str
    side: str
    size: str
    language: str
    lists: int
    possible: int
    why: str
    people: int
    invited: int
    asked_at: datetime | None

    @property
    def words(self) -> Promise | str:
        """Why, in words."""
        return WHY.get(self.why, "")

    @property
    def side_name(self) -> str:
        """In words."""
        return str(Participation.Side(self.side).label)

    @property
    def size_name(self) -> str:
        """In words; empty when it is not known."""
        return str(Organisation.Size(self.size).label) if self.size else ""

    @property
    def language_name(self) -> str:
        """In words; empty when it is not known."""
        return language_name(self.language) if self.language else ""

    @property
    def profile(self) -> bool:
        """Whether its own people could mend it."""
        return self.why in PROFILE

    @property
    def askable(self) -> bool:
        """Whether a mail asks them to: once, and only those who were invited know what it is about."""
        return self.profile and self.invited > 0 and self.asked_at is None

    @property
    def everywhere(self) -> bool:
        """On half of the lists it could be on, or more."""
        return self.possible > 1 and 2 * self.lists >= self.possible


@dataclass(frozen=True)
class Group:
    """Organisations of one size or language: how many, how many of them on no list, on how many lists on average."""

    name: str
    count: int
    never: int
    mean: Decimal


@dataclass(frozen=True)
class Exposure:
    """Everybody who takes part, who is on fewest lists first."""

    rows: Sequence[Exposed]

    @property
    def never(self) -> list[Exposed]:
        """On nobody's list."""
        return [row for row in self.rows if not row.lists]

    @property
    def few(self) -> list[Exposed]:
        """On one or two."""
        return [row for row in self.rows if 0 < row.lists < FEW]

    @property
    def everywhere(self) -> list[Exposed]:
        """On half of the lists and more, who is on most of them first."""
        return sorted((row for row in self.rows if row.everywhere), key=lambda row: -row.lists)

    @property
    def gini(self) -> Decimal | None:
        """How unequally lists are shared: 0 all alike, near 1 one has them all; ``None`` without any list."""
        found = gini([row.lists for row in self.rows])
        return None if found is None else (Decimal(found.numerator) / found.denominator).quantize(_CENT)

    def by_size(self) -> list[Group]:
        """By what organisations say of their size."""
        return self._grouped(attrgetter("size_name"))

    def by_language(self) -> list[Group]:
        """By the language in which most of their statements are written."""
        return self._grouped(attrgetter("language_name"))

    def _grouped(self, name: Callable[[Exposed], str]) -> list[Group]:
        groups: dict[str, list[int]] = defaultdict(list)
        for row in self.rows:
            groups[name(row)].append(row.lists)
        means = {each: (Decimal(sum(lists)) / len(lists)).quantize(_CENT) for each, lists in groups.items()}
        found = [Group(each, len(lists), lists.count(0), means[each]) for each, lists in groups.items()]
        return sorted(found, key=lambda group: (not group.name, -group.count, group.name))


def gini(values: Iterable[int]) -> Fraction | None:
    """The Gini coefficient of whole numbers from 0 up; ``None`` when they add up to nothing.

    Twice the sum of place times value over n times the sum, less (n + 1) / n (Gini 1912; places from 1, ascending).
    """
    ordered = sorted(values)
    total, n = sum(ordered), len(ordered)
    if not total:
        return None
    return Fraction(2 * sum(place * value for place, value in enumerate(ordered, 1)), n * total) - Fraction(n + 1, n)


def exposure_of(mission: Mission, context: str) -> Exposure:
    """Count lists in a mission; ``context`` is the key of its suggestions. A fixed number of queries."""
    shown = in_context(context).filter(rank__lte=TOP).order_by()
    lists = dict(shown.values_list("counterpart").annotate(n=Count("pk")))
    seekers = set(shown.values_list("organisation", flat=True).distinct())
    said, people = _said(mission), _people(mission)
    facts = list(
        mission.participations.order_by("organisation__sort_key", "pk").values_list(
            "organisation",
            "organisation__name",
            "organisation__sort_key",
            "side",
            "organisation__size",
            Length("organisation__about"),
            "profile_asked_at",
        )
    )
    crowd = _Crowd({key: side for key, _name, _sort, side, *_rest in facts}, seekers)
    rows = []
    for key, name, sort_key, side, size, about, asked_at in facts:
        profile = said.get(key, _Said())
        possible = crowd.possible(key, side)
        count = lists.get(key, 0)
        why = "" if count >= FEW else _why(profile, bool(about), possible, crowded=crowd.crowded(key, side))
        rows.append(
            Exposed(
                key,
                name,
                sort_key,
                side,
                size,
                profile.language,
                count,
                possible,
                why,
                *people.get(key, (0, 0)),
                asked_at,
            )
        )
    return Exposure(sorted(rows, key=lambda row: row.lists))


class _Said:
    """How much an organisation states of each kind, and in which language most of it."""

    def __init__(self) -> None:
        self.characters: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()

    @property
    def language(self) -> str:
        known = [(count, tag) for tag, count in self.languages.items() if tag]
        return max(known)[1] if known else ""


def _said(mission: Mission) -> dict[int, _Said]:
    found: dict[int, _Said] = defaultdict(_Said)
    statements = Statement.objects.filter(organisation__participations__mission=mission).order_by()
    for key, kind, language, length in statements.values_list("organisation", "kind", "language", Length("text")):
        found[key].characters[kind] += length
        found[key].languages[language] += 1
    return found


def _people(mission: Mission) -> dict[int, tuple[int, int]]:
    rows = mission.attendances.order_by().values_list("representative__organisation")
    counted = rows.annotate(people=Count("pk"), invited=Count("pk", filter=~Q(invited_at=None)))
    return {key: (people, invited) for key, people, invited in counted}


class _Crowd:
    """How many lists there are for whom, and how many share them."""

    def __init__(self, sides: Mapping[int, str], seekers: set[int]) -> None:
        self._seekers = seekers & sides.keys()
        self._seeking = Counter(sides[key] for key in self._seekers)
        self._present = Counter(sides.values())

    def possible(self, key: int, side: str) -> int:
        """The lists on which an organisation could be: of everybody but its own side and itself."""
        return _across(self._seeking, side) - (not side and key in self._seekers)

    def crowded(self, key: int, side: str) -> bool:
        """Whether there are fewer than three places for each of those who could be on the same lists."""
        rivals = self._present[side] + self._present[""] * bool(side)
        return TOP * self.possible(key, side) < FEW * rivals


def _across(counts: Mapping[str, int], side: str) -> int:
    return sum(count for other, count in counts.items() if not side or other != side)


def _why(said: _Said, about: bool, possible: int, *, crowded: bool) -> str:
    offers, needs = said.characters[Statement.Kind.OFFER], said.characters[Statement.Kind.NEED]
    if not possible:
        return "alone"
    if not offers and not needs:
        return "only_about" if about else "says_nothing"
    if not needs:
        return "states_no_need"
    if not offers:
        return "states_no_offer"
    if min(offers, needs) < SHORTEST:
        return "too_short"
    return "crowded" if crowded else "others_closer"
