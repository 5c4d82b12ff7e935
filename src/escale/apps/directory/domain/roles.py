"""Institutions, their people, and what these may do."""

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from escale.apps.accounts.domain import VALID_FOR, Newcomer, accounts_of, issue_sign_in_link
from escale.apps.accounts.models import User
from escale.apps.directory.models import Cooperation, Institution, Membership, Party, Role
from escale.apps.directory.queries.roles import to_hand_over
from escale.apps.directory.rules import HANDED_OVER
from escale.core import audit, outbox
from escale.core.documents.text import one_line
from escale.core.labels import label
from escale.core.workbook.folding import cleaned


class RoleRefused(Exception):
    """The words say why; nothing was written."""


def found_cooperation(*, acting_user: User, slug: str, name: str) -> Cooperation:
    """A new cooperation. Raises :class:`RoleRefused` when the short name is taken."""
    with transaction.atomic():
        if Cooperation.objects.filter(slug=slug).exists():
            raise RoleRefused(_("This short name is taken; nothing was saved."))
        made = Cooperation.objects.create(slug=slug, name=name)
        audit.record("cooperation.founded", made, acting_user=acting_user)
    return made


def found_institution(*, acting_user: User, slug: str, name: str, country: str) -> Institution:
    """A new institution. Raises :class:`RoleRefused` when the short name is taken."""
    with transaction.atomic():
        if Institution.objects.filter(slug=slug).exists():
            raise RoleRefused(_("This short name is taken; nothing was saved."))
        made = Institution.objects.create(slug=slug, name=name, country=country)
        audit.record("institution.founded", made, acting_user=acting_user)
    return made


def make_party(*, acting_user: User, cooperation: Cooperation, institution: Institution) -> Party:
    """Make an institution a party; doing it twice changes nothing."""
    with transaction.atomic():
        party, made = Party.objects.get_or_create(cooperation=cooperation, institution=institution)
        if made:
            audit.record("party.joined", party, acting_user=acting_user)
    return party


def grant(
    *,
    acting_user: User,
    cooperation: Cooperation,
    institution: Institution | None,
    email: str,
    name: str,
    language: str,
    role: Role,
) -> Membership:
    """Give somebody a role by address; a mail with a personal link proves the address.

    A role they hold already stays as it is. Raises :class:`RoleRefused`.
    """
    if role == Role.OPERATOR:
        raise RoleRefused(_("Operators are named on the machine itself, with the command “escale operator”."))
    try:
        with transaction.atomic():
            if institution is not None and not cooperation.parties.filter(institution=institution).exists():
                raise RoleRefused(_("This institution is no party to the cooperation; nothing was saved."))
            user = accounts_of([Newcomer(email, name, language)])[email.lower()]
            standing = Membership.objects.standing().filter(cooperation=cooperation, user=user, role=role).first()
            if standing is not None:
                return standing
            made = Membership.objects.create(
                cooperation=cooperation,
                institution=institution,
                user=user,
                name=cleaned(name).strip(),
                role=role,
                granted_by=acting_user,
            )
            _tell(made)
            details = {"role": role.value, "institution": institution.pk if institution else None}
            audit.record("role.granted", made, acting_user=acting_user, details=details)
    except IntegrityError as error:  # of two grants at once, one stands
        raise RoleRefused(_("They were given this role a moment ago; nothing was changed.")) from error
    return made


def _tell(membership: Membership) -> None:
    user, cooperation = membership.user, membership.cooperation
    outbox.write_mail(
        recipient=user.email,
        language=user.language,
        template="directory/mail/role",
        context={
            "name": one_line(user.name),
            "cooperation": one_line(cooperation.name if cooperation else ""),
            "role": label(membership, "role"),
            "link": issue_sign_in_link(user=user, next_path=reverse("web:start")),
            "days": VALID_FOR.days,
        },
        cooperation=membership.cooperation_id,
    )


def end_role(*, acting_user: User, membership: Membership) -> bool:
    """From the next request on the role carries no right; whether it stood. Nobody ends the last administrator."""
    with transaction.atomic():
        # All who hold it, in one order: of two administrators who end each other at once, one stays.
        held = {each.pk: each for each in _peers(membership).select_for_update(of=("self",)).order_by("pk")}
        standing = held.pop(membership.pk, None)
        if standing is None:
            return False
        if standing.role in HANDED_OVER and not any(each.user.is_active for each in held.values()):
            raise RoleRefused(_last_words(standing))
        standing.ended_at = timezone.now()
        standing.save(update_fields=["ended_at"])
        audit.record("role.ended", standing, acting_user=acting_user, details={"role": standing.role})
    return True


def end_every_role(*, acting_user: User, user: User) -> int:
    """End all that somebody is, before their account goes; how many roles it were.

    Raises :class:`RoleRefused` without writing when one of them must be handed over first; its words name them all.
    """
    with transaction.atomic():
        held = list(Membership.objects.filter(user=user, ended_at=None).order_by("pk"))
        alike = Q(pk__in=[])
        for each in held:
            alike |= Q(cooperation=each.cooperation_id, institution=each.institution_id, role=each.role)
        # All who hold the same, in one order: of two last ones who go at once, one stays.
        list(Membership.objects.filter(alike, ended_at=None).select_for_update().order_by("pk"))
        words = [_last_words(each) for each in to_hand_over(user)]
        if words:
            raise RoleRefused(" ".join([*words, _("Nothing was erased; everything is kept as it was.")]))
        return sum(end_role(acting_user=acting_user, membership=each) for each in held)


def _last_words(membership: Membership) -> str:
    """Why this role cannot end yet, and what to do."""
    if membership.role == Role.OPERATOR:
        return _("This is the platform's last operator. Name another one first, with the command “escale operator”.")
    if membership.institution is None or membership.cooperation is None:
        raise TypeError("Administrators have an institution and a cooperation.")
    words = _("This is the last administrator of %(institution)s in %(cooperation)s. Name another one first.")
    return words % {"institution": membership.institution.name, "cooperation": membership.cooperation.name}


def _peers(membership: Membership) -> QuerySet[Membership]:
    """Who holds the same role in the same name."""
    same = Membership.objects.filter(
        cooperation=membership.cooperation, institution=membership.institution, role=membership.role, ended_at=None
    )
    return same.select_related("user", "institution", "cooperation")


def make_operator(*, email: str, name: str, language: str) -> Membership:
    """Name a platform operator, from the machine's own command line."""
    with transaction.atomic():
        user = accounts_of([Newcomer(email, name, language)])[email.lower()]
        membership, made = Membership.objects.get_or_create(
            user=user, role=Role.OPERATOR, cooperation=None, institution=None, ended_at=None
        )
        if made:
            audit.record("role.granted", membership, acting_user=None, details={"role": Role.OPERATOR.value})
    return membership
