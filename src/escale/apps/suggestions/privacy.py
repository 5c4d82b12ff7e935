"""Suggestions are about organisations; only who proposed a pair by hand is a person."""

from django.utils.translation import gettext_lazy as _

from escale.core.privacy import FOR_EVER, Category, Personal, Table, declare, declare_free, nothing

declare(
    Table(
        "suggestions.Recommendation",
        {"made_by": Personal(Category.TRACE, "mission", FOR_EVER)},
        nothing(_("keys, no names: the account they belong to is erased")),
        actors=("made_by",),
        did=("reason",),
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
