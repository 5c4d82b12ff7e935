"""What missions keep about people."""

from django.utils.translation import gettext_lazy as _

from escale.core.privacy import (
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

_HALF_A_YEAR = Term(_("half a year after the mission ended"), days=183, after="mission__ends", how="clear")
_FILES = Term(_("90 days after the workbook was uploaded"), days=90, after="created_at", how="clear")

declare(
    Table(
        "missions.Attendance",
        {
            "arrives": Personal(Category.PRESENCE, "mission", _HALF_A_YEAR),
            "leaves": Personal(Category.PRESENCE, "mission", _HALF_A_YEAR),
            "invited_at": Personal(Category.TRACE, "letters", WITH_PERSON),
        },
        clear(arrives=None, leaves=None, invited_at=None),
        people=("representative__person",),
        more=("mission__ref", "mission__starts", "mission__ends", "stops__city"),
    ),
    Table(
        "missions.WorkbookImport",
        {
            "content": Personal(Category.CONTACT, "mission", _FILES),
            "preview": Personal(Category.CONTACT, "mission", _FILES),
            "before": Personal(Category.CONTACT, "mission", _FILES),
            "merges": Personal(Category.IDENTITY, "mission", _FILES),
            "created_by": Personal(Category.TRACE, "proof", FOR_EVER),
        },
        nothing(_("files that name the person are emptied by a step of their own")),
        actors=("created_by",),
        did=("filename",),
        free={"mapping": "headings of sheets"},
    ),
    Table(
        "missions.FocalPoint",
        {
            "name": Personal(Category.IDENTITY, "account", WITH_ACCOUNT),
            "named_at": Personal(Category.PROFESSION, "mission", FOR_EVER),
            "named_by": Personal(Category.TRACE, "proof", FOR_EVER),
        },
        clear(name=""),  # the rest says for whom an erased account acted, for the log
        users=("user",),
        actors=("named_by",),
        more=("delegation__name",),
    ),
)
declare_free(
    {
        "missions.Mission": "a public event",
        "missions.Announcement": "what institutions said in public",
        "missions.Session": "the programme",
        "missions.Venue": "a place",
        "missions.Delegation": "names a group",
        "missions.Stop": "a place and its days",
        "missions.Table": "a piece of furniture",
        "missions.Participation": "an organisation in a mission",
        "missions.HeadingMemory": "headings of sheets",
    }
)
