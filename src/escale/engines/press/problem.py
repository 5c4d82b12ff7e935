"""What goes wrong here."""


class PressError(Exception):
    """Base of what this engine raises: the input cannot be read, and why."""


class TooLargeError(PressError):
    """The input is larger, or nested deeper, than anything that is read."""
