"""Suggestions are about organisations; only who proposed a pair by hand is a person."""

from escale.core.privacy import FOR_EVER, Category, Personal, Table, clear, declare, declare_free

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
    )
)
declare_free(
    {
        "suggestions.Suggestion": "quotes of what organisations offer and need",
        "suggestions.Similarity": "quotes of what organisations offer or say about themselves",
        "suggestions.Outcome": "what organisations did; who acted for them stands in the wish or rating, not here",
        "suggestions.SentenceVector": "numbers of a sentence of an organisation",
    }
)
