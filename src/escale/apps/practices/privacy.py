"""What practices keep about people."""

from escale.apps.practices.models import PARTS
from escale.core.privacy import (
    DELETE,
    FOR_EVER,
    WITH_ACCOUNT,
    WITH_PERSON,
    Category,
    Personal,
    Table,
    clear,
    declare,
    declare_free,
    nothing,
)

_PROOF = Personal(Category.TRACE, "proof", FOR_EVER)
_WORDS = Personal(Category.WORDS, "mission", WITH_ACCOUNT)
_TRACE = Personal(Category.TRACE, "mission", WITH_ACCOUNT)
_WHY = "a practice is an institution's; who worked on it is told by their account alone"

declare(
    Table(
        "practices.Practice",
        {"created_by": _PROOF},
        nothing(_WHY),
        actors=("created_by",),
        did=("created_at",),
        free=dict.fromkeys(PARTS, "what institutions learned"),
    ),
    Table(
        "practices.Step",
        {"taken_by": _PROOF, "taken_at": _PROOF},
        nothing(_WHY),
        actors=("taken_by",),
        did=("kind", "taken_at"),
    ),
    Table(
        "practices.Adoption",
        {"recorded_by": _PROOF, "recorded_at": _PROOF},
        nothing(_WHY),
        actors=("recorded_by",),
        did=("kind", "recorded_at"),
    ),
    Table(
        "practices.Contact",
        {"person": Personal(Category.PROFESSION, "mission", WITH_PERSON)},
        DELETE,
        people=("person",),
        more=("practice__title",),
    ),
    *(
        Table(
            f"practices.{model}",
            {"text": _WORDS, "author": _TRACE, "at": _TRACE},
            clear(text="", author=None),
            users=("author",),
            more=(f"{way}practice__title",),
        )
        for model, way in (("Question", ""), ("Answer", "question__"))
    ),
)
declare_free(
    {
        "practices.Evidence": "a public address",
        "practices.Reading": "words somebody searched for, without who searched",
        "practices.Reminder": "that a date was told, not to whom",
    }
)
