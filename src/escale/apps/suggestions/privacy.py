"""Suggestions are about organisations; only who proposed a pair by hand is a person."""

from django.utils.translation import gettext_lazy as _

from escale.core.privacy import FOR_EVER, Category, Personal, Table, Term, clear, declare, declare_free, nothing

# The log knows its mission by a plain key only, so the term is executed where ratings are known: in meetings.
_RATINGS = Term(_("half a year after the mission ended"))

declare(
    Table(
        "suggestions.Recommendation",
        {
            "made_by": Personal(Category.TRACE, "mission", FOR_EVER),
            "reason": Personal(Category.WORDS, "mission", FOR_EVER),
        },
        clear(reason=""),
        users=("made_by",),
        more=("first__name", "second__name"),
    ),
    Table(
        "suggestions.Outcome",
        {
            "stars": Personal(Category.WORDS, "mission", _RATINGS),
            "happened_at": Personal(Category.TRACE, "mission", _RATINGS),
        },
        nothing(_("names organisations; what their people said of meetings goes with the ratings")),
    ),
)
declare_free(
    {
        "suggestions.Suggestion": "quotes of what organisations offer and need",
        "suggestions.Similarity": "quotes of what organisations offer or say about themselves",
        "suggestions.SentenceVector": "numbers of a sentence of an organisation",
    }
)
