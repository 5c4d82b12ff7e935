"""The log of a cooperation, searched and in words."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Cooperation
from escale.core import audit
from escale.core.models import AuditChain, AuditEntry, SignedHead
from escale.core.privacy import Words

# In words what a verb says; one that is not here is shown as it is.
SENTENCES: Final[dict[str, Words]] = {
    "account.erased": _("erased an account"),
    "action.assigned": _("gave an action other owners"),
    "action.commented": _("commented on an action"),
    "action.created": _("wrote an action down"),
    "action.dropped": _("dropped an action"),
    "action.edited": _("changed an action"),
    "action.finished": _("said that an action is done"),
    "action.linked": _("made an action wait for another"),
    "action.reopened": _("opened an action again"),
    "action.shared": _("shared an action with both sides"),
    "action.started": _("started an action"),
    "action.unlinked": _("made an action wait for another no longer"),
    "agenda.planned": _("planned an agenda"),
    "agenda.published": _("published an agenda"),
    "agreement.drafted": _("drafted an agreement"),
    "agreement.edited": _("changed an agreement"),
    "api-token.created": _("made a token for a program"),
    "api-token.revoked": _("revoked a token of a program"),
    "axis.added": _("gave an agreement an axis"),
    "badges.made": _("made badges"),
    "baseline.set": _("said what was there before"),
    "block.added": _("added a half day"),
    "breach.recorded": _("recorded a breach"),
    "breach.reported": _("reported a breach"),
    "calendar-feed.ended": _("ended a calendar subscription"),
    "calendar-feed.made": _("made a calendar subscription"),
    "clause.added": _("added a clause"),
    "clause.edited": _("changed a clause"),
    "clause.removed": _("took a clause out of a draft"),
    "clause.status-set": _("said what became of a clause"),
    "clause.tied": _("tied an action to a clause"),
    "clause.untied": _("took an action off a clause"),
    "clauses.imported": _("brought clauses in"),
    "committee-item.added": _("added a point to an agenda"),
    "committee-item.left-out": _("left a point out of an agenda"),
    "committee-item.minuted": _("wrote minutes of a point"),
    "committee-item.moved": _("put points of an agenda in another order"),
    "committee-item.taken": _("put a point on an agenda"),
    "committee.called-off": _("called a committee off"),
    "committee.decided": _("wrote a decision of a committee down"),
    "committee.edited": _("changed time, place or people of a committee"),
    "committee.held": _("wrote down that a committee was held"),
    "committee.invited": _("invited to a committee"),
    "committee.minutes-published": _("published the minutes of a committee"),
    "committee.planned": _("planned a committee"),
    "consent.given": _("agreed to be shown"),
    "consent.withdrawn": _("took an agreement back"),
    "controller.named": _("named who answers for the data"),
    "cooperation.presented": _("said what strangers see of a cooperation"),
    "data.exported": _("exported their own data"),
    "delegation.made": _("made a delegation"),
    "delegation.members-set": _("set the members of a delegation"),
    "demo.loaded": _("loaded the demonstration"),
    "desk-sheet.made": _("made a sheet for the desk"),
    "document.added": _("added a document to an agreement"),
    "evidence.added": _("added evidence to a value"),
    "evidence.removed": _("took evidence of a value away"),
    "focal-point.ended": _("ended what a focal point may do"),
    "focal-point.named": _("named a focal point"),
    "indicator.added": _("added an indicator"),
    "indicator.edited": _("changed an indicator"),
    "indicator.hidden": _("let strangers see an indicator no longer"),
    "indicator.published": _("let strangers see an indicator"),
    "indicator.removed": _("removed an indicator"),
    "interpreter.access-ended": _("ended the access of an interpreter"),
    "interpreter.address-set": _("gave an interpreter another address"),
    "job.out-of-scope": _("refused work of another cooperation"),
    "meeting.cancelled": _("cancelled a meeting"),
    "meeting.declined": _("declined a meeting"),
    "meeting.locked": _("locked or unlocked a meeting"),
    "meeting.moved": _("moved a meeting"),
    "meeting.placed": _("placed a meeting"),
    "meeting.rated": _("said how a meeting was"),
    "mission.created": _("made a mission"),
    "mission.edited": _("edited a mission"),
    "mission.interpreters-invited": _("invited interpreters"),
    "mission.invited": _("invited people to a mission"),
    "mission.made-private": _("hid a mission from strangers"),
    "mission.made-public": _("showed a mission to everybody on the front page"),
    "mission.profiles-asked": _("asked organisations to complete their profiles"),
    "mission.suggestions-made": _("computed suggestions"),
    "organisation.merged": _("merged two organisations"),
    "organisation.profile-saved": _("saved a profile"),
    "organisations.taken-in": _("took organisations in"),
    "party.added": _("added a party to an agreement"),
    "party.joined": _("made an institution a party"),
    "party.merged": _("made one party of two"),
    "party.withdrew": _("wrote down that a party withdrew"),
    "period.removed": _("removed a period"),
    "period.set": _("set a period and its target"),
    "person.corrected": _("corrected their own data"),
    "person.erased": _("erased a person"),
    "provisioned-role.allowed": _("let a directory give a role"),
    "provisioned-role.disallowed": _("let a directory give a role no more"),
    "request.answered": _("answered a request about personal data"),
    "request.must": _("made a pair a must, or no longer"),
    "request.received": _("asked something about their data"),
    "result.added": _("added a result"),
    "result.edited": _("changed a result"),
    "results.taken-in": _("took results in from a file"),
    "role.ended": _("ended a role"),
    "role.granted": _("gave a role"),
    "role.provisioned": _("changed roles through a directory"),
    "round.created": _("made a round"),
    "round.plan-requested": _("asked for a plan"),
    "round.tables-added": _("added tables"),
    "round.wishes": _("opened or closed wishes"),
    "search.deleted": _("deleted a saved search"),
    "search.paused": _("paused a saved search"),
    "search.resumed": _("resumed a saved search"),
    "search.saved": _("saved a search"),
    "suggestion.recommended": _("proposed a counterpart"),
    "suggestion.taken-back": _("took a proposed counterpart back"),
    "transfer.basis-ended": _("ended the basis of a transfer"),
    "transfer.basis-recorded": _("recorded the basis of a transfer"),
    "value.contested": _("contested a value"),
    "value.corrected": _("corrected a value"),
    "value.discarded": _("threw a draft of a value away"),
    "value.drafted": _("drafted a value"),
    "value.edited": _("changed the draft of a value"),
    "value.entered": _("entered a value"),
    "value.signed": _("signed a value"),
    "version.drafted": _("drafted a new version of an agreement"),
    "version.resealed": _("took the seal of a version again"),
    "version.shared": _("shared a version of an agreement"),
    "version.signed": _("wrote down a signature"),
    "visibility.narrowed": _("narrowed who sees their data"),
    "visibility.ruled": _("ruled who sees which field"),
    "webhook.active": _("took a webhook up again"),
    "webhook.created": _("made a webhook"),
    "webhook.ended": _("ended a webhook"),
    "webhook.paused": _("paused a webhook"),
    "webhook.pinged": _("tried a webhook"),
    "webhook.redelivered": _("sent an event once more"),
    "webhook.secret-renewed": _("renewed the secret of a webhook"),
    "wish.expressed": _("expressed a wish"),
    "wish.taken-back": _("took a wish back"),
    "wishes.expressed": _("expressed wishes"),
    "workbook.applied": _("brought a workbook in"),
    "workbook.corrected": _("corrected a workbook"),
    "workbook.exported": _("exported a workbook"),
    "workbook.undone": _("undid a workbook"),
    "workbook.uploaded": _("uploaded a workbook"),
}


@dataclass(frozen=True)
class Wanted:
    """What to look for; an empty value is any."""

    actor: int | None = None
    verb: str = ""
    object: str = ""
    since: date | None = None
    until: date | None = None


def chain_of(cooperation: Cooperation) -> AuditChain:
    """The chain of a cooperation; an unsaved one before the first entry."""
    name = audit.chain_of(cooperation.pk)
    return AuditChain.objects.filter(name=name).first() or AuditChain(name=name)


def entries_of(chain: AuditChain, wanted: Wanted) -> QuerySet[AuditEntry]:
    """The entries that fit, the newest first."""
    if chain.pk is None:
        return AuditEntry.objects.none()
    found = AuditEntry.objects.filter(chain=chain)
    if wanted.actor is not None:
        found = found.filter(actor=wanted.actor)
    if wanted.verb:
        found = found.filter(verb=wanted.verb)
    if wanted.object:
        kind, _hash, key = wanted.object.partition("#")
        found = found.filter(object_type__icontains=kind.strip())
        found = found.filter(object_id=key.strip()) if key.strip() else found
    if wanted.since:
        found = found.filter(at__date__gte=wanted.since)
    if wanted.until:
        found = found.filter(at__date__lte=wanted.until)
    return found.order_by("-number")


def verbs_in(chain: AuditChain) -> list[tuple[str, Words]]:
    """The verbs a chain has, in words."""
    if chain.pk is None:
        return []
    verbs = AuditEntry.objects.filter(chain=chain).order_by("verb").values_list("verb", flat=True).distinct()
    return [(verb, SENTENCES.get(verb, verb)) for verb in verbs]


def newest_head(chain: AuditChain) -> SignedHead | None:
    """The last head that was signed."""
    return SignedHead.objects.filter(chain=chain).order_by("-number").first() if chain.pk else None
