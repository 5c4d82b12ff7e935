"""People and the accounts by which they sign in."""

from collections.abc import Iterable

from escale.apps.accounts.domain import Newcomer, accounts_of
from escale.apps.accounts.models import User
from escale.apps.directory.models import Person
from escale.apps.directory.queries import language_of

_BATCH = 500


def attach_accounts(people: Iterable[Person]) -> dict[int, User]:
    """Attach everybody to the account of their address, made when there is none: key of the person → account.

    Must run inside the transaction of the act that needs the accounts.
    """
    everybody = list(people)
    without = [person for person in everybody if person.user is None]
    if without:
        accounts = accounts_of(Newcomer(person.email, person.name, language_of(person)) for person in without)
        for person in without:
            person.user = accounts[person.email.lower()]
        Person.objects.bulk_update(without, ["user"], batch_size=_BATCH)
    return {person.pk: person.user for person in everybody if person.user is not None}
