"""Why a request waits, in plain words: for organisers with names, for a participant without those of anybody else."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from escale.apps.meetings.models import Agenda, Explanation, Round, Waiting
from escale.apps.meetings.queries.happenings import Kind
from escale.apps.meetings.queries.naming import Names
from escale.core.names import in_row, language_name

JsonObject = dict[str, Any]
_TIMES_SHOWN, _MEETINGS_SHOWN = 6, 8
_RULES: dict[str, Promise] = {
    "length": gettext_lazy("It needs several times in a row in one half day."),
    "people": gettext_lazy("Only certain people may attend: %(who)s."),
    "locked": gettext_lazy("Locked to its time: %(who)s."),
    "slots": gettext_lazy("Only certain times are allowed: %(who)s."),
    "unavailable": gettext_lazy("Away: %(who)s, %(times)s."),
    "hours": gettext_lazy("Only certain hours suit: %(who)s."),
    "max": gettext_lazy("No more meetings are allowed: %(who)s."),
    "busy": gettext_lazy("In one meeting at a time: %(who)s, %(times)s."),
    "tables": gettext_lazy("Every table is taken: %(times)s."),
    "home_tables": gettext_lazy("Meets at a table of its own: %(who)s."),
    "interpreters": gettext_lazy("They share no language and need an interpreter: %(who)s."),
    "max_run": gettext_lazy("Must rest between meetings: %(who)s."),
    "max_day": gettext_lazy("Works no longer in a day: %(who)s."),
    "walking": gettext_lazy("Needs time to walk: %(who)s."),
    "after": gettext_lazy("Comes only after other meetings: %(who)s."),
    "must": gettext_lazy("Required by the organiser: %(who)s."),
}
_CHANGES: dict[str, Promise] = {
    "availability": gettext_lazy("%(who)s free after all: %(times)s"),
    "max": gettext_lazy("one more meeting for %(who)s"),
    "table": gettext_lazy("one more table: %(times)s"),
    "person": gettext_lazy("one more person of %(who)s"),
    "interpreter": gettext_lazy("an interpreter for %(languages)s: %(times)s"),
    "locked": gettext_lazy("%(who)s unlocked"),
    "must": gettext_lazy("%(who)s no longer required"),
    "people": gettext_lazy("other people may attend: %(who)s"),
    "slots": gettext_lazy("other times allowed: %(who)s"),
    "hours": gettext_lazy("longer hours for %(who)s"),
    "home_tables": gettext_lazy("%(who)s shares its own table"),
    "after": gettext_lazy("%(who)s waits for no other meeting"),
    "length": gettext_lazy("a shorter meeting"),
}
_VERDICTS: dict[str, Promise] = {
    "impossible": gettext_lazy("No agenda that keeps what is locked and required can hold this meeting."),
    "costs": gettext_lazy("It cannot take place beside all the meetings of the agenda."),
    "free": gettext_lazy("It fits: nobody would lose a meeting."),
}
_MINE: dict[str, Promise] = {
    "unavailable": gettext_lazy("You are away: %(times)s."),
    "people": gettext_lazy("You send nobody to this stop."),
    "max": gettext_lazy("You have as many meetings as the round allows."),
    "busy": gettext_lazy("You have other meetings: %(times)s."),
}
_THEIRS: dict[str, Promise] = {
    "unavailable": gettext_lazy("The other side is not there at all times."),
    "people": gettext_lazy("The other side sends nobody to this stop."),
    "max": gettext_lazy("The other side cannot take one more meeting."),
    "busy": gettext_lazy("The other side is in other meetings when you are free."),
}
_FIXED = gettext_lazy("Other meetings are fixed by the organiser.")
_OPEN = gettext_lazy("No way was found beside all the meetings of the agenda; that there is none is not proved.")


@dataclass(frozen=True)
class Way:
    """Where an organiser can do something about it."""

    url: str
    label: str


@dataclass(frozen=True)
class Why:
    """The answer in words. ``minimal``: without any one of the reasons the others would not stand in the way."""

    verdict: str
    headline: str
    reasons: list[str]
    minimal: bool
    costs: list[str]
    remedy: str
    cheapest: bool
    then: str
    ways: list[Way]


def in_the_way(of_round: Round, rules: Iterable[str]) -> list[str]:
    """Rules as the engine writes them (``o9.max``, ``r4.busy s1``) in words."""
    conflict = []
    for name in rules:
        where, _space, slot = name.partition(" ")
        of, _dot, rule = where.rpartition(".")
        conflict.append({"rule": rule, "of": of, "slot": slot})
    names = Names(of_round, [each for rule in conflict for each in (rule["of"], rule["slot"]) if each])
    return [*_reasons(conflict, names)]


def organised_waiting(agenda: Agenda, request_id: int) -> Waiting:
    """A request that waits in an agenda which was reached already; else 404."""
    found = agenda.waiting.filter(request=request_id).select_related("request__first", "request__second").first()
    if found is None:
        raise Http404
    found.agenda = agenda
    return found


def why_for_organiser(explanation: Explanation, agenda: Agenda) -> Why:
    """With every name, and where each change of the remedy can be made. A fixed number of queries."""
    result = explanation.result
    names = Names(agenda.round, _ids(result))
    remedy = result["remedy"]
    return Why(
        verdict=result["verdict"],
        headline=_headline(result),
        reasons=[*_reasons(result["conflict"], names)],
        minimal=result["minimal"],
        costs=[*_costs(result["costs"], names)],
        remedy=in_row(_change(each, names) for each in remedy["changes"]) if remedy else "",
        cheapest=bool(remedy and remedy["cheapest"]),
        then=_then(remedy["where"], remedy["moves"], names) if remedy else _free(result, names),
        ways=_ways(result, agenda, names),
    )


def why_for_participant(explanation: Explanation, agenda: Agenda, mine: int) -> Why:
    """What concerns one organisation itself; of everybody else only that they are in the way."""
    result = explanation.result
    names = Names(agenda.round, _ids(result))
    theirs = result["remedy"]
    own = [_own_change(each, names, mine) for each in theirs["changes"]] if theirs else []
    told = in_row(words for words in own if words) if own and all(own) else ""
    others = _("A change that is not yours to make would help. The organiser sees which one.") if own else ""
    return Why(
        verdict=result["verdict"],
        headline=_headline(result),
        reasons=list(dict.fromkeys(_own_reasons(result["conflict"], names, mine))),
        minimal=False,
        costs=[],
        remedy=told or others,
        cheapest=False,
        then=_at(theirs["where"], names) if told else "",
        ways=[],
    )


def _headline(result: Mapping[str, Any]) -> str:
    if result["verdict"] == "costs" and not result["proved"]:
        return str(_OPEN)
    return str(_VERDICTS[result["verdict"]])


def _ids(result: Mapping[str, Any]) -> Iterator[str]:
    """Everything an explanation names."""
    yield result["request"]
    for rule in result["conflict"]:
        yield from (each for each in (rule["of"], rule["slot"]) if each)
    meetings = [result["where"], *_moved(result["moves"])]
    for part in (result["costs"], result["remedy"]):
        if part:
            meetings += [part["where"], *_moved(part["moves"])]
            yield from (*part.get("leave", ()), *part.get("enter", ()))
            for change in part.get("changes", ()):
                yield from (each for each in (change["of"], *map(str, change["values"])) if each)
    for meeting in meetings:
        if meeting:
            yield from (meeting["request"], meeting["slot"], *([meeting["table"]] if meeting["table"] else []))
            yield from meeting["people"]


def _moved(moves: Iterable[JsonObject]) -> Iterator[JsonObject]:
    for move in moves:
        yield from (move["before"], move["after"])


def _subject(name: str, names: Names) -> str:
    if name == "all":
        return _("everybody")
    return names.pair(name) if name.startswith("q") else names.who(name)


def _times(slots: Iterable[str], names: Names) -> str:
    found = [slot for slot in slots if slot]
    shown = [names.slot(slot) for slot in found[:_TIMES_SHOWN]]
    left = len(found) - len(shown)
    if left > 0:
        shown.append(ngettext("and %(n)d more time", "and %(n)d more times", left) % {"n": left})
    return in_row(shown)


def _by_subject(conflict: Iterable[JsonObject]) -> dict[tuple[str, str], list[str]]:
    """Slots by rule and whom it concerns, in the order in which they come; without the meetings that stay."""
    found: dict[tuple[str, str], list[str]] = {}
    for rule in conflict:
        if rule["rule"] != "placed":
            found.setdefault((rule["rule"], rule["of"] or ""), []).append(rule["slot"] or "")
    return found


def _reasons(conflict: list[JsonObject], names: Names) -> Iterator[str]:
    for (rule, of), slots in _by_subject(conflict).items():
        words = _RULES.get(rule)
        if words is not None:
            yield str(words) % {"who": _subject(of, names), "times": _times(slots, names)}
    staying = [rule["of"] for rule in conflict if rule["rule"] == "placed"]
    if staying:
        yield _("These meetings stay where they can: %(pairs)s.") % {"pairs": _pairs(staying, names)}


def _pairs(requests: list[str], names: Names) -> str:
    shown = [names.pair(each) for each in requests[:_MEETINGS_SHOWN]]
    left = len(requests) - len(shown)
    if left > 0:
        shown.append(ngettext("and %(n)d more", "and %(n)d more", left) % {"n": left})
    return in_row(shown)


def _costs(costs: JsonObject | None, names: Names) -> Iterator[str]:
    if costs is None:
        return
    if costs["leave"]:
        yield _("With it these meetings would be lost: %(pairs)s.") % {"pairs": _pairs(costs["leave"], names)}
    if costs["enter"]:
        yield _("And these would come in: %(pairs)s.") % {"pairs": _pairs(costs["enter"], names)}
    for level in costs["levels"]:
        if level["name"] == "value" and level["now"] != level["then"]:
            yield _("The agenda would be worth %(then)d instead of %(now)d.") % level


def _change(change: JsonObject, names: Names) -> str:
    values = [str(each) for each in change["values"]]
    languages = ""
    if change["kind"] == "interpreter":
        languages, values = in_row(language_name(each) for each in values[:2] if each), values[2:]
    who = _subject(change["of"], names) if change["of"] else ""
    return str(_CHANGES[change["kind"]]) % {"who": who, "times": _times(values, names), "languages": languages}


def _at(meeting: JsonObject, names: Names) -> str:
    place = [names.slot(meeting["slot"]), *([names.table(meeting["table"])] if meeting["table"] else [])]
    return _("Then it would take place: %(place)s.") % {"place": in_row(place)}


def _then(where: JsonObject, moves: list[JsonObject], names: Names) -> str:
    words = _at(where, names)
    if moves:
        words += " " + ngettext("%(n)d other meeting would move.", "%(n)d other meetings would move.", len(moves)) % {
            "n": len(moves)
        }
    return words


def _free(result: Mapping[str, Any], names: Names) -> str:
    return _then(result["where"], result["moves"], names) if result["where"] else ""


def _ways(result: Mapping[str, Any], agenda: Agenda, names: Names) -> list[Way]:
    of_round = agenda.round
    mission = of_round.stop.mission.slug
    here = [mission, of_round.pk, agenda.number]
    ways: dict[str, Way] = {}
    for change in result["remedy"]["changes"] if result["remedy"] else ():
        way = _way(change, mission, of_round.pk, here, names)
        if way is not None:
            ways[way.url] = way
    if result["verdict"] == "free" and not result["moves"]:
        url = reverse("meetings:place", args=[*here, int(result["request"][1:])])
        ways[url] = Way(url, _("Place by hand"))
    url = f"{reverse('meetings:disrupt', args=here)}?kind=off"
    ways[url] = Way(url, _("Fill the places that are free"))
    return list(ways.values())


def _way(change: JsonObject, mission: str, round_id: int, here: list[Any], names: Names) -> Way | None:
    """The page on which a change is made, or where to find whom to ask."""
    kind, of = change["kind"], change["of"] or ""
    if kind == "availability" and of.startswith("r") and (times := _hours(change, names)):
        asked = urlencode({"kind": Kind.BACK.value, "person": of[1:], **times})
        return Way(f"{reverse('meetings:disrupt', args=here)}?{asked}", _("Reschedule with that change"))
    of_round = reverse("meetings:round", args=[mission, round_id])
    if kind == "table":
        return Way(f"{of_round}#tables", _("Add tables"))
    if kind == "max":
        return Way(f"{of_round}#limits", _("Allow more meetings in the round"))
    if kind == "home_tables":
        return Way(f"{of_round}#tables", _("Share the table"))
    if kind == "interpreter" or of.startswith("i"):
        return Way(reverse("meetings:interpreters", args=[mission]), _("Interpreters"))
    if kind == "locked":
        return Way(reverse("meetings:agenda", args=here), _("Unlock it in the agenda"))
    organisation = _organisation_of(of, names)
    if kind == "must" and organisation:
        return Way(
            reverse("meetings:wishes-of", args=[mission, round_id, organisation]), _("Require this meeting no longer")
        )
    if organisation:
        return Way(reverse("missions:organisation", args=[mission, organisation]), _("Whom to ask"))
    return None


def _hours(change: JsonObject, names: Names) -> dict[str, str]:
    """From the first to the last slot of a change; empty when it has none."""
    keys = [int(str(value)[1:]) for value in change["values"]]
    slots = [names.slots[key] for key in keys if key in names.slots]
    if not slots:
        return {}
    return {"starts": slots[0].starts.isoformat(), "ends": slots[-1].ends.isoformat()}


def _organisation_of(name: str, names: Names) -> int | None:
    key = int(name[1:]) if name[1:].isdigit() else 0
    match name[:1]:
        case "o":
            return key
        case "r" if key in names.people:
            return names.people[key].organisation_id
        case "q" if key in names.requests:
            return names.requests[key].first_id
    return None


def _own_reasons(conflict: list[JsonObject], names: Names, mine: int) -> Iterator[str]:
    """Nobody else's name, hours or meetings."""
    for (rule, of), slots in _by_subject(conflict).items():
        yield str(_own_reason(rule, of, own=_organisation_of(of, names) == mine)) % {"times": _times(slots, names)}
    staying = [rule["of"] for rule in conflict if rule["rule"] == "placed"]
    if any(_is_of(name, names, mine) for name in staying):
        yield _("Your other meetings keep their place.")
    if any(not _is_of(name, names, mine) for name in staying):
        yield _("Meetings of others would have to give way, and they weigh as much or more.")


