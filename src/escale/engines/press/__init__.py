"""Pages and feeds → articles → stories. Plain data in and out: no clock, no network, no database.

Whoever calls says what time it is (``now``), so that no date ever lies in the future of the reader. Nothing heavy is
imported before it is needed.
"""
