"""Articles → stories, in two tiers: copies and translations of one text, and reports of one event."""

from escale.engines.press.stories.model import Decision, Limits, Placed, Report, Tier
from escale.engines.press.stories.stream import Stream

__all__ = ["Decision", "Limits", "Placed", "Report", "Stream", "Tier"]
