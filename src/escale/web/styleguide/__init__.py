"""The style guide: every component in its states, in four languages, both directions, both themes."""
