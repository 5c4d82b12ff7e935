"""The systems of the platform, one folder each; the order in which they may import one another is in pyproject."""
