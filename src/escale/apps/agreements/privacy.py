"""What agreements keep about people."""

from escale.core.privacy import FOR_EVER, Category, Personal, Table, declare, declare_free, nothing

_PROOF = Personal(Category.TRACE, "proof", FOR_EVER)
_WHY = "an agreement is the institutions'; who worked on it is told by their account alone"

declare(
    Table(
        "agreements.Agreement",
        {"created_by": _PROOF},
        nothing(_WHY),
        actors=("created_by",),
        did=("created_at",),
        free={"title": "what an agreement is called", "reality_note": "where the content comes from"},
    ),
    Table(
        "agreements.ClauseStatus",
        {"set_by": _PROOF, "set_at": _PROOF},
        nothing(_WHY),
        actors=("set_by",),
        did=("status", "set_at"),
        free={"fact": "what institutions did, with its source"},
    ),
)
declare(
    Table(
        "agreements.Tie",
        {"tied_by": _PROOF, "tied_at": _PROOF},
        nothing(_WHY),
        actors=("tied_by",),
        did=("tied_at",),
    ),
)
declare_free(
    {
        "agreements.Party": "an institution or organisation that is bound",
        "agreements.Version": "a text of institutions and its dates",
        "agreements.Axis": "a theme",
        "agreements.Clause": "a promise of institutions",
        "agreements.Wording": "what an agreement says",
        "agreements.Document": "a public address, or a file of institutions",
        "agreements.Reminder": "that a date was told, not to whom",
    }
)
