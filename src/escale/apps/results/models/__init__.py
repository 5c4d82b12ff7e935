"""Results of an agreement, as in IATI 2.03, and what two parties say of every figure."""

from escale.apps.results.models.figures import Evidence, Part, Publication, Statement, Value
from escale.apps.results.models.frame import Baseline, Indicator, Period, Result

__all__ = ["Baseline", "Evidence", "Indicator", "Part", "Period", "Publication", "Result", "Statement", "Value"]
