"""Results of an agreement: indicators with targets and actual values, checked, added up without counting twice.

``check`` says what is wrong, ``sums`` adds up, ``status_of`` says how far a period is, ``SharedFigure`` what two
parties make of one figure; ``iati`` reads and writes them.
"""

from escale.engines.results.checks import check
from escale.engines.results.model import (
    Baseline,
    Counting,
    Dimension,
    DocumentLink,
    Figure,
    Indicator,
    Location,
    Narrative,
    Parent,
    Period,
    Reference,
    Result,
    Share,
    Words,
)
from escale.engines.results.problem import (
    CircularParents,
    FamilyTooLarge,
    IndicatorTwice,
    Place,
    Problem,
    ResultsError,
    Unreadable,
    Unwritable,
)
from escale.engines.results.status import (
    Agreement,
    SharedFigure,
    Statement,
    Status,
    status_of,
    status_of_indicator,
)
from escale.engines.results.summing import LeftOut, Sum, sums

__all__ = [
    "Agreement",
    "Baseline",
    "CircularParents",
    "Counting",
    "Dimension",
    "DocumentLink",
    "FamilyTooLarge",
    "Figure",
    "Indicator",
    "IndicatorTwice",
    "LeftOut",
    "Location",
    "Narrative",
    "Parent",
    "Period",
    "Place",
    "Problem",
    "Reference",
    "Result",
    "ResultsError",
    "Share",
    "SharedFigure",
    "Statement",
    "Status",
    "Sum",
    "Unreadable",
    "Unwritable",
    "Words",
    "check",
    "status_of",
    "status_of_indicator",
    "sums",
]
