"""Who is on how many lists of suggestions in a mission, and why: for its organisers."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from operator import attrgetter
from typing import Final, NamedTuple

from django.db.models import Count, Q
from django.db.models.functions import Length
from django.utils.functional import Promise

from escale.apps.directory.models import Organisation
from escale.apps.missions.models import Mission, Participation
from escale.apps.missions.queries.invitations import who_edit_profiles
from escale.apps.missions.queries.lacking import PROFILE, WHY, Present, Said, across, lacking, said_by
from escale.apps.missions.rules import TOP
from escale.apps.suggestions.models import Recommendation
from escale.apps.suggestions.queries import in_context
from escale.core.names import language_name
from escale.engines.matching.model import LEAST_LISTS

FEW: Final = LEAST_LISTS  # whoever states both is on as many lists, where there is room
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Exposed:
    """One organisation: on ``lists`` of the ``possible`` ones; ``why`` is a key of :data:`WHY` when it is on few.

    ``proposed``: how many counterparts the organiser proposes to it, which no list counts. ``people`` attend for it,
    of whom ``invited`` were; ``edited``: one of them may be asked for its profile; ``asked_at``: when they were.
    """

    organisation: int
    name: str
    side: str
    size: str
    language: str
    lists: int
    possible: int
    why: str
    proposed: int
    people: int
    invited: int
    edited: bool
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
        """Whether a mail asks them to: once."""
        return self.profile and self.edited and self.asked_at is None

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
    rows = mission.participations.order_by("organisation__sort_key", "pk").values_list(*_FACTS)
    facts = [_Facts(*row) for row in rows]
    shown = in_context(context).filter(rank__lte=TOP).order_by()
    lists = dict(shown.values_list("counterpart").annotate(n=Count("pk")))
    seekers = set(shown.values_list("organisation", flat=True).distinct())
    crowd = _Crowd(facts, seekers)
    said = said_by(mission.participations.order_by().values("organisation"))
    edited = set(who_edit_profiles(mission).values())
    people, proposed = _people(mission), _proposed(context, {each.organisation for each in facts})
    exposed = [
        Exposed(
            organisation=each.organisation,
            name=each.name,
            side=each.side,
            size=each.size,
            language=said[each.organisation].language,
            lists=lists.get(each.organisation, 0),
            possible=crowd.possible(each),
            why=_why(each, said[each.organisation], crowd, lists.get(each.organisation, 0)),
            proposed=proposed[each.organisation],
            people=people[each.organisation][0],
            invited=people[each.organisation][1],
            edited=each.organisation in edited,
            asked_at=each.asked_at,
        )
        for each in facts
    ]
    return Exposure(sorted(exposed, key=lambda row: row.lists))


class _Facts(NamedTuple):
    organisation: int
    name: str
    side: str
    size: str
    kinds: Sequence[str]
    about: int
    asked_at: datetime | None


_FACTS = (
    "organisation",
    "organisation__name",
    "side",
    "organisation__size",
    "organisation__cooperation_types",
    Length("organisation__about"),
    "profile_asked_at",
)


def _people(mission: Mission) -> defaultdict[int, tuple[int, int]]:
    """How many attend for each organisation, and how many of them were invited."""
    rows = mission.attendances.order_by().values_list("representative__organisation")
    counted = rows.annotate(people=Count("pk"), invited=Count("pk", filter=~Q(invited_at=None)))
    found: defaultdict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    found.update({key: (people, invited) for key, people, invited in counted})
    return found


def _proposed(context: str, present: Collection[int]) -> Counter[int]:
    """How many of those who are there the organiser proposes to whom."""
    pairs = Recommendation.objects.filter(context=context).order_by().values_list("first", "second")
    return Counter(chain.from_iterable(pair for pair in pairs if all(key in present for key in pair)))


class _Crowd:
    """How many lists there are for whom, and how many share them."""

    def __init__(self, facts: Sequence[_Facts], seekers: set[int]) -> None:
        self._seekers = seekers & {each.organisation for each in facts}
        self._seeking = Counter(each.side for each in facts if each.organisation in self._seekers)
        self.present = Present((each.side, each.kinds) for each in facts)

    def seeks(self, who: _Facts) -> bool:
        """Whether an organisation has a list itself."""
        return who.organisation in self._seekers

    def possible(self, who: _Facts) -> int:
        """The lists on which an organisation could be: of everybody but its own side and itself."""
        return across(self._seeking, who.side) - (not who.side and self.seeks(who))

    def crowded(self, who: _Facts) -> bool:
        """Whether there are fewer than three places for each of those who could be on the same lists."""
        rivals = self.present.sides[who.side] + self.present.sides[""] * bool(who.side)
        return TOP * self.possible(who) < FEW * rivals


def _why(who: _Facts, said: Said, crowd: _Crowd, lists: int) -> str:
    """A key of :data:`WHY`; empty for one that is on enough lists, or on all there are."""
    possible = crowd.possible(who)
    if lists >= (min(FEW, possible) or FEW):
        return ""
    found = lacking(
        said,
        about=bool(who.about),
        side=who.side,
        kinds=who.kinds,
        present=crowd.present,
        compared=lists > 0 or (possible > 0 and crowd.seeks(who)),
    )
    return found or ("crowded" if crowd.crowded(who) else "others_closer")
