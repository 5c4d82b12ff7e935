"""What steering committees keep about people."""

from django.utils.translation import gettext_lazy as _

from escale.core.privacy import (
    FOR_EVER,
    WITH_ACCOUNT,
    Category,
    Personal,
    Table,
    clear,
    declare,
    declare_free,
    nothing,
)

_PROOF = Personal(Category.TRACE, "proof", FOR_EVER)
_WHY = _("a committee is the institutions'; who worked on it is told by their account alone")

declare(
    Table(
        "committee.Committee",
        {"created_by": _PROOF},
        nothing(_WHY),
        actors=("created_by",),
        did=("starts", "created_at"),
    ),
    Table(
        "committee.Participant",
        {
            "user": Personal(Category.PROFESSION, "mission", WITH_ACCOUNT),
            "came": Personal(Category.PROFESSION, "mission", WITH_ACCOUNT),
        },
        clear(user=None, came=None),
        users=("user",),
        more=("committee__starts",),
    ),
    Table(
        "committee.Decision",
        {"made_by": _PROOF, "made_at": _PROOF},
        nothing(_WHY),
        actors=("made_by",),
        did=("made_at",),
        free={"text": "what institutions decided"},
    ),
)
declare_free({"committee.Item": "what institutions spoke about"})
