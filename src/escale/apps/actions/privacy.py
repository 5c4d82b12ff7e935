"""What actions keep about people."""

from django.utils.translation import gettext_lazy as _

from escale.core.privacy import (
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

declare(
    Table(
        "actions.Action",
        {"created_by": Personal(Category.TRACE, "proof", FOR_EVER)},
        nothing(_("what institutions promised; who wrote it down is not told once the account is erased")),
        actors=("created_by",),
        did=("title", "created_at"),
        free={"title": "what institutions promised", "description": "what institutions promised"},
    ),
    Table(
        "actions.Owner",
        {
            "person": Personal(Category.PROFESSION, "mission", WITH_PERSON),
            "user": Personal(Category.PROFESSION, "mission", WITH_ACCOUNT),
        },
        clear(person=None, user=None),
        people=("person",),
        users=("user",),
        more=("action__title", "action__due"),
    ),
    Table(
        "actions.Comment",
        {
            "text": Personal(Category.WORDS, "mission", WITH_ACCOUNT),
            "author": Personal(Category.TRACE, "mission", WITH_ACCOUNT),
            "at": Personal(Category.TRACE, "mission", WITH_ACCOUNT),
        },
        clear(text="", author=None),
        users=("author",),
        more=("action__title",),
    ),
)
declare_free({"actions.Dependency": "which action waits for which"})
