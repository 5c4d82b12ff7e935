"""What the tables that every app stands on keep about people."""

from django.utils.translation import gettext_lazy as _

from escale.core.privacy import (
    DELETE,
    FOR_EVER,
    Category,
    Personal,
    Table,
    Term,
    declare,
    declare_free,
    hold,
    nothing,
)

_MAILS = Term(_("90 days after the mail was written"), days=90, after="created_at")
_JOBS = Term(_("180 days after the work ended"), days=180, after="ended_at")
_ONLY_IDS = _("keys, no names: the account they belong to is erased")

declare(
    Table(
        "core.OutgoingMail",
        {
            name: Personal(category, "letters", _MAILS)
            for name, category in (
                ("recipient", Category.CONTACT),
                ("subject", Category.WORDS),
                ("text", Category.WORDS),
                ("html", Category.WORDS),
                ("reply_to", Category.CONTACT),
            )
        },
        DELETE,
        named=(_("mail"), _("mails")),
        addresses=("recipient",),
    ),
    Table(
        "core.AuditEntry",
        {"actor": Personal(Category.TRACE, "proof", FOR_EVER)},
        hold(_("The log proves what was done; it names nobody, and a hole in it would break the proof.")),
        named=(_("entry of the log"), _("entries of the log")),
        actors=("actor",),
        did=("verb", "object_type", "object_id"),
        free={"details": "names of fields and figures; tests hold entries to it"},
    ),
    Table(
        "core.Job",
        {"created_by": Personal(Category.TRACE, "proof", _JOBS)},
        nothing(_ONLY_IDS),
        named=(_("piece of work"), _("pieces of work")),
        actors=("created_by",),
        did=("name", "state"),
        free={"arguments": "keys of rows", "report": "figures", "name": "the name of a task"},
    ),
    Table(
        "core.StoredFile",
        {
            "uploaded_by": Personal(Category.TRACE, "proof", FOR_EVER),
            "uploaded_at": Personal(Category.TRACE, "proof", FOR_EVER),
        },
        nothing(
            _("a document of institutions, kept as they signed it; who brought it is told by their account alone")
        ),
        named=(_("stored file"), _("stored files")),
        actors=("uploaded_by",),
        did=("name", "uploaded_at"),
        free={
            "name": "what a document of institutions is called",
            "content": "a document of institutions, as they signed it",
            "content_type": "a kind of file",
        },
    ),
    Table(
        "core.NoticeRefusal",
        {"address": Personal(Category.CONTACT, "letters", FOR_EVER)},
        DELETE,
        named=(_("refusal of notices"), _("refusals of notices")),
        addresses=("address",),
    ),
)
declare_free(
    {
        "core.AuditChain": "names a chain",
        "core.Schedule": "names a task",
        "core.Worker": "names a process",
        "core.IdempotencyKey": "answers given to a program; deleted after a day",
        "core.SignedHead": "hashes",
        "core.Occupied": "keys of who or what is booked; the meeting or absence itself is declared",
        "contenttypes.ContentType": "names of tables",
        "sessions.Session": "not used: sessions are rows of accounts",
        "auth.Group": "not used",
        "auth.Permission": "names of rights",
        "django_tasks_database.DBTaskResult": "keys of jobs",
        "socialaccount.SocialApp": "names of providers",
    }
)
