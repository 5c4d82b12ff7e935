"""A mission in full swing: statements in four languages, suggestions, wishes, one agenda published, one drafted."""

from dataclasses import dataclass
from typing import Any

from escale.apps.accounts.models import User
from escale.apps.directory.models import Statement
from escale.apps.meetings.domain.publishing import publish_agenda
from escale.apps.meetings.models import Agenda
from escale.apps.missions.domain.importing import start_import
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.missions.models import Attendance
from escale.apps.suggestions.domain import SuggestionDraft, replace_suggestions
from escale.core.translated import say, with_translation
from tests.apps.meetings.scene import Scene, scene
from tests.factories import StopFactory

NAMES = (
    "Moselle Cyber S.à r.l. (example)",
    "LuxCargo (example)",
    "شركة الدار البيضاء للوجستيك (مثال)",
    "Atlas Fintech",
)
SAID = (
    (
        "fr",
        "Nous proposons la traçabilité des conteneurs de porte à porte.",
        "Nous cherchons un port d’escale au Maroc.",
    ),
    ("de", "Wir bieten Schutz vor Angriffen auf Lagertechnik.", "Wir suchen einen Partner in Casablanca."),
    ("ar", "نقدم خدمات التخزين والتوزيع في الدار البيضاء.", "نبحث عن حلول لتتبع الحاويات."),
    ("en", "We offer instalment payments for small shops.", "We need a banking licence partner in the EU."),
)


@dataclass
class World:
    """``guest`` is a participant with meetings; ``published`` is what everybody sees, ``draft`` a newer plan."""

    scene: Scene
    organiser: User
    guest: User
    attendance: Attendance
    published: Agenda
    draft: Agenda


def world() -> World:
    """Make it through the verbs that people use."""
    stage = scene(guests=2, hosts=2, slots=4, tables=3)
    mission = stage.mission
    mission.title = with_translation(say("Mission économique (exemple)", "fr"), "بعثة اقتصادية (مثال)", "ar")
    mission.reality_note = say("Entreprises et personnes inventées.", "fr")
    mission.save()
    StopFactory(mission=mission, city="Tanger Med", position=3)
    attendances = [*stage.guests, *stage.hosts]
    for attendance, name, (language, offer, need) in zip(attendances, NAMES, SAID, strict=True):
        organisation = stage.organisation(attendance)
        organisation.name, organisation.city = name, "Casablanca"
        organisation.save()
        for kind, text in ((Statement.Kind.OFFER, offer), (Statement.Kind.NEED, need)):
            Statement.objects.create(organisation=organisation, kind=kind, text=text, language=language)
    _suggest(stage)
    stage.wish_everybody()
    published = publish_agenda(acting_user=stage.organiser, agenda=stage.plan())
    user = stage.guests[0].representative.person.user
    assert user is not None
    return World(stage, stage.organiser, user, stage.guests[0], published, stage.plan())


def _suggest(stage: Scene) -> None:
    drafts = [
        SuggestionDraft(
            organisation_id=stage.organisation(guest).pk,
            counterpart_id=stage.organisation(host).pk,
            rank=rank,
            score=840,
            confidence=700,
            they_meet_my_need=840,
            i_meet_their_need=None,
            reasons=[_reason(guest, host)],
            shared=["logistics"],
            missing=[],
        )
        for guest in stage.guests
        for rank, host in enumerate(stage.hosts, start=1)
    ]
    replace_suggestions(context=context_of(stage.mission), drafts=drafts, embedder="example")


def _reason(mine: Attendance, theirs: Attendance) -> dict[str, Any]:
    need = mine.representative.organisation.statements.get(kind=Statement.Kind.NEED)
    offer = theirs.representative.organisation.statements.get(kind=Statement.Kind.OFFER)
    return {
        "direction": "they_meet_my_need",
        "need": need.text,
        "offer": offer.text,
        "need_language": need.language,
        "offer_language": offer.language,
        "need_ref": [0, 0, len(need.text)],
        "offer_ref": [0, 0, len(offer.text)],
        "score": 840,
    }


def doubtful_workbook(mission_world: World) -> int:
    """An upload with a fault in it, waiting on its preview page; its key."""
    upload = start_import(
        acting_user=mission_world.organiser,
        cooperation=mission_world.scene.mission.cooperation,
        mission=mission_world.scene.mission,
        filename="organisations.csv",
        content=b"ref;name;country\nacme;Acme (example);LU\n;;Nowhere\n",
    )
    return upload.pk
