"""What searching keeps about people."""

from django.utils.translation import gettext_lazy as _

from escale.core.privacy import DELETE, Category, Personal, Table, Term, declare, declare_free

_SEARCHES = Term(_("half a year after the mission ended"), days=183, after="mission__ends", how="delete")

declare(
    Table(
        "discovery.SavedSearch",
        {
            "wanted": Personal(Category.WORDS, "mission", _SEARCHES),
            "created_at": Personal(Category.TRACE, "mission", _SEARCHES),
        },
        DELETE,
        users=("user",),
        people=("attendance__representative__person",),
        more=("mission__ref",),
        free={"known": "signs of sentences of organisations"},
    )
)
declare_free({"discovery.Reading": "what was searched for in a mission, not by whom; gone after a day"})
