"""20: what a profile hides is told by no page, search, order, count or file of a counterpart, nor to a program."""

from typing import Any

from escale.apps.directory.domain.visibility import rule_visibility
from escale.apps.directory.models import Audience, Field, Organisation, Person, Representative
from escale.apps.meetings.domain.moving import cancel_meeting
from escale.apps.meetings.models import Attendee
from escale.apps.missions.models import Attendance
from escale.apps.suggestions.models import Suggestion
from tests.apps.meetings.participant.stage import signed_in
from tests.factories import RepresentativeFactory
from tests.web.api.caller import Scene, scene

# Nothing else on any page has these letters in it.
OF_PERSON = {"name": "Zqname", "email": "zqmail@company.example", "phone": "+212 600 987 654"}
OF_ORGANISATION = {"city": "Zqcity", "website": "https://zqsite.example/", "about": "Zqabout us."}
MARKS = [*OF_PERSON.values(), *OF_ORGANISATION.values(), "Zqrole", "Zqnumber"]
EVERYTHING = dict.fromkeys(Field, Audience.COUNTERPARTS)
NOTHING = dict.fromkeys(Field, Audience.ORGANISERS)


def _marked() -> Scene:
    """The first host, whom the guest meets, says something unheard-of in every field."""
    made = scene()
    role = made.play.hosts[0][1].representative
    Person.objects.filter(pk=role.person_id).update(languages=["zgh"], **OF_PERSON)
    Representative.objects.filter(pk=role.pk).update(role="Zqrole")
    Organisation.objects.filter(pk=role.organisation_id).update(
        size="large", identifiers={"rcs": "Zqnumber"}, **OF_ORGANISATION
    )
    quoting = Suggestion.objects.get(counterpart=role.organisation_id)
    quoting.reasons[0] |= {"offer": "Zqabout", "offer_ref": [None, 0, 6]}
    quoting.save()
    return made


def _rule(made: Scene, audiences: dict[Field, Audience]) -> None:
    cooperation = made.play.mission.cooperation
    rule_visibility(acting_user=made.organiser, cooperation=cooperation, audiences=audiences)


def _pages(made: Scene) -> list[str]:
    play, role = made.play, made.play.hosts[0][1].representative
    names = ("my-mission", "my-suggestions", "my-counterparts", "my-wishes", "my-day", "my-calendar")
    return [*map(play.url, names), play.url("contact", role.pk), play.url("decline", made.meeting.pk)]


def _told(made: Scene) -> str:
    """Everything that a counterpart is told about the others."""
    guest = signed_in(made.play.user)
    pages = [guest.get(page).content.decode() for page in _pages(made)]
    asked = [f"{made.mission}/participants", f"{made.mission}/suggestions", made.meetings]
    return "\n".join(pages + [made.guest("GET", path).content.decode() for path in asked])


def check_hidden_fields_are_told_nowhere() -> None:
    made = _marked()
    _rule(made, EVERYTHING)
    shown = _told(made)
    # Nobody but organisers reads registration numbers anywhere.
    assert [mark for mark in MARKS if mark not in shown] == ["Zqnumber"]
    _rule(made, NOTHING)
    told = _told(made).casefold()
    assert [mark for mark in MARKS if mark.casefold() in told] == []
    assert '"zgh"' not in told
    assert '"large"' not in told


def check_searches_and_counts_tell_nothing_hidden() -> None:
    made = _marked()
    _rule(made, NOTHING)
    guest, page = signed_in(made.play.user), made.play.url("my-counterparts")
    for mark in (*MARKS, "zgh", "large", "+212"):
        assert guest.get(page, {"q": mark}).context["page"].paginator.count == 0, mark
        answer = made.guest("GET", f"{made.mission}/participants?q={mark.replace('+', '%2B')}").json()
        assert (answer["count"], answer["items"]) == (0, []), mark
    for wanted in ("sort=phone", "order=-email", "phone=%2B212", "name__startswith=Z"):
        assert made.guest("GET", f"{made.mission}/participants?{wanted}").status_code == 422, wanted
        assert _cards(guest.get(f"{page}?{wanted}")) == _cards(guest.get(page)), wanted


def _cards(answer: Any) -> list[int]:
    return [card.organisation.pk for card in answer.context["cards"]]


def check_the_order_of_hidden_names_tells_nothing() -> None:
    """Two people of one host, then with their names exchanged: the same order."""
    made = _marked()
    _rule(made, NOTHING)
    one = made.play.hosts[0][1].representative
    consent = one.person.consents.get()
    other = RepresentativeFactory(organisation=one.organisation, person__cooperation=made.play.mission.cooperation)
    consent.pk, consent.person = None, other.person
    consent.save()
    Attendance.objects.create(mission=made.play.mission, representative=other)
    Attendee.objects.create(meeting=made.meeting, representative=other)
    orders = []
    for names in (("Aaa", "Bbb"), ("Bbb", "Aaa")):
        for role, name in zip((one, other), names, strict=True):
            Person.objects.filter(pk=role.person_id).update(name=name)
        people = made.guest("GET", made.meetings).json()["items"][0]["sides"][0]["people"]
        orders.append([person["id"] for person in people])
    assert sorted(orders[0]) == sorted([one.pk, other.pk])
    assert orders[0] == orders[1]


def check_a_meeting_that_was_called_off_shows_no_more_than_none() -> None:
    """Contact data belong to agreed meetings: one that was called off gives them to nobody any longer."""
    made = _marked()
    before = made.guest("GET", made.meetings).content.decode()
    assert OF_PERSON["email"] in before
    cancel_meeting(acting_user=made.organiser, meeting=made.meeting, reason="", expected_version=0)
    told = _told(made)
    assert OF_PERSON["name"] in told
    assert OF_PERSON["email"] not in told
    assert OF_PERSON["phone"] not in told
