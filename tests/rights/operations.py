"""Which role is answered by which operation of the interface for programs: one that is missing fails the build."""

from tests.rights.kinds import DECIDE, MEMBERS, ORGANISE, READ_PROGRAMME

# Lists of what somebody belongs to: everybody with a token may ask, and gets no more than their own.
OWN = {"listMissions", "listOrganisations"}
RULES: dict[str, frozenset[str]] = {
    "getMission": READ_PROGRAMME | MEMBERS,
    "listSessions": READ_PROGRAMME | MEMBERS,
    **dict.fromkeys(
        [
            "listParticipants",
            "listSuggestions",
            "listRounds",
            "getRound",
            "listMeetings",
            "getMeeting",
            "listWishes",
        ],
        ORGANISE | MEMBERS,
    ),
    **dict.fromkeys(["getWish", "putWish", "deleteWish"], ORGANISE | {"guest"}),
    **dict.fromkeys(
        [
            "listAgendas",
            "getAgenda",
            "listRequests",
            "getJob",
            "planRound",
            "placeMeeting",
            "moveMeeting",
            "cancelMeeting",
        ],
        ORGANISE,
    ),
    "publishAgenda": DECIDE,
    "declineMeeting": MEMBERS,
    "getOrganisation": ORGANISE | {"host"},
    "changeOrganisation": ORGANISE | {"host"},
}

# What cannot be read is refused before anything is looked up; so the bodies can be read.
BODIES = {
    "putWish": {"level": "like"},
    "placeMeeting": {"request": 1, "slot": 1},
    "moveMeeting": {"slot": 1, "version": 0},
    "cancelMeeting": {"version": 0},
    "declineMeeting": {"version": 0},
    "changeOrganisation": {"city": "Example"},
}
