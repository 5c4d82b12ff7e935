"""What can go wrong in this engine. One base, so that a caller can catch the family."""

SAID = 12  # rules in a message; all of them are in `NoResult.rules`


class SchedulingError(Exception):
    """Base of every error the scheduling engine raises on purpose."""


class InvalidRound(SchedulingError):
    """The round (or agenda) breaks its format.

    `pointer` is an RFC 6901 JSON pointer to the offending value, `expected` says in plain words what
    should stand there.
    """

    def __init__(self, pointer: str, expected: str) -> None:
        super().__init__(f"{pointer or '/'}: expected {expected}")
        self.pointer = pointer
        self.expected = expected


class NoResult(SchedulingError):
    """No agenda can keep every lock and every must (with objective `breaks`: place every request).

    `conflict` names requests that cannot all be kept, `rules` what is in their way, as `p9.max` or `p4.busy s1`;
    dropping any one of the requests was not shown to conflict.
    `proved` is false when none was found in the time allowed, though there may be one.
    """

    def __init__(
        self, conflict: tuple[str, ...], why: str, *, rules: tuple[str, ...] = (), proved: bool = True
    ) -> None:
        named = f"{why}: {', '.join(conflict)}" if conflict else why
        more = f" and {len(rules) - SAID} more" if len(rules) > SAID else ""
        super().__init__(f"{named} (in the way: {', '.join(rules[:SAID])}{more})" if rules else named)
        self.conflict = conflict
        self.why = why
        self.rules = rules
        self.proved = proved
