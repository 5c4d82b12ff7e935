"""What can go wrong in this engine. One base, so that a caller can catch the family."""


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
    """No agenda can keep every lock and every must.

    `conflict` names requests that cannot all be kept; dropping any one of them was not shown to conflict.
    `proved` is false when none was found in the time allowed, though there may be one.
    """

    def __init__(self, conflict: tuple[str, ...], why: str, *, proved: bool = True) -> None:
        super().__init__(f"{why}: {', '.join(conflict)}" if conflict else why)
        self.conflict = conflict
        self.why = why
        self.proved = proved
