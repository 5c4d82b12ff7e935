"""Why nothing was fetched. One base; ``code`` is what logs and delivery rows keep."""


class FetchError(Exception):
    """Nothing usable came back; the message names no secret and no content."""

    code = "failed"


class Refused(FetchError):
    """We do not go there: the address, the port, the name or a header is not one we accept."""

    code = "refused"


class Unreachable(FetchError):
    """The name has no address, or nobody answers there, or their certificate is not good."""

    code = "unreachable"


class TooSlow(FetchError):
    """The time for the whole exchange is over."""

    code = "too-slow"


class TooLarge(FetchError):
    """More bytes, more headers or more redirects than allowed."""

    code = "too-large"


class Malformed(FetchError):
    """What came back is not what it says it is, or no HTTP at all."""

    code = "malformed"
