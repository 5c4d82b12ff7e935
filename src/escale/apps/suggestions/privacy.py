"""Suggestions are about organisations: nothing here is about a person."""

from escale.core.privacy import declare_free

declare_free(
    {
        "suggestions.Suggestion": "quotes of what organisations offer and need",
        "suggestions.Similarity": "quotes of what organisations offer or say about themselves",
        "suggestions.SentenceVector": "numbers of a sentence of an organisation",
    }
)
