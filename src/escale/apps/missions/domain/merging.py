"""What of a mission moves along when two organisations of the directory become one."""

from django.db.models import Q

from escale.apps.directory.domain import when_merging
from escale.apps.directory.models import Organisation
from escale.apps.missions.models import Attendance, Table
from escale.apps.suggestions.models import Outcome, Recommendation, Similarity, Suggestion


def register_moves() -> None:
    """Called when the app starts."""
    when_merging("missions.Participation", _move_participations)
    when_merging("missions.Attendance", _move_attendances)
    when_merging("missions.Table", _move_home_tables)
    when_merging("suggestions.Suggestion", _drop_suggestions)
    when_merging("suggestions.Similarity", _drop_similarities)
    when_merging("suggestions.Recommendation", _move_recommendations)
    when_merging("suggestions.Outcome", _move_outcomes)


def _move_participations(keep: Organisation, absorb: Organisation) -> None:
    known = set(keep.participations.values_list("mission_id", flat=True))
    absorb.participations.filter(mission__in=known).delete()
    absorb.participations.update(organisation=keep)


def _move_attendances(keep: Organisation, absorb: Organisation) -> None:
    """Those of people who spoke for both; where a person attends twice, the role that stays is enough."""
    roles = {role.person_id: role for role in keep.representatives.all()}
    for attendance in Attendance.objects.filter(representative__organisation=absorb).select_related("representative"):
        role = roles[attendance.representative.person_id]
        if role.attendances.filter(mission=attendance.mission_id).exists():
            attendance.delete()
        else:
            attendance.representative = role
            attendance.save(update_fields=["representative"])


def _move_home_tables(keep: Organisation, absorb: Organisation) -> None:
    Table.objects.filter(home_of=absorb).update(home_of=keep)


def _drop_suggestions(_keep: Organisation, absorb: Organisation) -> None:
    """They were computed for another organisation; the next run makes new ones."""
    Suggestion.objects.filter(organisation=absorb).delete()
    Suggestion.objects.filter(counterpart=absorb).delete()


def _drop_similarities(_keep: Organisation, absorb: Organisation) -> None:
    """As suggestions."""
    Similarity.objects.filter(Q(organisation=absorb) | Q(other=absorb)).delete()


def _move_recommendations(keep: Organisation, absorb: Organisation) -> None:
    """One between the two vanishes, and so does one of a pair that is proposed already."""
    for each in Recommendation.objects.filter(Q(first=absorb) | Q(second=absorb)):
        other = each.second_id if each.first_id == absorb.pk else each.first_id
        first, second = sorted((keep.pk, other))
        standing = Recommendation.objects.filter(context=each.context, first=first, second=second)
        if first == second or standing.exists():
            each.delete()
            continue
        each.first_id, each.second_id = first, second
        each.save(update_fields=["first", "second"])


def _move_outcomes(keep: Organisation, absorb: Organisation) -> None:
    """Whose they are; what was done, and beside which score, stays. Those between the two say nothing any more."""
    both = [keep, absorb]
    Outcome.objects.filter(organisation__in=both, counterpart__in=both).delete()
    Outcome.objects.filter(organisation=absorb).update(organisation=keep)
    Outcome.objects.filter(counterpart=absorb).update(counterpart=keep)
