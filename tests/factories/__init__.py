"""Example objects for tests; every name and address is plainly an example."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import factory

from escale.apps.accounts.models import User
from escale.apps.agreements import models as agreements
from escale.apps.agreements.rules import fingerprint
from escale.apps.committee import models as committees
from escale.apps.directory import models as directory
from escale.apps.meetings import models as meetings
from escale.apps.missions import models as missions
from escale.apps.practices import models as practices
from escale.apps.results import models as results
from escale.core.translated import say


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@company.example")
    name = factory.Sequence(lambda n: f"Example Person {n}")
    language = "en"
    password = factory.django.Password("correct horse battery")


class CooperationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = directory.Cooperation

    slug = factory.Sequence(lambda n: f"cooperation-{n}")
    name = factory.Sequence(lambda n: f"Example cooperation {n}")


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = directory.Organisation

    cooperation = factory.SubFactory(CooperationFactory)
    ref = factory.Sequence(lambda n: f"org-{n}")
    name = factory.Sequence(lambda n: f"Company {n} (example)")
    country = "LU"
    languages = factory.LazyFunction(lambda: ["fr"])
    reality = directory.Reality.EXAMPLE


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = directory.Person

    cooperation = factory.SubFactory(CooperationFactory)
    name = factory.Sequence(lambda n: f"Representative {n}")
    email = factory.Sequence(lambda n: f"representative{n}@company.example")
    languages = factory.LazyFunction(lambda: ["fr"])
    reality = directory.Reality.EXAMPLE


class RepresentativeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = directory.Representative

    organisation = factory.SubFactory(OrganisationFactory)
    person = factory.SubFactory(PersonFactory, cooperation=factory.SelfAttribute("..organisation.cooperation"))
    ref = factory.Sequence(lambda n: f"rep-{n}")


class MissionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = missions.Mission

    cooperation = factory.SubFactory(CooperationFactory)
    slug = factory.Sequence(lambda n: f"mission-{n}")
    ref = factory.Sequence(lambda n: f"mission-{n}")
    title = factory.LazyFunction(lambda: say("Example mission", "en"))
    starts = date(2027, 3, 1)
    ends = date(2027, 3, 4)
    home_country = "LU"
    host_country = "MA"
    reality = directory.Reality.EXAMPLE


class StopFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = missions.Stop

    mission = factory.SubFactory(MissionFactory)
    ref = factory.Sequence(lambda n: f"stop-{n}")
    city = "Casablanca"
    country = "MA"
    zone = "Africa/Casablanca"
    starts = date(2027, 3, 2)
    ends = date(2027, 3, 2)


class RoundFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = meetings.Round

    stop = factory.SubFactory(StopFactory)
    ref = factory.Sequence(lambda n: f"round-{n}")
    title = "Example round"


class BlockFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = meetings.Block

    round = factory.SubFactory(RoundFactory)
    ref = factory.Sequence(lambda n: f"block-{n}")
    starts = datetime(2027, 3, 2, 13, 0, tzinfo=UTC)
    ends = datetime(2027, 3, 2, 15, 0, tzinfo=UTC)


class TableFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = missions.Table

    stop = factory.SubFactory(StopFactory)
    ref = factory.Sequence(lambda n: f"T{n}")


def agreement(
    cooperation: directory.Cooperation, *institutions: directory.Institution, text: str = "They exchange practices."
) -> agreements.Wording:
    """The clause 1 of a signed agreement between some institutions, of which one thing became."""
    made = agreements.Agreement.objects.create(cooperation=cooperation, title=say("Example agreement", "en"))
    parties = [agreements.Party.objects.create(agreement=made, institution=each) for each in institutions]
    version = agreements.Version.objects.create(
        agreement=made, number=1, shared_at=datetime(2027, 1, 1, tzinfo=UTC), in_force_from=date(2027, 1, 2)
    )
    clause = agreements.Clause.objects.create(agreement=made, status="going")
    wording: agreements.Wording = agreements.Wording.objects.create(
        under=version, clause=clause, number="1", text=say(text, "en"), owner=parties[0] if parties else None
    )
    agreements.ClauseStatus.objects.create(
        clause=clause, status="going", said_on=date(2027, 2, 1), fact=say("It began.", "en"), source="example"
    )
    version.signed_on, version.seal = date(2027, 1, 1), fingerprint(version, [wording])
    version.save()
    return wording


def practice(
    cooperation: directory.Cooperation, institution: directory.Institution | None = None
) -> practices.Practice:
    """A validated practice of an institution, without one of the cooperation's office."""
    other, _made = directory.Institution.objects.get_or_create(
        slug="validator", defaults={"name": "Validator (example)"}
    )
    texts = {part: say(f"Example {part}.", "en") for part in practices.PARTS}
    made: practices.Practice = practices.Practice.objects.create(
        cooperation=cooperation,
        institution=institution,
        state="validated",
        validated_for=other,
        confirmed_on=datetime.now(UTC).date(),
        **texts,
    )
    return made


