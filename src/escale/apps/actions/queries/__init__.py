"""Reads of actions, and the functions through which they are reached."""

from escale.apps.actions.queries.access import (
    action_for,
    drafting_for,
    organised_action,
    organised_cooperation,
    owned_by,
    visible_to,
)

__all__ = [
    "action_for",
    "drafting_for",
    "organised_action",
    "organised_cooperation",
    "owned_by",
    "visible_to",
]
