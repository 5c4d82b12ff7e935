"""Parties when two organisations turn out to be one."""

from escale.apps.agreements.models import Agreement, ClauseStatus, Party, Version, Wording
from escale.apps.agreements.rules import fingerprint
from escale.apps.directory.models import Organisation
from escale.core import audit


def move_parties(keep: Organisation, absorb: Organisation) -> None:
    """What ``absorb`` is bound by, ``keep`` is; where both were, one party promises and says what the two did.

    Seals that held are taken again, for a seal names who promises; the log has both.
    """
    theirs = Party.objects.filter(organisation=absorb).order_by("agreement", "pk")
    for party in theirs:
        agreement = Agreement.objects.select_for_update().get(pk=party.agreement_id)
        standing = Party.objects.filter(agreement=agreement, organisation=keep).first()
        if standing is None:
            party.organisation = keep
            party.save(update_fields=["organisation"])
        else:
            _join(agreement, standing, party)


def _join(agreement: Agreement, keep: Party, absorb: Party) -> None:
    sealed = list(Version.objects.filter(agreement=agreement, signed_on__isnull=False).order_by("pk"))
    holding = [each for each in sealed if fingerprint(each, each.wordings.all()) == each.seal]
    Wording.objects.filter(owner=absorb).update(owner=keep)
    ClauseStatus.objects.filter(party=absorb).update(party=keep)
    signed = [each for each in (keep.signed_on, absorb.signed_on) if each is not None]
    if keep.withdrawn_on is not None and absorb.withdrawn_on is None:  # one of the two is bound, so the one is
        keep.withdrawn_on, keep.withdrawn_reason = None, ""
    keep.signed_on = min(signed, default=None)
    gone = absorb.pk
    absorb.delete()
    keep.save(update_fields=["signed_on", "withdrawn_on", "withdrawn_reason"])
    audit.record("party.merged", keep, acting_user=None, details={"absorbed": gone})
    for each in holding:
        before, each.seal = each.seal, fingerprint(each, each.wordings.all())
        if each.seal != before:
            each.save(update_fields=["seal"])
            audit.record("version.resealed", each, acting_user=None, details={"from": before, "seal": each.seal})
