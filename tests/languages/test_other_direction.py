"""Words of the other direction on a page: each keeps its own order, and says its language where it is known."""

from typing import Any, NamedTuple

import pytest
from django.apps import apps

from escale.apps.directory.models import Organisation, Statement
from escale.apps.meetings.models import Meeting
from escale.apps.missions.models import Announcement, Mission, Session
from escale.core.translated import say
from tests.languages.arabic import pieces_of
from tests.languages.crawl import answers, speaking

pytestmark = pytest.mark.django_db
# What people write that a page shows: everything but keys, addresses, codes, and words of the program.
WRITTEN = {
    "accounts.User": ["name"],
    "accounts.ApiToken": ["name"],
    "directory.Cooperation": ["name"],
    "directory.Institution": ["name"],
    "directory.Membership": ["name"],
    "directory.Organisation": ["name", "city", "about", "attribution"],
    "directory.Person": ["name"],
    "directory.Representative": ["role"],
    "missions.Mission": ["attribution"],
    "missions.Stop": ["city"],
    "missions.Venue": ["name", "address"],
    "missions.Session": ["room", "attribution"],
    "missions.Announcement": ["institutions", "attribution"],
    "missions.Table": ["ref"],
    "missions.Delegation": ["name"],
    "missions.FocalPoint": ["name"],
    "missions.WorkbookImport": ["filename"],
    "meetings.Round": ["title"],
    "meetings.Interpreter": ["name"],
    "meetings.Unavailability": ["why"],
    "meetings.Meeting": ["reason"],
    "privacy.Breach": ["what", "measures"],
    "privacy.PersonRequest": ["text", "answer"],
    "privacy.TransferBasis": ["reference"],
    "privacy.Controller": ["name", "contact"],
    "core.OutgoingMail": ["subject"],
}


class Writing(NamedTuple):
    """How people write: their language, any word of theirs, and two texts of which the language is known."""

    language: str
    word: str
    said: str
    title: str


ARABIC = Writing("ar", "كلمة", "نقدم خدمات التخزين", "بعثة اقتصادية معنونة")
GERMAN = Writing("de", "Irgendwort", "Wir lagern Waren ein", "Eine Wirtschaftsmission")


def write(how: Writing) -> None:
    """Every name and sentence in the database in one language."""
    for label, fields in WRITTEN.items():
        model: Any = apps.get_model(label)
        for row in model._base_manager.all():
            for name in fields:
                setattr(row, name, f"{how.word if name != 'ref' else how.word[:3]} {row.pk}")
            row.save(update_fields=fields)
    Organisation.objects.update(sectors=[how.word], cooperation_types=[how.word], identifiers={how.word: "12"})
    Statement.objects.update(text=how.said, language=how.language)
    for each in (*Mission.objects.all(), *Session.objects.all(), *Announcement.objects.all()):
        for name in ("title", "description", "reality_note", "text", "became"):
            if hasattr(each, name):
                setattr(each, name, say(how.title, how.language))
        each.save()


@pytest.mark.parametrize(("page_language", "how"), [("fr", ARABIC), ("ar", GERMAN)])
def test_words_of_the_other_direction_keep_their_order(settings: object, page_language: str, how: Writing) -> None:
    settings.MODE = "demo"  # type: ignore[attr-defined]
    played = speaking(page_language)
    mission = played.world.play.mission
    Announcement.objects.create(mission=mission, text={}, attribution="x")
    for organisation in Organisation.objects.all():
        Statement.objects.create(organisation=organisation, kind="offer", text="x")
    Meeting.objects.filter(reason="").update(reason="x")
    write(how)
    found, seen = set[str](), set[str]()
    for asked, who, _texts, page in answers(played):
        if "<html" not in page or "/styleguide/" in asked:
            continue
        for piece in pieces_of(page):
            known = how.said in piece.text or how.title in piece.text
            if not known and how.word not in piece.text:
                continue
            seen.add(piece.text)
            if not piece.isolated:
                found.add(f"{asked} ({who}) reorders: {piece.text}")
            if known and piece.language != how.language and not piece.bare:
                found.add(f"{asked} ({who}) does not say the language of: {piece.text}")
    assert not found, "\n".join(sorted(found))
    assert {how.said, how.title} <= seen
