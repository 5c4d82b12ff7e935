"""What the directory keeps about people."""

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
    hold,
)

_TWO_YEARS = Term(
    _("two years after the last mission ended, or after the entry was made when there was none"),
    days=730,
    after="roles__attendances__mission__ends",
    how="erase",
    failing="made_at",
)
_PROOF = Term(_("five years after it was taken back"), days=1826, after="withdrawn_at")

declare(
    Table(
        "directory.Person",
        {
            "name": Personal(Category.IDENTITY, "mission", _TWO_YEARS),
            "email": Personal(Category.CONTACT, "mission", _TWO_YEARS),
            "phone": Personal(Category.CONTACT, "mission", _TWO_YEARS),
            "languages": Personal(Category.PROFESSION, "mission", _TWO_YEARS),
            "user": Personal(Category.ACCOUNT, "account", _TWO_YEARS),
        },
        clear(name="—", email="erased-{pk}@erased.invalid", phone="", languages=[], user=None),
        people=("pk",),
        more=("cooperation__name",),
        withheld={"sort_key": "the name once more, as lists compare it; written with it, and erased with it"},
    ),
    Table(
        "directory.Representative",
        {
            "role": Personal(Category.PROFESSION, "mission", WITH_PERSON),
            "ref": Personal(Category.IDENTITY, "mission", WITH_PERSON),
        },
        clear(role="", ref="erased-{pk}"),
        people=("person",),
        more=("organisation__name",),
    ),
    Table(
        "directory.Consent",
        {"given_at": Personal(Category.PROOF, "proof", _PROOF)},
        hold(_("Proof of what was agreed to (GDPR art. 7(1))."), days=1826, after="withdrawn_at"),
        people=("person",),
    ),
    Table(
        "directory.PersonalVisibility",
        {"audience": Personal(Category.WORDS, "counterparts", WITH_PERSON)},
        DELETE,
        people=("person",),
    ),
    Table(
        "directory.Membership",
        {
            "name": Personal(Category.IDENTITY, "account", WITH_ACCOUNT),
            "role": Personal(Category.PROFESSION, "account", WITH_ACCOUNT),
            "granted_by": Personal(Category.TRACE, "proof", FOR_EVER),
        },
        clear(name=""),  # the rest says what an erased account was allowed to do, for the log
        users=("user",),
        actors=("granted_by",),
        did=("role",),
        more=("cooperation__name", "institution__name"),
        withheld={"sort_key": "the name once more, as lists compare it; written with it, and erased with it"},
    ),
)
declare_free(
    {
        "directory.Cooperation": "names a cooperation",
        "directory.Institution": "names an institution",
        "directory.Party": "an institution in a cooperation",
        "directory.FieldVisibility": "a rule for everybody",
        "directory.Organisation": "facts of companies and institutions",
        "directory.Statement": "what an organisation offers or needs",
    }
)
