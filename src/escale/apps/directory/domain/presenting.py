"""What strangers see of a cooperation."""

from django.db import transaction

from escale.apps.accounts.models import User
from escale.apps.directory.models import Cooperation
from escale.core import audit
from escale.core.translated import own_words, with_translation, without
from escale.core.workbook.folding import cleaned


def present_cooperation(
    *, acting_user: User, cooperation: Cooperation, language: str, about: str, public: bool
) -> None:
    """Say in one language what its institutions do together, and whether the front page shows it to everybody."""
    with transaction.atomic():
        standing = Cooperation.objects.select_for_update().get(pk=cooperation.pk)
        text = cleaned(about).strip()
        if text != own_words(standing.about, language):
            told = with_translation(standing.about, text, language) if text else without(standing.about, language)
            standing.about = told
        standing.public = public
        standing.save(update_fields=["about", "public"])
        details = {"public": public, "language": language}
        audit.record("cooperation.presented", standing, acting_user=acting_user, details=details)
