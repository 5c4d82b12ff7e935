"""Pure Python engines: frozen dataclasses in and out; no Django, no network, no clock, no global random state."""