def measured(wording: agreements.Wording, *, state: str = "entered", place: str = "") -> results.Value:
    """A value of the first party of an agreement, with evidence, and what it measures."""
    made = wording.under.agreement
    result = results.Result.objects.filter(agreement=made).first() or results.Result.objects.create(
        agreement=made, title=say("Officers are trained", "en")
    )
    indicator = result.indicators.first() or results.Indicator.objects.create(
        result=result, title=say("Officers trained", "en"), unit="Officers"
    )
    indicator.clauses.add(wording.clause)
    period = indicator.periods.first() or results.Period.objects.create(
        indicator=indicator, starts=date(2027, 1, 2), ends=date(2027, 12, 31), target=Decimal(50)
    )
    party = made.parties.order_by("pk").first() or agreements.Party.objects.create(
        agreement=made, institution=directory.Institution.objects.create(slug=f"of-{made.pk}", name="x", country="LU")
    )
    value: results.Value = results.Value.objects.create(
        period=period,
        party=party,
        amount=Decimal(42),
        location=place,
        state=state,
        entered_at=None if state == "draft" else datetime(2027, 2, 1, tzinfo=UTC),
    )
    results.Evidence.objects.create(
        value=value, kind="link", title="Report", link="https://paper.example/", party=party
    )
    return value


def met(wording: agreements.Wording) -> dict[str, object]:
    """A committee of a clause's agreement with one point, by the names in addresses."""
    made, _new = committees.Committee.objects.get_or_create(
        agreement=wording.under.agreement,
        starts=datetime(2027, 5, 3, 9, tzinfo=UTC),
        ends=datetime(2027, 5, 3, 11, tzinfo=UTC),
        zone="Africa/Casablanca",
        place="Example hall",
    )
    item = made.items.first() or committees.Item.objects.create(
        committee=made, kind="clause", clause=wording.clause, title=wording.text
    )
    return {"committee_id": made.pk, "item_id": item.pk}


def organiser(cooperation: directory.Cooperation) -> User:
    """A user who organises for ``cooperation``."""
    user: User = UserFactory()
    directory.Membership.objects.create(cooperation=cooperation, user=user, role=directory.Membership.Role.ORGANISER)
    return user


def participant(
    mission: missions.Mission, *, side: str = "", language: str = "en"
) -> tuple[User, missions.Attendance]:
    """A signed-up representative of a new organisation in ``mission``, with consent given."""
    representative = RepresentativeFactory(organisation__cooperation=mission.cooperation)
    user: User = UserFactory(email=representative.person.email, language=language)
    representative.person.user = user
    representative.person.save()
    directory.Consent.objects.create(
        person=representative.person,
        purpose=directory.Consent.Purpose.PARTICIPATION,
        notice_version="1",
        language=language,
        given_at=datetime(2027, 1, 1, tzinfo=UTC),
        given_through="page",
    )
    missions.Participation.objects.create(mission=mission, organisation=representative.organisation, side=side)
    return user, missions.Attendance.objects.create(mission=mission, representative=representative)


def round_with_slots(mission: missions.Mission, *, slots: int = 6, tables: int = 3) -> meetings.Round:
    """A round of twenty-minute slots in one block with numbered tables."""
    stop = StopFactory(mission=mission)
    plan: meetings.Round = RoundFactory(stop=stop)
    start = datetime(2027, 3, 2, 13, 0, tzinfo=UTC)
    step = timedelta(minutes=20)
    block = BlockFactory(round=plan, starts=start, ends=start + slots * step)
    for position in range(slots):
        meetings.Slot.objects.create(
            block=block,
            round=plan,
            position=position,
            starts=start + position * step,
            ends=start + (position + 1) * step,
        )
    plan.tables.set([TableFactory(stop=stop) for _ in range(tables)])
    return plan
