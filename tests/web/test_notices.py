import pytest
from django.db import transaction
from django.test import Client

from escale.core.models import AuditEntry, NoticeRefusal, OutgoingMail
from escale.core.outbox import Letter, write_mails
from escale.core.post.choices import address_behind, notices_link
from escale.core.post.message import message_of

pytestmark = pytest.mark.django_db
ADDRESS = "Amal@company.example"
NOTICE, SERVICE = OutgoingMail.Kind.NOTICE, OutgoingMail.Kind.SERVICE


def write(kind: OutgoingMail.Kind) -> OutgoingMail:
    context = {"link": "x", "hours": 1}
    with transaction.atomic():
        return write_mails([Letter(ADDRESS, "fr", "accounts/mail/link", context, kind=kind, cooperation=None)])[0]


def path(link: str) -> str:
    return link.removeprefix("http://localhost:8000")


def test_looking_changes_nothing_and_the_button_does() -> None:
    page, client = path(notices_link(ADDRESS)), Client(enforce_csrf_checks=True)
    assert "company.example" not in page
    for answer in (client.get(page), client.head(page)):
        assert answer.status_code == 200
    assert not NoticeRefusal.objects.exists()
    assert client.post(page, {"wanted": "no"}).status_code == 302
    assert NoticeRefusal.objects.get().address == "amal@company.example"
    assert (write(NOTICE).state, write(SERVICE).state) == ("unwanted", "queued")
    client.post(page, {"wanted": "yes"})
    assert write(NOTICE).state == "queued"
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert [verb for verb in verbs if verb.startswith("notices")] == ["notices.refused", "notices.wanted"]


def test_one_press_in_the_mail_program_is_enough() -> None:
    message = message_of(write(NOTICE)).message()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    page = path(str(message["List-Unsubscribe"]).strip("<>"))
    for _press in range(2):
        Client(enforce_csrf_checks=True).post(page, {"List-Unsubscribe": "One-Click"})
    assert NoticeRefusal.objects.count() == 1
    assert message_of(write(SERVICE)).message()["List-Unsubscribe"] is None


@pytest.mark.parametrize("token", ["x", "gAAAAA", "é", "a" * 500])
def test_a_link_we_did_not_make_is_nothing(token: str) -> None:
    assert address_behind(token) is None
    assert Client().get(f"/mails/{token}/").status_code == 404
