"""Questions to the author of a practice, and their answers: on the sheet, or to whoever asked alone."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from escale.apps.accounts.models import User
from escale.apps.directory.queries import address_of, language_of
from escale.apps.practices.domain import PracticeRefused
from escale.apps.practices.models import Answer, Practice, Question
from escale.apps.practices.rules import MOST_OPEN, MOST_QUESTIONS, keeps, officers, standing_of
from escale.core import audit, outbox
from escale.core.models import OutgoingMail

if TYPE_CHECKING:
    from escale.core.outbox import Letter


def ask_author(*, acting_user: User, practice: Practice, text: str, language: str) -> Question:
    """Ask the author something; its contacts get a mail, without any its officers.

    Raises:
        PracticeRefused: the practice is not validated, is one's own, or too much is waiting for an answer.
    """
    with transaction.atomic():
        practice = Practice.objects.select_for_update().get(pk=practice.pk)
        standing = standing_of(acting_user, practice.cooperation_id)
        if practice.state != Practice.State.VALIDATED or not standing.organises or keeps(standing, practice):
            raise PracticeRefused(_("Others than the author ask about a validated practice."))
        waiting = practice.questions.filter(author=acting_user, answer=None).count()
        if waiting >= MOST_OPEN or practice.questions.count() >= MOST_QUESTIONS:
            raise PracticeRefused(_("Too many questions wait for an answer already; yours was not sent."))
        question = Question.objects.create(
            practice=practice,
            asked_for_id=standing.organises[0],
            author=acting_user,
            text=text,
            language=language,
        )
        outbox.write_mails(_letters(practice, question))
        audit.record("practice.asked", practice, acting_user=acting_user, details={"question": question.pk})
    return question


def answer_question(*, acting_user: User, question: Question, text: str, language: str, public: bool) -> Answer:
    """Answer a question once; whoever asked gets a mail.

    Raises:
        PracticeRefused: somebody has answered already.
        PermissionDenied: the user does not act for the author.
    """
    with transaction.atomic():
        practice = Practice.objects.select_for_update().get(pk=question.practice_id)
        if not keeps(standing_of(acting_user, practice.cooperation_id), practice):
            raise PermissionDenied
        if Answer.objects.filter(question=question).exists():
            raise PracticeRefused(_("Somebody has answered this question already; yours was not saved."))
        answer = Answer.objects.create(
            question=question, author=acting_user, text=text, language=language, public=public
        )
        if question.author is not None and question.author.is_active:
            user = question.author
            context = {**_context(practice, question), "name": user.name, "answer": answer}
            outbox.write_mails([_letter("answer", practice, user.email, user.language, context)])
        details = {"question": question.pk, "public": public}
        audit.record("practice.answered", practice, acting_user=acting_user, details=details)
    return answer


def _letters(practice: Practice, question: Question) -> "Iterator[Letter]":
    """To the contacts, each once; without any to the officers of the author."""
    context, found = _context(practice, question), False
    for each in practice.contacts.select_related("person__user").order_by("pk"):
        found = True
        person = each.person
        yield _letter("question", practice, address_of(person), language_of(person), {**context, "name": person.name})
    if found:
        return
    held = officers().filter(institution=practice.institution_id, cooperation=practice.cooperation_id)
    for user in User.objects.filter(memberships__in=held).distinct().order_by("pk"):
        yield _letter("question", practice, user.email, user.language, {**context, "name": user.name})


def _context(practice: Practice, question: Question) -> dict[str, object]:
    link = settings.BASE_URL + reverse("practices:detail", args=[practice.pk]) + "#questions"
    return {"practice": practice, "question": question, "link": link}


def _letter(what: str, practice: Practice, address: str, language: str, context: dict[str, object]) -> "Letter":
    return outbox.Letter(
        recipient=address,
        language=language,
        template=f"practices/mail/{what}",
        context=context,
        kind=OutgoingMail.Kind.NOTICE,
        cooperation=practice.cooperation_id,
    )
