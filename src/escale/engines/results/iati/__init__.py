"""Files of the International Aid Transparency Initiative, activity standard 2.03, in and out."""

from escale.engines.results.iati.activity import (
    Activities,
    Activity,
    ActivityDate,
    Description,
    Organisation,
    RelatedActivity,
    Subject,
)
from escale.engines.results.iati.codes import unknown_codes
from escale.engines.results.iati.reading import Reading, read
from escale.engines.results.iati.writing import write

__all__ = [
    "Activities",
    "Activity",
    "ActivityDate",
    "Description",
    "Organisation",
    "Reading",
    "RelatedActivity",
    "Subject",
    "read",
    "unknown_codes",
    "write",
]
