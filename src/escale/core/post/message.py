"""The message a mail row becomes."""

from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.translation import gettext as _

from escale.core.models import OutgoingMail
from escale.core.post.choices import notices_link
from escale.core.post.page import page_of


def message_of(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Text and HTML with the headers that tell people's and programs' mail apart."""
    sender = formataddr(parseaddr(settings.DEFAULT_FROM_EMAIL))
    headers = {
        "From": sender,
        "Message-ID": mail.message_id,
        "Content-Language": mail.language,
        "Auto-Submitted": "auto-generated",
    }
    if mail.kind == OutgoingMail.Kind.NOTICE:
        headers["List-Unsubscribe"] = f"<{notices_link(mail.recipient)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    text = text_of(mail)
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=text,
        from_email=settings.MAIL_BOUNCES_TO or sender,  # of the envelope; readers see the header above
        to=[mail.recipient],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=headers,
    )
    message.attach_alternative(html_of(mail, text), "text/html")
    return message


def html_of(mail: OutgoingMail, text: str) -> str:
    """The page that mail programs show instead of ``text``."""
    return mail.html or page_of(subject=mail.subject, text=text, language=mail.language)


def text_of(mail: OutgoingMail) -> str:
    """The words; at the foot of a notice the way to have no more of its kind."""
    if mail.kind != OutgoingMail.Kind.NOTICE:
        return mail.text
    with translation.override(mail.language):
        stop = _("No more mails of this kind:")
    return f"{mail.text.rstrip()}\n\n-- \n{stop}\n{notices_link(mail.recipient)}\n"
