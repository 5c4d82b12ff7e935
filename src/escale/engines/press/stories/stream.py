"""A stream of reports: each is placed when it comes, and what was placed stays unless an editor moves it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from escale.engines.press.stories.groups import Group, agglomerate, cosine
from escale.engines.press.stories.model import Decision, Limits, Placed, Report, Tier
from escale.engines.press.stories.window import Window
from escale.engines.text.embedding import Embedder

_REFUSED = -1.0
# Keys of groups that have no identity yet lie above all that have.
_NEW = 1 << 40
_RARE_SHARE, _RARE_COUNT = 0.03, 5
_NO_TIME = datetime(1, 1, 1, tzinfo=UTC)


class Stream:
    """Places reports. A group keeps its number; a new report joins one or founds one.

    ``known``: reports that were placed before, so that a worker can go on where another stopped. What comes in one
    call is placed together, whatever its order.
    """

    def __init__(
        self,
        embedder: Embedder,
        *,
        limits: Limits | None = None,
        known: Iterable[tuple[Report, Placed]] = (),
        decisions: Iterable[Decision] = (),
        numbers: tuple[int, int] = (1, 1),
    ) -> None:
        self._limits = limits or Limits()
        self._window = Window(embedder, self._limits)
        self._next = dict(zip(Tier, numbers, strict=True))
        self._decisions: dict[tuple[Tier, frozenset[str]], Decision] = {}
        self._article: dict[str, int] = {}
        self._story: dict[int, int] = {}
        self._articles: dict[int, Group] = {}
        self._stories: dict[int, Group] = {}
        self._take_up(list(known))
        for each in decisions:
            self._note(each)
        self._obey()

    @property
    def placed(self) -> dict[str, Placed]:
        """Where every report of the window belongs."""
        return {key: self._place_of(key) for key in self._window.ids}

    def add(self, reports: Sequence[Report]) -> list[Placed]:
        """Place reports and return where, in their order; one that is there already stays where it is."""
        found = {each.id: each for each in reports if each.id not in self._window.reports}
        fresh = sorted(found.values(), key=lambda each: (each.published or _NO_TIME, each.id))
        if fresh:
            self._window.add(fresh)
            pairs = list(self._window.near([each.id for each in fresh], self._floor))
            founded = self._place_articles(fresh, pairs)
            self._place_stories(founded, pairs)
            self._obey()
        placed = [self._place_of(each.id) for each in reports]
        if gone := self._window.outlived():
            self._forget(gone)
        return placed

    def decide(self, decision: Decision) -> list[Placed]:
        """Do what an editor decided, now and for what comes; return the reports that moved."""
        before = self.placed
        self._note(decision)
        self._obey()
        return [place for key, place in self.placed.items() if place != before[key]]

    # -- placing ----------------------------------------------------------------------------------------------

    @property
    def _floor(self) -> float:
        """An average is no higher than the nearest pair."""
        return min(self._limits.translation, self._limits.story) - self._limits.shared_word

    def _place_articles(self, fresh: Sequence[Report], pairs: Sequence[tuple[str, str]]) -> list[int]:
        for order, each in enumerate(fresh):
            self._article[each.id] = _NEW + order
            self._articles[_NEW + order] = self._article_group([each.id])
        asked = {(self._article[one], self._article[other]) for one, other in pairs}
        agglomerate(self._articles, asked, self._score_articles, self._limits.translation)
        founded = []
        for key in sorted(key for key in self._articles if key >= _NEW):
            number = self._number(Tier.ARTICLE)
            self._articles[number] = self._articles.pop(key)
            self._articles[number].number = number
            founded.append(number)
        for key, group in self._articles.items():
            self._article |= dict.fromkeys(group.members, key)
        return founded

    def _place_stories(self, founded: Sequence[int], pairs: Sequence[tuple[str, str]]) -> None:
        for order, article in enumerate(founded):
            self._story[article] = _NEW + order
            self._stories[_NEW + order] = self._story_group([article])
        asked = set()
        for one, other in pairs:
            first, second = self._story[self._article[one]], self._story[self._article[other]]
            if first != second and max(first, second) >= _NEW:
                asked.add((first, second))
        agglomerate(self._stories, asked, self._score_stories, self._limits.story)
        for key in sorted(key for key in self._stories if key >= _NEW):
            number = self._number(Tier.STORY)
            self._stories[number] = self._stories.pop(key)
            self._stories[number].number = number
        for key, group in self._stories.items():
            self._story |= dict.fromkeys(map(int, group.members), key)

    def _score_articles(self, one: Group, other: Group) -> float:
        """How surely two groups are one text; refused where one language would tell it in two ways."""
        if self._kept_apart(Tier.ARTICLE, one.members, other.members):
            return _REFUSED
        window = self._window
        copies = any(not window.copies.get(each, _NOTHING).isdisjoint(other.members) for each in one.members)
        if copies:
            return 1.0
        if _gap(one, other) > self._limits.article_days:
            return _REFUSED
        late = _gap(one, other) > self._limits.story_days
        differ = bool(one.numbers - other.numbers and other.numbers - one.numbers)
        for each in one.members:
            for its in other.members:
                if window.languages[each] == window.languages[its] and (
                    differ or late or window.cosine(each, its) < self._limits.same_language
                ):
                    return _REFUSED
        return cosine(one, other) - (self._limits.other_numbers if differ else 0)

    def _score_stories(self, one: Group, other: Group) -> float:
        """How surely two groups report one event: near in meaning and time, nearer with a word that few have.

        Two reports in one language that share none are about alike events rather than about one.
        """
        if _gap(one, other) > self._limits.story_days:
            return _REFUSED
        ones, others = self._reports_of(one), self._reports_of(other)
        if self._kept_apart(Tier.STORY, ones, others):
            return _REFUSED
        rare = max(_RARE_COUNT, int(len(self._window.ids) * _RARE_SHARE))
        if any(self._window.common[word] <= rare for word in one.words & other.words):
            return cosine(one, other) + self._limits.shared_word
        spoken = {self._window.languages[key] for key in ones}
        alone = not spoken.isdisjoint(self._window.languages[key] for key in others)
        return cosine(one, other) - (self._limits.no_shared_word if alone else 0)

    def _reports_of(self, story: Group) -> list[str]:
        return [key for article in story.members for key in self._articles[int(article)].members]

    # -- what an editor decided ---------------------------------------------------------------------------------

    def _note(self, decision: Decision) -> None:
        place = (decision.tier, frozenset((decision.first, decision.second)))
        self._decisions.pop(place, None)
        self._decisions[place] = decision

    def _kept_apart(self, tier: Tier, ones: Sequence[str], others: Sequence[str]) -> bool:
        if not self._decisions:
            return False
        found = (self._decisions.get((tier, frozenset((one, other)))) for one in ones for other in others)
        return any(each is not None and not each.together for each in found)

    def _obey(self) -> None:
        """What was decided first is done first, so that the later of two that cannot both hold wins."""
        for each in self._decisions.values():
            if each.first == each.second or not {each.first, each.second} <= self._article.keys():
                continue
            same = self._of(each.tier, each.first) == self._of(each.tier, each.second)
            if each.together and not same:
                self._join(each)
            elif same and not each.together:
                self._split(each)

    def _of(self, tier: Tier, key: str) -> int:
        article = self._article[key]
        return article if tier is Tier.ARTICLE else self._story[article]

    def _join(self, decision: Decision) -> None:
        """The older identity stays. One text belongs to one story, so joined articles join their stories."""
        if decision.tier is Tier.STORY:
            older, younger = sorted(self._of(Tier.STORY, key) for key in (decision.first, decision.second))
            articles = [*map(int, self._stories[older].members), *map(int, self._stories[younger].members)]
            self._regroup({older: articles, younger: []})
            return
        older, younger = sorted(self._article[key] for key in (decision.first, decision.second))
        story, left = self._story[older], self._story[younger]
        members = [*self._articles[older].members, *self._articles[younger].members]
        rest = [each for each in map(int, self._stories[left].members) if each != younger]
        self._make_article(older, members)
        del self._articles[younger], self._story[younger]
        self._regroup({left: rest} if left != story else {story: rest})
        if left != story:
            self._regroup({story: [*map(int, self._stories[story].members)]})

    def _split(self, decision: Decision) -> None:
        """The second leaves; in the tier of articles it stays in the story, under a number of its own."""
        article = self._article[decision.second]
        if decision.tier is Tier.ARTICLE or self._article[decision.first] == article:
            story = self._story[article]
            self._make_article(article, [key for key in self._articles[article].members if key != decision.second])
            new = self._number(Tier.ARTICLE)
            self._make_article(new, [decision.second])
            self._regroup({story: [*map(int, self._stories[story].members), new]})
            article = new
        if decision.tier is Tier.STORY:
            story = self._story[article]
            rest = [each for each in map(int, self._stories[story].members) if each != article]
            self._regroup({story: rest, self._number(Tier.STORY): [article]})

    # -- keeping ------------------------------------------------------------------------------------------------

    def _take_up(self, known: Sequence[tuple[Report, Placed]]) -> None:
        if not known:
            return
        self._window.add([report for report, _place in known])
        articles: dict[int, list[str]] = {}
        stories: dict[int, dict[int, None]] = {}
        for report, place in known:
            article, story = int(place.article[1:]), int(place.story[1:])
            articles.setdefault(article, []).append(report.id)
            stories.setdefault(story, {})[article] = None
        for article, members in articles.items():
            self._make_article(article, members)
        self._regroup({story: list(members) for story, members in stories.items()})
        self._next[Tier.ARTICLE] = max(self._next[Tier.ARTICLE], max(articles) + 1)
        self._next[Tier.STORY] = max(self._next[Tier.STORY], max(stories) + 1)

    def _forget(self, gone: Sequence[str]) -> None:
        articles = {self._article[key] for key in gone}
        stories = {self._story[article] for article in articles}
        lost = set(gone)
        for key in gone:
            del self._article[key]
        self._window.remove(gone)
        for article in articles:
            left = [key for key in self._articles[article].members if key not in lost]
            if left:
                self._make_article(article, left)
            else:
                del self._articles[article], self._story[article]
        for story in stories:
            self._regroup(
                {story: [each for each in map(int, self._stories[story].members) if each in self._articles]}
            )

    def _number(self, tier: Tier) -> int:
        self._next[tier] += 1
        return self._next[tier] - 1

    def _make_article(self, number: int, members: list[str]) -> None:
        self._articles[number] = self._article_group(members)
        self._articles[number].number = number
        self._article |= dict.fromkeys(members, number)

    def _regroup(self, stories: dict[int, list[int]]) -> None:
        for number, articles in stories.items():
            if not articles:
                self._stories.pop(number, None)
                continue
            self._stories[number] = self._story_group(articles)
            self._stories[number].number = number
            self._story |= dict.fromkeys(articles, number)

    def _article_group(self, members: list[str]) -> Group:
        window = self._window
        moments = [moment for key in members if (moment := window.reports[key].published)]
        return Group(
            members=list(members),
            total=window.vectors[[window.row[key] for key in members]].sum(axis=0),
            words=set().union(*(window.words[key] for key in members)),
            numbers=frozenset.intersection(*(window.numbers[key] for key in members)),
            first=min(moments, default=None),
            last=max(moments, default=None),
        )

    def _story_group(self, articles: Sequence[int]) -> Group:
        """Each text counts once, however often it was copied."""
        import numpy as np

        found = [self._articles[each] for each in articles]
        unit = np.array([each.total / len(each.members) for each in found], dtype=np.float32)
        return Group(
            members=[str(each) for each in articles],
            total=unit.sum(axis=0),
            words=set().union(*(each.words for each in found)),
            numbers=frozenset(),
            first=min((each.first for each in found if each.first), default=None),
            last=max((each.last for each in found if each.last), default=None),
        )

    def _place_of(self, key: str) -> Placed:
        article = self._article[key]
        return Placed(key, f"A{article}", f"S{self._story[article]}")


_NOTHING: frozenset[str] = frozenset()


def _gap(one: Group, other: Group) -> timedelta:
    """The time between two groups; none where one has no date."""
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return timedelta(0)
    return max(one.first - other.last, other.first - one.last, timedelta(0))
