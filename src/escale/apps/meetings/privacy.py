"""What meetings keep about people."""

from django.utils.translation import gettext_lazy as _

from escale.core.privacy import (
    DELETE,
    FOR_EVER,
    WITH_ACCOUNT,
    WITH_PERSON,
    Category,
    Personal,
    Table,
    Term,
    clear,
    declare,
    declare_free,
    nothing,
)

_MISSION = Term(_("half a year after the mission ended"), days=183, after="mission__ends", how="delete")
_REASONS = Term(
    _("half a year after the mission ended"), days=183, after="agenda__round__stop__mission__ends", how="clear"
)
RATINGS = Term(
    _("half a year after the mission ended"), days=183, after="request__round__stop__mission__ends", how="delete"
)
_INTERPRETERS = Term(_("two years after the mission ended"), days=730, after="mission__ends", how="erase")
_FEEDS = Term(_("30 days after the subscription ended"), days=30, after="revoked_at")

declare(
    Table(
        "meetings.Interpreter",
        {
            "name": Personal(Category.IDENTITY, "mission", _INTERPRETERS),
            "email": Personal(Category.CONTACT, "mission", _INTERPRETERS),
            "languages": Personal(Category.PROFESSION, "mission", _INTERPRETERS),
            "user": Personal(Category.ACCOUNT, "account", WITH_ACCOUNT),
        },
        clear(ref="erased-{pk}", name="—", email="", languages=[], user=None, invited_at=None),
        users=("user",),
        addresses=("email",),
        more=("mission__ref", "rounds__title", "meetings__slot__starts", "meetings__slot__ends"),
        withheld={"sort_key": "the name once more, as lists compare it; written with it, and erased with it"},
    ),
    Table(
        "meetings.Unavailability",
        {"why": Personal(Category.WORDS, "mission", _MISSION)},
        DELETE,
        people=("attendance__representative__person",),
        users=("interpreter__user",),
        addresses=("interpreter__email",),
    ),
    Table(
        "meetings.Attendee",
        {"meeting": Personal(Category.PRESENCE, "mission", WITH_PERSON)},
        nothing(_("says that somebody of an organisation met another; who it was is erased")),
        people=("representative__person",),
        more=("meeting__slot__starts", "meeting__slot__ends", "meeting__table__ref", "meeting__state"),
    ),
    Table(
        "meetings.Meeting",
        {
            "declined_by": Personal(Category.TRACE, "mission", FOR_EVER),
            "reason": Personal(Category.WORDS, "mission", _REASONS),
        },
        clear(reason=""),
        users=("declined_by",),
        more=("slot__starts",),
        free={"interpreters": "exported with the interpreter, of whom an erasure leaves no name"},
    ),
    Table(
        "meetings.Rating",
        {
            "held": Personal(Category.WORDS, "mission", RATINGS),
            "stars": Personal(Category.WORDS, "mission", RATINGS),
            "said_at": Personal(Category.TRACE, "mission", RATINGS),
        },
        DELETE,
        people=("representative__person",),
        more=("request__round__title",),
    ),
    Table(
        "meetings.CalendarFeed",
        {"created_at": Personal(Category.ACCOUNT, "account", _FEEDS)},
        DELETE,
        people=("person",),
        withheld={"token_hash": "opens the subscription"},
    ),
    Table(
        "meetings.Wish",
        {"expressed_by": Personal(Category.TRACE, "mission", FOR_EVER)},
        nothing(_("keys, no names: the account they belong to is erased")),
        actors=("expressed_by",),
        did=("level",),
    ),
    Table(
        "meetings.Agenda",
        {"created_by": Personal(Category.TRACE, "proof", FOR_EVER)},
        nothing(_("keys, no names: the account they belong to is erased")),
        actors=("created_by",),
        did=("number", "state"),
        free={"inputs": "keys, languages and times", "result": "keys and times"},
    ),
    Table(
        "meetings.Disruption",
        {"created_by": Personal(Category.TRACE, "mission", FOR_EVER)},
        nothing(_("keys, no names: the account they belong to is erased")),
        actors=("created_by",),
        did=("state",),
        free={"events": "keys and times", "before": "keys", "inputs": "keys, languages and times", "facts": "a hash"},
    ),
    Table(
        "meetings.Proposal",
        {},
        nothing(_("keys, no names: the account they belong to is erased")),
        free={"result": "keys and times"},
    ),
    Table(
        "meetings.Explanation",
        {},
        nothing(_("names requests of organisations")),
        free={"result": "keys and times"},
    ),
    Table(
        "meetings.Waiting",
        {},
        nothing(_("names requests of organisations")),
        free={"blocking": "keys of meetings"},
    ),
)
declare_free(
    {
        "meetings.Round": "a frame of meetings",
        "meetings.Block": "a time",
        "meetings.Slot": "a time",
        "meetings.Request": "a pair of organisations",
    }
)
