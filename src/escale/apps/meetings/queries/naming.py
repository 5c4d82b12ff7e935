"""What the ids of ``escale-round/1`` stand for, in words, for pages that show what the engine answered."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from escale.apps.directory.models import Organisation, Representative
from escale.apps.meetings.models import Interpreter, Request, Round, Slot
from escale.apps.missions.models import Table
from escale.core import clock
from escale.core.documents.text import isolated


class Names:
    """Names of the ids given, and of the organisations behind them; a fixed number of queries.

    Names are isolated from the direction of the sentence they stand in. Of what was deleted the id is left.
    """

    def __init__(self, of_round: Round, ids: Iterable[str]) -> None:
        keys: dict[str, set[int]] = {}
        for name in ids:
            if name[1:].isdigit():
                keys.setdefault(name[:1], set()).add(int(name[1:]))
        self._zone = ZoneInfo(of_round.stop.zone)
        self.slots = {slot.pk: slot for slot in Slot.objects.filter(pk__in=keys.get("s", ()), round=of_round)}
        requests = Request.objects.filter(pk__in=keys.get("q", ()), round=of_round)
        self.requests = {each.pk: each for each in requests.select_related("first", "second")}
        people = Representative.objects.filter(pk__in=keys.get("r", ())).select_related("person", "organisation")
        self.people = {each.pk: each for each in people}
        self._tables = dict(Table.objects.filter(pk__in=keys.get("t", ())).values_list("pk", "ref"))
        self._interpreters = dict(Interpreter.objects.filter(pk__in=keys.get("i", ())).values_list("pk", "name"))
        organisations = Organisation.objects.filter(pk__in=keys.get("o", ()))
        self._organisations = dict(organisations.values_list("pk", "name"))

    def pair(self, name: str) -> str:
        """Both organisations of a request."""
        found = self.requests.get(_key(name))
        return name if found is None else f"{isolated(found.first.name)} – {isolated(found.second.name)}"

    def organisation(self, name: str) -> str:
        """An organisation."""
        return isolated(self._organisations.get(_key(name), name))

    def table(self, name: str) -> str:
        """A table with the word."""
        return _("table %(table)s") % {"table": isolated(self._tables.get(_key(name), name))}

    def slot(self, name: str) -> str:
        """Day and hour at which a slot begins, on the clock of the stop."""
        found = self.slots.get(_key(name))
        return name if found is None else clock.day_and_hour(found.starts.astimezone(self._zone))

    def who(self, name: str) -> str:
        """A person with their organisation, an interpreter, an organisation or a table, by the letter of the id."""
        match name[:1]:
            case "r" if (person := self.people.get(_key(name))) is not None:
                return f"{isolated(person.person.name)} ({isolated(person.organisation.name)})"
            case "i":
                return isolated(self._interpreters.get(_key(name), name))
            case "o":
                return self.organisation(name)
            case "t":
                return self.table(name)
        return name


def _key(name: str) -> int:
    return int(name[1:]) if name[1:].isdigit() else 0
