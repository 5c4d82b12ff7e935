"""What data protection itself keeps about people."""

from django.utils.translation import gettext_lazy as _

from escale.core.privacy import (
    FOR_EVER,
    WITH_PERSON,
    Category,
    Personal,
    Table,
    Term,
    clear,
    declare,
    declare_free,
    hold,
    nothing,
)

_LOOKS = Term(_("a year after the look"), days=365, after="day")
_REQUESTS = Term(_("three years after the answer"), days=1095, after="answered_at")
_ONLY_KEYS = _("keys, no names: the account they belong to is erased")

declare(
    Table(
        "privacy.DataAccess",
        {
            "last_at": Personal(Category.TRACE, "proof", _LOOKS),
            "viewer": Personal(Category.TRACE, "proof", _LOOKS),
        },
        hold(_("Shows to whom data was given (GDPR art. 5(2))."), days=365, after="day"),
        people=("person",),
        users=("account",),
        actors=("viewer",),
        did=("what", "times"),
        more=("viewer__name", "institution__name"),
    ),
    Table(
        "privacy.PersonRequest",
        {
            "text": Personal(Category.WORDS, "proof", _REQUESTS),
            "answer": Personal(Category.WORDS, "proof", _REQUESTS),
            "answered_by": Personal(Category.TRACE, "proof", _REQUESTS),
        },
        clear(text="", answer=""),
        people=("person",),
        users=("account",),
        actors=("answered_by",),
        did=("kind", "state"),
    ),
    Table(
        "privacy.HeldItem",
        {"reason": Personal(Category.PROOF, "proof", WITH_PERSON)},
        nothing(_("says what is held")),
        people=("person",),
        users=("account",),
    ),
    Table(
        "privacy.Breach",
        {"recorded_by": Personal(Category.TRACE, "proof", FOR_EVER)},
        nothing(_ONLY_KEYS),
        actors=("recorded_by",),
        did=("drill",),
    ),
    Table(
        "privacy.TransferBasis",
        {"recorded_by": Personal(Category.TRACE, "proof", FOR_EVER)},
        nothing(_ONLY_KEYS),
        actors=("recorded_by",),
        did=("from_country", "to_country", "basis", "reference"),
    ),
)
declare_free(
    {
        "privacy.Controller": "names institutions and an office",
        "privacy.ErasureEntry": "salted hashes",
        "privacy.RetentionReport": "names of tables and counts",
    }
)
