"""Two example institutions and one person for every role, so that each role can be tried."""

from django.conf import settings

from escale.apps.accounts.models import User
from escale.apps.directory.models import Institution, Membership, Party, Role
from escale.apps.meetings.models import Interpreter
from escale.apps.missions.models import Delegation, FocalPoint, Mission
from escale.demo.building import read_json

FOCAL_POINT, INTERPRETER = "focal-point", "interpreter"


def make_roles(mission: Mission) -> None:
    """Make what is missing of it for the cooperation of a mission; twice changes nothing."""
    institutions = {}
    for each in read_json("institutions.json"):
        institutions[each["slug"]], _made = Institution.objects.get_or_create(
            slug=each["slug"], defaults={"name": each["name"], "country": each["country"]}
        )
        Party.objects.get_or_create(cooperation=mission.cooperation, institution=institutions[each["slug"]])
    for each in read_json("roles.json"):
        user = _user(each)
        if each["role"] == FOCAL_POINT:
            _lead(mission, user)
        elif each["role"] == INTERPRETER:
            Interpreter.objects.filter(mission=mission, user=None, ref=each["ref"]).update(user=user)
        else:
            operator = each["role"] == Role.OPERATOR
            Membership.objects.get_or_create(
                cooperation=None if operator else mission.cooperation,
                institution=None if operator else institutions[each["institution"]],
                user=user,
                role=each["role"],
                ended_at=None,
            )


def _user(facts: dict[str, str]) -> User:
    email = settings.DEMO_ROLE_EMAIL.format(role=facts["role"])
    known = User.objects.filter(email=email).first()
    return known or User.objects.create_user(
        email, settings.DEMO_ORGANISER_PASSWORD, name=facts["name"], language=facts["language"]
    )


def _lead(mission: Mission, user: User) -> None:
    delegation, made = Delegation.objects.get_or_create(mission=mission, name="Luxembourg delegation (example)")
    if made:
        mission.participations.filter(side="guest").update(delegation=delegation)
    FocalPoint.objects.get_or_create(delegation=delegation, user=user, ended_at=None)
