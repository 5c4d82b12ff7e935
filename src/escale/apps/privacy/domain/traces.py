"""Where somebody is named in what others wrote or received: letters, uploaded files, answers given to programs."""

import html
import io
import json
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.apps import apps
from django.db.models import CharField, JSONField, Model, Q, TextField
from django.db.models.functions import Cast, Lower

from escale.apps.accounts.models import User
from escale.apps.directory.models import Person
from escale.apps.meetings.models import Interpreter
from escale.apps.missions.models import WorkbookImport
from escale.apps.privacy.queries.somebody import Somebody
from escale.core.documents.text import one_line
from escale.core.models import IdempotencyKey, OutgoingMail

NOBODY: Final = "—"
# The log names nobody and cannot change; of what is held the reasons are ours.
_NOT_SEARCHED: Final = frozenset({"core.auditentry", "privacy.helditem"})
_ENCODINGS: Final = ("utf-8", "cp1252", "utf-16")


@dataclass(frozen=True)
class Words:
    """Names, addresses and numbers of somebody, by which they are found in texts."""

    values: tuple[str, ...]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        ways = sorted({form for value in self.values for form in _forms(value)}, key=len, reverse=True)
        return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(way) for way in ways) + r")(?!\w)", re.IGNORECASE)

    def named(self, text: str) -> bool:
        """Whether a text names them; parts of other words do not count."""
        return bool(self.values) and self._pattern.search(text) is not None

    def without(self, text: str) -> str:
        """The text with nobody in their place."""
        return self._pattern.sub(NOBODY, text) if self.values else text

    def standing_in(self, *columns: str) -> Q:
        """A first, wider choice for the database: the words in any of these columns."""
        wanted = Q(pk__in=[])
        for form in {form for value in self.values for form in _forms(value)}:
            for column in columns:
                wanted |= Q(**{f"{column}__icontains": form})
        return wanted


def _forms(value: str) -> set[str]:
    """How a word stands in plain text, in HTML and XML, and in JSON."""
    plain = {value, one_line(value)}
    return {form for word in plain for form in (word, html.escape(word), json.dumps(word)[1:-1]) if form}


def words_of(who: Somebody) -> Words:
    """What somebody is called in every row that is about to become nameless."""
    people = Person.objects.filter(pk__in=who.people)
    found = [word for row in people.values_list("name", "email", "phone") for word in row]
    found += User.objects.filter(pk__in=who.users).values_list("name", flat=True)
    interpreting = Interpreter.objects.filter(Q(user__in=who.users) | Q(email__in=who.addresses))
    found += interpreting.values_list("name", flat=True)
    return Words(tuple(sorted({word.strip() for word in (*found, *who.addresses)} - {"", NOBODY})))


def empty_letters(words: Words, *, own: Iterable[str]) -> None:
    """Letters to others, not to ``own`` addresses: sent ones lose their text, waiting ones leave without the name."""
    to_others = OutgoingMail.objects.alias(to=Lower("recipient")).exclude(to__in=own)
    for mail in to_others.filter(words.standing_in("text", "html", "subject", "reply_to")):
        if not any(words.named(text) for text in (mail.text, mail.html, mail.subject, mail.reply_to)):
            continue
        waiting = mail.state == OutgoingMail.State.QUEUED
        mail.subject = words.without(mail.subject)
        mail.text = words.without(mail.text) if waiting else ""
        mail.html = words.without(mail.html) if waiting else ""
        mail.reply_to = "" if words.named(mail.reply_to) else mail.reply_to
        mail.save(update_fields=["subject", "text", "html", "reply_to"])


def empty_answers(words: Words) -> None:
    """Answers kept for a day, in case a program asks twice."""
    for kept in IdempotencyKey.objects.filter(words.standing_in("body")):
        kept.body = words.without(kept.body)
        kept.save(update_fields=["body"])


def empty_files(words: Words, who: Somebody) -> None:
    """Uploaded workbooks; what they brought into the database stays, undoing them is over."""
    interpreting = Interpreter.objects.filter(Q(user__in=who.users) | Q(email__in=who.addresses))
    known_in = (
        Q(cooperation__in=Person.objects.filter(pk__in=who.people).values("cooperation"))
        | Q(cooperation__memberships__user__in=who.users)
        | Q(cooperation__in=interpreting.values("mission__cooperation"))
    )
    uploads = WorkbookImport.objects.filter(pk__in=WorkbookImport.objects.filter(known_in).values("pk"))
    for upload in uploads.iterator(chunk_size=5):
        kept = json.dumps([upload.preview, upload.before, upload.merges], ensure_ascii=False, default=str)
        if words.named(kept) or any(words.named(text) for text in _texts(bytes(upload.content))):
            upload.content, upload.preview, upload.before, upload.merges = b"", {}, {}, {}
            upload.save(update_fields=["content", "preview", "before", "merges"])


def _texts(content: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [archive.read(name) for name in archive.namelist()]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        parts = [content]
    return [html.unescape(part.decode(encoding, "replace")) for part in parts for encoding in _ENCODINGS]


def still_named(words: Words) -> dict[str, int]:
    """In how many rows of each table somebody is named all the same: what only a person can judge."""
    found = {}
    for model in apps.get_models():
        if model._meta.label_lower not in _NOT_SEARCHED and (count := _naming(model, words)):
            found[model._meta.label] = count
    return found


def _naming(model: type[Model], words: Words) -> int:
    columns: dict[str, Any] = {
        f"in_{each.name}": Cast(each.name, TextField())
        for each in model._meta.concrete_fields
        if isinstance(each, CharField | TextField | JSONField) and not each.choices
    }
    if not columns or not words.values:
        return 0
    rows = model._base_manager.alias(**columns).filter(words.standing_in(*columns))
    texts = ("\n".join(filter(None, row)) for row in rows.annotate(**columns).values_list(*columns))
    return sum(words.named(text) for text in texts)