def _own_reason(rule: str, of: str, *, own: bool) -> Promise:
    if of == "all":
        return gettext_lazy("Nobody meets: %(times)s.")
    if rule in ("tables", "home_tables") or of.startswith("t"):
        return gettext_lazy("No table is free when both of you are.")
    if rule in ("interpreters", "max_run", "max_day") or of.startswith("i"):
        return gettext_lazy("You share no language, and no interpreter is free.")
    return (_MINE if own else _THEIRS).get(rule, _FIXED)


def _is_of(request: str, names: Names, mine: int) -> bool:
    found = names.requests.get(int(request[1:]))
    return found is not None and mine in (found.first_id, found.second_id)


def _own_change(change: JsonObject, names: Names, mine: int) -> str:
    """A change that concerns the organisation itself, or a table; else empty."""
    times = _times(map(str, change["values"]), names)
    if change["kind"] == "table":
        return str(_CHANGES["table"]) % {"times": times}
    if _organisation_of(change["of"] or "", names) != mine or (change["of"] or "").startswith("q"):
        return ""
    if change["kind"] == "availability":
        return _("you are free after all: %(times)s") % {"times": times}
    if change["kind"] == "max":
        return _("the organiser allows you one more meeting")
    return _("you send one more person") if change["kind"] == "person" else ""
