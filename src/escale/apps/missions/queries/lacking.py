"""Why matching finds little for an organisation of a mission, or shows it to few: in words for its organisers."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.db.models.functions import Length
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Statement
from escale.apps.missions.models import Mission
from escale.apps.missions.rules import may_meet

SHORTEST: Final = 20  # characters: less than this says nothing that could be compared

WHY: Final[Mapping[str, Promise]] = {
    "alone": _("There is nobody on the other side yet."),
    "other_kinds": _("It seeks other kinds of cooperation than everybody it may meet."),
    "says_nothing": _("It says nothing about itself: ask for an offer and a need."),
    "only_about": _("It has a description but states neither an offer nor a need: ask for both."),
    "states_no_need": _("It states no need, so nobody can answer one: ask for a need."),
    "states_no_offer": _("It states no offer, so it answers nobody's need: ask for an offer."),
    "too_short": _("What it states is too short to be compared: ask for a whole sentence."),
    "not_compared": _("It was not compared yet: compute suggestions again."),
    # Of an organisation that is on few lists of others.
    "crowded": _("Its side has many candidates for the places on the lists of the other side."),
    "others_closer": _("The words of others come closer to what the other side says."),
    # Of one whose own list has few that are good.
    "few_close": _("Few others' words come close to theirs: one more offer or need would help."),
    "nobody_close": _("Nobody else's words come close to theirs."),
}
# What its own people can mend by writing more.
PROFILE: Final = frozenset({"says_nothing", "only_about", "states_no_need", "states_no_offer", "too_short"})


class Said:
    """How many characters an organisation states of each kind, and in which language most of its statements are."""

    def __init__(self) -> None:
        self.characters: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()

    @property
    def language(self) -> str:
        """Its tag; empty when it is not known."""
        known = [(count, tag) for tag, count in self.languages.items() if tag]
        return max(known)[1] if known else ""


class Present:
    """Who takes part in a mission: how many on each side, and which kinds of co-operation they seek."""

    def __init__(self, rows: Iterable[tuple[str, Sequence[str]]]) -> None:
        self._alike = Counter((side, frozenset(kinds)) for side, kinds in rows)
        self.sides: Counter[str] = Counter()
        for (side, _kinds), count in self._alike.items():
            self.sides[side] += count

    def others(self, side: str) -> int:
        """How many somebody of a side may meet."""
        return across(self.sides, side) - (not side)

    def seek_the_same(self, side: str, kinds: Sequence[str]) -> bool:
        """Whether matching compares them with any of those: who names no kind is compared with everybody."""
        mine = frozenset(kinds)
        for (other, theirs), count in self._alike.items():
            besides_me = count - ((other, theirs) == (side, mine))
            if besides_me and may_meet(side, other) and (not mine or not theirs or mine & theirs):
                return True
        return False


def present_at(mission: Mission) -> Present:
    """One query."""
    return Present(mission.participations.order_by().values_list("side", "organisation__cooperation_types"))


def said_by(organisations: Iterable[int] | QuerySet[Any]) -> defaultdict[int, Said]:
    """What organisations (their keys, or a query for them) state; of the silent ones nothing. One query."""
    found: defaultdict[int, Said] = defaultdict(Said)
    statements = Statement.objects.filter(organisation__in=organisations).order_by()
    for key, kind, language, length in statements.values_list("organisation", "kind", "language", Length("text")):
        found[key].characters[kind] += length
        found[key].languages[language] += 1
    return found


def across(counts: Mapping[str, int], side: str) -> int:
    """How many of those counted by side somebody of a side may meet; who has none is counted too."""
    return sum(count for other, count in counts.items() if may_meet(side, other))


def lacking(
    said: Said, *, about: bool, side: str, kinds: Sequence[str], present: Present, compared: bool = True
) -> str:
    """The first reason that lies with who is there and what is said, as a key of :data:`WHY`; empty when none does.

    ``kinds`` of co-operation that it seeks; ``compared``: whether the last computation knew this one.
    """
    if not present.others(side):
        return "alone"
    if not present.seek_the_same(side, kinds):
        return "other_kinds"
    offers, needs = said.characters[Statement.Kind.OFFER], said.characters[Statement.Kind.NEED]
    if not offers and not needs:
        return "only_about" if about else "says_nothing"
    if not needs:
        return "states_no_need"
    if not offers:
        return "states_no_offer"
    if min(offers, needs) < SHORTEST:
        return "too_short"
    return "" if compared else "not_compared"
