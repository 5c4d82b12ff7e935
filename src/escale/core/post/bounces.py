"""Reports that come back (RFC 3464) and what they say about an address."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from typing import BinaryIO

from django.db.models import Max
from django.db.models.functions import Lower
from django.utils import timezone

from escale.core.models import OutgoingMail

LARGEST_BYTES = 1024 * 1024


class NoReport(Exception):
    """The message is not a report about a mail of ours; the words say what is missing."""


@dataclass(frozen=True)
class Report:
    """What a delivery status report says about one mail: ``status`` as in RFC 3463, ``5.1.1``."""

    message_id: str
    action: str
    status: str

    @property
    def failed(self) -> bool:
        """Whether the mail will never arrive; a delay is only a delay."""
        return self.action == "failed" and self.status.startswith("5.")


def read_report(file: BinaryIO) -> Report:
    """Read a message from a pipe. Raises :class:`NoReport`."""
    content = file.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise NoReport("The message is larger than any report.")
    return report_of(message_from_bytes(content, policy=policy.compat32))


def report_of(message: Message) -> Report:
    """The report in a message. Raises :class:`NoReport`."""
    parts = list(message.walk()) if message.get_content_type() == "multipart/report" else []
    status = next(_fields(parts, "message/delivery-status"), None)
    if status is None:
        raise NoReport("The message holds no delivery status.")
    original = next((key for part in parts if (key := _original_id(part))), "")
    if not original:
        raise NoReport("The report does not say which mail it is about.")
    action = str(status.get("Action", "")).strip().lower()
    code = str(status.get("Status", "")).strip().partition(" ")[0][:12]
    return Report(original, action, code)


def _fields(parts: Collection[Message], kind: str) -> Iterator[Message]:
    """The groups of fields about recipients; the first group is about the message."""
    for part in parts:
        if part.get_content_type() == kind and isinstance(part.get_payload(), list):
            for group in part.get_payload():
                if isinstance(group, Message) and "Action" in group:
                    yield group


def _original_id(part: Message) -> str:
    kind, payload = part.get_content_type(), part.get_payload()
    if kind == "message/rfc822" and isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return _identifier(payload[0])
    if kind == "text/rfc822-headers":
        body = part.get_payload(decode=True)
        return _identifier(message_from_bytes(body if isinstance(body, bytes) else b""))
    return ""


def _identifier(message: Message) -> str:
    return "".join(str(message.get("Message-ID", "")).split())[:200]


def record_bounce(report: Report) -> OutgoingMail | None:
    """Note on the mail what came back about it; ``None`` when it is not ours or nothing is to be noted."""
    if not report.failed:
        return None
    mail = OutgoingMail.objects.filter(message_id=report.message_id).first()
    if mail is None:
        return None
    mail.state, mail.error = OutgoingMail.State.BOUNCED, report.status
    mail.bounced_at = mail.bounced_at or timezone.now()
    mail.undeliverable = report.status.startswith(("5.1.", "5.2.1"))
    mail.save(update_fields=["state", "error", "bounced_at", "undeliverable"])
    return mail


def undeliverable(addresses: Collection[str], *, cooperation: int) -> dict[str, OutgoingMail]:
    """Those of ``addresses`` (keys in lower case) whose newest mail that left was refused for the address's sake.

    Also the ones that want no notices, when that kept the newest mail back. Two statements, however many.

    Only mails of ``cooperation`` (a key) count. That another one's mail came back says that it wrote to this person.
    That a link or code of the installation did says that there is an account and that somebody tried to sign in, and
    an organiser may write any address into a mission to find out. Nothing is lost by it: an address that takes no
    mail does not take the invitation either, and that one is the organiser's own.
    """
    wanted = {address.lower() for address in addresses}
    ended = OutgoingMail.objects.annotate(address=Lower("recipient")).filter(address__in=wanted)
    ended = ended.filter(cooperation_key=cooperation).exclude(state=OutgoingMail.State.QUEUED)
    newest = ended.values("address").annotate(newest=Max("pk")).values_list("newest", flat=True)
    mails = OutgoingMail.objects.filter(pk__in=list(newest)).defer("text", "html")
    bad = [mail for mail in mails if mail.undeliverable or mail.state == OutgoingMail.State.UNWANTED]
    return {mail.recipient.lower(): mail for mail in bad}
