"""One activity of a file, written down as rows; what cannot be taken in is said, with its line, and left out."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from escale.apps.agreements.models import Agreement, Party
from escale.apps.results.domain import ResultRefused
from escale.apps.results.domain.checking import Cells, write_parts
from escale.apps.results.domain.figures import ValueDraft, draft_value
from escale.apps.results.domain.framing import (
    IndicatorDraft,
    ResultDraft,
    add_indicator,
    add_result,
    stand_under,
)
from escale.apps.results.domain.proving import Proof, add_evidence
from escale.apps.results.domain.timing import BaselineDraft, PeriodDraft, set_baseline, set_period
from escale.apps.results.models import Indicator, Period, Result
from escale.apps.results.models.frame import LONGEST_WORDS
from escale.core.translated import say, with_translation
from escale.engines import results as engine
from escale.engines.results.iati import Activity

if TYPE_CHECKING:
    from escale.apps.accounts.models import User

T = TypeVar("T")
_LONGEST_TITLE = 300
_LONGEST_LANGUAGE = 12
_LONGEST_ADDRESS = 500
_is_address = URLValidator(schemes=["http", "https"])


@dataclass
class Bringing:
    """A run through one file for one side; values become its drafts, with their documents as evidence."""

    agreement: Agreement
    party: Party
    user: "User"
    language: str
    counts: Counter[str] = field(default_factory=Counter)
    titles: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _known: dict[str, Indicator] = field(default_factory=dict)
    _parents: list[tuple[Indicator, engine.Parent, int]] = field(default_factory=list)
    _spoken: str = ""

    def bring(self, activity: Activity) -> None:
        """The results of an activity; its language is that of texts which name none."""
        self._spoken = activity.language[:_LONGEST_LANGUAGE] or self.language
        for each in activity.results:
            made = self._try(each.place, partial(self._result, each))
            if made is not None:
                for one in each.indicators:
                    self._try(one.place, partial(self._indicator, made, one))

    def tie(self) -> None:
        """Put indicators under those that the file names, once all are there."""
        for indicator, parent, line in self._parents:
            above = self._known.get(parent.ref)
            if above is None:
                self._fault(line, _("There is no indicator %(parent)s.") % {"parent": parent.ref})
                continue
            counts = parent.counts is engine.Counting.SUM
            place = engine.Place("", line)
            self._try(place, partial(self._under, indicator, above, counts))

    def _under(self, indicator: Indicator, above: Indicator, counts: bool) -> None:
        stand_under(acting_user=self.user, agreement=self.agreement, indicator=indicator, parent=above, counts=counts)

    def _try(self, place: engine.Place, act: Callable[[], T]) -> T | None:
        try:
            with transaction.atomic():
                return act()
        except ResultRefused as refused:
            self._fault(place.line, str(refused))
            return None

    def _fault(self, line: int, words: str) -> None:
        self.faults.append(f"{line}: {words}" if line else words)

    def _words(self, words: engine.Words, most: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for each in words.narratives:
            if len(each.words) > most:
                raise ResultRefused(_("A text is longer than %(most)s characters.") % {"most": most})
            language = each.language.split("-")[0][:_LONGEST_LANGUAGE] or self._spoken
            if each.words.strip():
                found = with_translation(found, each.words, language, author=self.user.pk)
        return found

    def _result(self, of: engine.Result) -> Result:
        title, description = self._words(of.title, _LONGEST_TITLE), self._words(of.description, LONGEST_WORDS)
        kind = of.type if of.type in Result.Type.values else Result.Type.OTHER.value
        made = add_result(acting_user=self.user, agreement=self.agreement, draft=ResultDraft(kind, "…", self._spoken))
        made.title = title or say(_("(without a title)"), self.language)
        made.description, made.aggregates = description, of.aggregates
        made.references = _references(of.references)
        made.save()
        self.counts["results"] += 1
        return made

    def _indicator(self, result: Result, of: engine.Indicator) -> None:
        if of.measure not in Indicator.Measure.values:
            raise ResultRefused(_("It is not said how this indicator is measured."))
        title, description = self._words(of.title, _LONGEST_TITLE), self._words(of.description, LONGEST_WORDS)
        if len(of.unit) > 60 or len(of.id) > 100:
            raise ResultRefused(_("A text is longer than %(most)s characters.") % {"most": 60})
        draft = IndicatorDraft(
            "…", self._spoken, of.measure, ascending=of.ascending, cumulative=of.cumulative, unit=of.unit
        )
        made = add_indicator(acting_user=self.user, agreement=self.agreement, result=result, draft=draft)
        made.title = title or say(_("(without a title)"), self.language)
        made.description, made.aggregates, made.ref = description, of.aggregates, of.id
        made.references = _references(of.references)
        made.save()
        self.counts["indicators"] += 1
        self.titles.append(of.title.said(self.language))
        if of.id:
            self._known.setdefault(of.id, made)
        self._parents += [(made, each, of.place.line) for each in of.parents[:1]]
        self._baselines(made, of.baselines)
        for each in of.periods:
            self._try(each.place, partial(self._period, made, each))

    def _baselines(self, indicator: Indicator, baselines: Sequence[engine.Baseline]) -> None:
        years = sorted({each.year for each in baselines})
        for year in years:
            figures = [each.figure for each in baselines if each.year == year]
            day = next((each.day for each in baselines if each.year == year), None)
            self._try(figures[0].place, partial(self._baseline, indicator, year, figures, day))

    def _baseline(self, indicator: Indicator, year: int, figures: Sequence[engine.Figure], day: date | None) -> None:
        if not 1900 <= year <= 2200:
            raise ResultRefused(_("Dates are between 1900 and 2200; nothing was saved."))
        whole = next((each for each in figures if not each.dimensions), engine.Figure())
        _recount(indicator)
        made = set_baseline(
            acting_user=self.user,
            agreement=self.agreement,
            indicator=indicator,
            expected_version=indicator.version,
            draft=BaselineDraft(year, whole.amount, self._told(indicator, whole)),
        )
        made.day, made.location = day, _place(whole)
        made.comment = self._words(whole.comment, LONGEST_WORDS)
        if whole.share is not None:
            made.numerator, made.denominator = whole.share.numerator, whole.share.denominator
        made.save()
        write_parts(_cells(figures), baseline=made)
        self.counts["baselines"] += 1

    def _period(self, indicator: Indicator, of: engine.Period) -> None:
        whole = next((each for each in of.targets if not each.dimensions), engine.Figure())
        draft = PeriodDraft(of.start, of.end, whole.amount, self._told(indicator, whole), parts=_cells(of.targets))
        _recount(indicator)
        period = set_period(
            acting_user=self.user,
            agreement=self.agreement,
            indicator=indicator,
            expected_version=indicator.version,
            draft=draft,
        )
        period.target_comment = self._words(whole.comment, LONGEST_WORDS)
        if whole.share is not None:
            period.target_numerator, period.target_denominator = whole.share.numerator, whole.share.denominator
        period.save()
        self.counts["periods"] += 1
        for place in dict.fromkeys(map(_place, of.actuals)):
            figures = [each for each in of.actuals if _place(each) == place]
            self._try(figures[0].place, partial(self._value, period, place, figures))

    def _value(self, period: Period, place: str, figures: Sequence[engine.Figure]) -> None:
        wholes = [each for each in figures if not each.dimensions]
        if len({(each.amount, each.written) for each in wholes}) > 1:
            raise ResultRefused(_("There is more than one value for the same period and place."))
        whole, share = next(iter(wholes), engine.Figure()), wholes[0].share if wholes else None
        if len(place) > 100:
            raise ResultRefused(_("A text is longer than %(most)s characters.") % {"most": 100})
        comment = self._words(whole.comment, LONGEST_WORDS)
        value = draft_value(
            acting_user=self.user,
            agreement=self.agreement,
            period=period,
            party=self.party,
            draft=ValueDraft(
                amount=whole.amount,
                told=self._told(period.indicator, whole),
                numerator=share.numerator if share else None,
                denominator=share.denominator if share else None,
                location=place,
                parts=_cells(figures),
            ),
        )
        value.comment = comment
        value.save(update_fields=["comment"])
        self.counts["values"] += 1
        for each in whole.documents:
            self._try(whole.place, partial(self._document, value, each))

    def _document(self, value: Any, of: engine.DocumentLink) -> None:
        try:
            _is_address(of.url if len(of.url) <= _LONGEST_ADDRESS else "")
        except ValidationError as error:
            words = _("This is no address of a document: %(url)s.") % {"url": of.url[:100]}
            raise ResultRefused(words) from error
        title = of.title.said(self.language)[:200] or of.url[:200]
        add_evidence(
            acting_user=self.user,
            agreement=self.agreement,
            value=value,
            party=self.party,
            proof=Proof(title, of.url),
        )
        self.counts["evidence"] += 1

    def _told(self, indicator: Indicator, figure: engine.Figure) -> str:
        """What is told in words: of what is counted nothing, else the value, or the comment where it stands there."""
        if indicator.is_number:
            if figure.amount is None and figure.written:
                raise ResultRefused(
                    _("“%(value)s” is no number with a decimal point and at most 40 digits.")
                    % {"value": figure.written[:60]}
                )
            return ""
        told = figure.written or (format(figure.amount, "f") if figure.amount is not None else "")
        told = told or figure.comment.said(self.language)
        if len(told) > LONGEST_WORDS:
            raise ResultRefused(_("A text is longer than %(most)s characters.") % {"most": LONGEST_WORDS})
        return told


def _recount(indicator: Indicator) -> None:
    """What was refused before has counted the version of the row in memory, not that of the database."""
    indicator.version = Indicator.objects.filter(pk=indicator.pk).values_list("version", flat=True)[0]


def _references(references: Iterable[engine.Reference]) -> list[Mapping[str, str]]:
    return [{"vocabulary": each.vocabulary, "code": each.code, "uri": each.uri} for each in references]


def _place(figure: engine.Figure) -> str:
    return " ".join(sorted(figure.places))


def _cells(figures: Iterable[engine.Figure]) -> Cells:
    return [(dict(sorted(each.cell)), each.amount) for each in figures if each.dimensions]
