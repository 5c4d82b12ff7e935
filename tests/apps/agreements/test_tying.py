"""Actions that serve clauses: made, tied and seen from both ends; and how a clause then stands."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.apps.actions.domain.acting import ActionDraft, create_action, move_action, share_action
from escale.apps.actions.domain.owning import OwnerDraft
from escale.apps.actions.models import Action
from escale.apps.agreements.domain import AgreementRefused
from escale.apps.agreements.domain.tying import tie, untie
from escale.apps.agreements.models import ClauseStatus, Party, Tie, Wording
from escale.apps.agreements.queries.standing import standing, standings_of
from escale.apps.directory.models import Institution
from escale.apps.directory.models import Party as Member
from escale.core.models import AuditEntry
from escale.core.translated import say
from tests.apps.agreements.conftest import NOW, Table, officer
from tests.apps.agreements.test_agreements import drafted, get, post, signed, with_clause
from tests.apps.meetings.participant.stage import signed_in
from tests.factories import CooperationFactory, UserFactory, agreement

pytestmark = pytest.mark.django_db
Count = Callable[[], AbstractContextManager[CaptureQueriesContext]]
TODAY = NOW.date()


def an_action(table: Table, title: str = "Open it", *, shared: bool = True, due: date = date(2027, 9, 1)) -> Action:
    owners = [OwnerDraft(institution=each.pk) for each in table.institutions]
    return create_action(
        acting_user=table.users[0],
        cooperation=table.cooperation,
        draft=ActionDraft(title, "en", due, owners),
        drafted_for=table.institutions[0],
        shared=shared,
    )


def action_page(client: Any, action: Action) -> str:
    return client.get(reverse("actions:action", args=[action.pk])).content.decode()


def clause_page(client: Any, wording: Wording) -> str:
    return get(client, "clause", wording.under.agreement_id, wording.clause_id).content.decode()


def test_an_action_is_born_of_clauses_and_both_pages_say_so(table: Table) -> None:
    wording = signed(table)
    key = wording.under.agreement_id
    mine, theirs = Party.objects.order_by("pk")
    page = get(table.here, "act", key, wording.clause_id)
    assert page.status_code == 200
    sent = {"title": "Open <b>it</b>", "due": "2027-09-01", "first": mine.pk, "second": theirs.pk}
    assert post(table.here, "act", key, wording.clause_id, **sent).status_code == 400  # of no clause
    assert post(table.here, "act", key, wording.clause_id, **sent, clauses="x").status_code == 400
    twice = sent | {"second": mine.pk, "clauses": wording.clause_id}
    assert post(table.here, "act", key, wording.clause_id, **twice).status_code == 400
    late = sent | {"due": "9999-01-01", "clauses": wording.clause_id}
    assert post(table.here, "act", key, wording.clause_id, **late).status_code == 400
    assert not Action.objects.exists()
    assert post(table.here, "act", key, wording.clause_id, **sent, clauses=wording.clause_id).status_code == 302
    action = Action.objects.get()
    assert (action.origin, action.origin_key, action.is_draft) == ("clause", str(wording.clause_id), True)
    made = Tie.objects.get()
    assert (made.tied_by, made.tied_at) == (table.users[0], NOW)
    there = reverse("agreements:clause", args=[key, wording.clause_id])
    assert action_page(table.here, action).count(f'href="{there}"') == 2  # born of it, and serving it
    back = reverse("actions:action", args=[action.pk])
    assert f'href="{back}"' in clause_page(table.here, wording)
    assert "Open &lt;b&gt;it&lt;/b&gt;" in clause_page(table.here, wording)
    # The draft is told to nobody of the other side, nor does it count.
    assert back not in clause_page(table.there, wording)
    assert standings_of([wording], TODAY)[wording.clause_id].actions == 0
    share_action(acting_user=table.users[0], action=action)
    assert f'href="{back}"' in clause_page(table.there, wording)
    assert f'href="{there}"' in action_page(table.there, action)
    verbs = AuditEntry.objects.filter(object_type="agreements.clause").values_list("verb", flat=True)
    assert list(verbs) == ["clause.tied"]


def test_an_action_that_is_there_is_tied_and_untied_from_either_page(table: Table) -> None:
    wording, action = signed(table), an_action(table)
    key = wording.under.agreement_id
    assert post(table.here, "tie", key, wording.clause_id, action=0).status_code == 302
    assert not Tie.objects.exists()
    assert post(table.here, "tie", key, wording.clause_id, action=action.pk).status_code == 302
    assert post(table.there, "untie", key, wording.clause_id, action.pk).status_code == 302
    assert not Tie.objects.exists()
    assert "1 – Example agreement" in get(table.there, "tie-clause", action.pk).content.decode()
    assert post(table.there, "tie-clause", action.pk, clause=wording.clause_id).status_code == 302
    assert Tie.objects.get().tied_by == table.users[1]
    assert post(table.there, "tie-clause", action.pk, clause=wording.clause_id).status_code == 400  # once
    tie(acting_user=table.users[0], clause=wording.clause, action=action)
    assert Tie.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Tie.objects.create(clause=wording.clause, action=action)
    untie(acting_user=table.users[0], clause=wording.clause, action=action)
    untie(acting_user=table.users[0], clause=wording.clause, action=action)
    verbs = list(AuditEntry.objects.filter(object_type="agreements.clause").values_list("verb", flat=True))
    assert verbs == ["clause.tied", "clause.untied"] * 2


def test_what_cannot_serve_a_clause_is_refused(table: Table) -> None:
    wording = signed(table)
    elsewhere = an_action(table)
    Action.objects.filter(pk=elsewhere.pk).update(cooperation=CooperationFactory())
    with pytest.raises(AgreementRefused, match="cooperation of this agreement"):
        tie(acting_user=table.users[0], clause=wording.clause, action=elsewhere)
    third = Institution.objects.create(slug="third", name="third (example)", country="LU")
    Member.objects.create(cooperation=table.cooperation, institution=third)
    strange = an_action(table)
    strange.owners.filter(place=2).update(institution=third)
    with pytest.raises(AgreementRefused, match="no party"):
        tie(acting_user=table.users[0], clause=wording.clause, action=strange)
    draft = with_clause(drafted(table), table.here)
    with pytest.raises(AgreementRefused, match="not signed"):
        tie(acting_user=table.users[0], clause=draft.clause, action=an_action(table))
    assert get(table.here, "act", draft.under.agreement_id, draft.clause_id).status_code == 404


def test_only_parties_tie_and_strangers_see_nothing(table: Table) -> None:
    wording, action = signed(table), an_action(table)
    key, clause = wording.under.agreement_id, wording.clause_id
    draft = an_action(table, "Secret", shared=False)
    third = Institution.objects.create(slug="third", name="third (example)", country="LU")
    Member.objects.create(cooperation=table.cooperation, institution=third)
    outsider, stranger = signed_in(officer(table.cooperation, third)), signed_in(UserFactory())
    for client, expected in ((outsider, 403), (stranger, 404)):
        assert get(client, "act", key, clause).status_code == expected
        assert post(client, "tie", key, clause, action=action.pk).status_code == expected
        assert post(client, "untie", key, clause, action.pk).status_code == expected
    assert post(outsider, "tie-clause", action.pk, clause=clause).status_code == 403
    assert post(stranger, "tie-clause", action.pk, clause=clause).status_code == 404
    assert get(stranger, "tie-clause", action.pk).status_code == 404
    # A draft of the other side is neither offered nor taken.
    assert "Secret" not in clause_page(table.there, wording)
    assert post(table.there, "tie", key, clause, action=draft.pk).status_code == 302
    assert get(table.there, "tie-clause", draft.pk).status_code == 404
    assert not Tie.objects.exists()


def _said(status: str, reason: str = "") -> ClauseStatus:
    return ClauseStatus(status=status, said_on=date(2027, 5, 1), fact=say("x", "en"), source="x", reason=reason)


@pytest.mark.parametrize(
    ("fact", "due_on", "states", "status", "why"),
    [
        (None, None, [], "none", "No action serves it, and nobody has said what became of it."),
        (_said("none"), None, [], "none", "No action serves it, and nobody has said what became of it."),
        (None, None, ["dropped"], "none", "The actions that served it were dropped."),
        (None, None, ["open", "done", "dropped"], "going", "2 actions serve it; done: 1."),
        (None, None, ["open"], "going", "1 action serves it; done: 0."),
        (None, None, ["done"], "going", "Its actions are done; nobody has said yet whether it is kept."),
        (_said("going"), None, [], "going", "Said to be on the way on 1 May 2027."),
        (_said("late"), None, ["open"], "late", "Said to be late on 1 May 2027."),
        (_said("going"), date(2027, 5, 31), ["open"], "late", "It was due on 31 May 2027."),
        (_said("going"), TODAY, [], "going", "Said to be on the way on 1 May 2027."),
        (_said("kept"), date(2027, 5, 31), ["overdue"], "kept", "Said to be kept on 1 May 2027."),
        (_said("going"), None, ["done", "overdue"], "late", "An action was due on 2 May 2027:"),
        (_said("dropped", "no money"), None, ["overdue"], "dropped", "Dropped, because:"),
    ],
)
def test_how_a_clause_stands_and_why(
    fact: ClauseStatus | None, due_on: date | None, states: list[str], status: str, why: str
) -> None:
    actions = [
        Action(state="open" if state == "overdue" else state, due=date(2027, 5, 2) if state == "overdue" else TODAY)
        for state in states
    ]
    found = standing(Wording(due_on=due_on), fact, actions, TODAY)
    assert (found.status, found.why, found.actions) == (status, why, len(states))
    assert found.reason == ("no money" if status == "dropped" else "")
    assert found.action is (actions[-1] if why.startswith("An action") else None)


def test_a_late_action_makes_its_clause_late_on_every_page(table: Table) -> None:
    wording = signed(table)
    action = an_action(table, "Late thing", due=date(2027, 5, 31))
    tie(acting_user=table.users[0], clause=wording.clause, action=action)
    for page in (clause_page(table.there, wording), get(table.there, "detail", wording.under.agreement_id)):
        text = page if isinstance(page, str) else page.content.decode()
        assert "An action was due on 31 May 2027:" in text
        assert "Late thing" in text
    move_action(acting_user=table.users[1], action=action, verb="finish")
    assert "Its actions are done" in clause_page(table.there, wording)


def test_pages_ask_the_same_of_one_action_and_of_three(table: Table, count_queries: Count) -> None:
    wording = signed(table)
    other = agreement(table.cooperation, *table.institutions)
    asked: list[tuple[int, ...]] = []
    for number in (1, 3):
        while Tie.objects.filter(clause=wording.clause).count() < number:
            action = an_action(table)
            for each in (wording, other):
                tie(acting_user=table.users[0], clause=each.clause, action=action)
        counts = []
        for ask in (
            lambda: clause_page(table.here, wording),
            lambda: get(table.here, "detail", wording.under.agreement_id),
            lambda: action_page(table.here, Action.objects.order_by("pk")[0]),
        ):
            ask()
            with count_queries() as queries:
                ask()
            counts.append(len(queries))
        asked.append(tuple(counts))
    assert asked[0] == asked[1]
