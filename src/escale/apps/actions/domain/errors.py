"""Why something is not done with an action."""


class ActionRefused(Exception):
    """Nothing was written; the words are for whoever wanted it."""
