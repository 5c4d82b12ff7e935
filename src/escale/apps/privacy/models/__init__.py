"""Who saw what, what people asked for, what left for where, what was erased, and what went wrong."""

from escale.apps.privacy.models.access import DataAccess
from escale.apps.privacy.models.breaches import Breach
from escale.apps.privacy.models.erasures import ErasureEntry, HeldItem, RetentionReport
from escale.apps.privacy.models.requests import PersonRequest
from escale.apps.privacy.models.transfers import Controller, TransferBasis

__all__ = [
    "Breach",
    "Controller",
    "DataAccess",
    "ErasureEntry",
    "HeldItem",
    "PersonRequest",
    "RetentionReport",
    "TransferBasis",
]
