"""What results keep about people."""

from escale.core.privacy import FOR_EVER, Category, Personal, Table, declare, declare_free, nothing

_PROOF = Personal(Category.TRACE, "proof", FOR_EVER)
_WHY = "figures are the institutions'; who worked on them is told by their account alone"

declare(
    Table(
        "results.Result",
        {"created_by": _PROOF},
        nothing(_WHY),
        actors=("created_by",),
        did=("created_at",),
        free={
            "title": "what an agreement is to bring",
            "description": "what an agreement is to bring",
            "references": "codes of classifications, as a file brought them",
        },
    ),
    Table(
        "results.Value",
        {"entered_by": _PROOF, "entered_at": _PROOF},
        nothing(_WHY),
        actors=("entered_by",),
        did=("state", "entered_at"),
        free={"comment": "about a figure of institutions"},
    ),
    Table(
        "results.Evidence",
        {"added_by": _PROOF, "added_at": _PROOF, "removed_by": _PROOF, "removed_at": _PROOF},
        nothing(_WHY),
        actors=("added_by", "removed_by"),
        did=("kind", "added_at", "removed_at"),
        free={"title": "what a document is called"},
    ),
    Table(
        "results.Statement",
        {"said_by": _PROOF, "said_at": _PROOF},
        nothing(_WHY),
        actors=("said_by",),
        did=("kind", "said_at"),
    ),
    Table(
        "results.Publication",
        {"said_by": _PROOF, "said_at": _PROOF},
        nothing(_WHY),
        actors=("said_by",),
        did=("said_at",),
    ),
)
declare_free(
    {
        "results.Indicator": "a measure",
        "results.Indicator_clauses": "which clause a measure is about",
        "results.Indicator_actions": "which action moves a measure",
        "results.Baseline": "a figure",
        "results.Period": "a time and a target",
        "results.Part": "a part of a figure, of groups, never of one person",
    }
)
