"""How allauth writes mail and who may make an account."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest
from django.utils import translation

from escale.core.outbox import queue_mail


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from invitations; mail goes through the outbox."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account alone: organisers invite."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail with the words allauth rendered."""
        language = translation.get_language() or "en"
        message = self.render_mail(template_prefix, email, context)
        with transaction.atomic():
            queue_mail(recipient=email, language=language, subject=str(message.subject), text=str(message.body))
