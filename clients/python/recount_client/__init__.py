"""Recount's Python client, of the standard library alone: evidence in, standings out, verified.

    from recount_client import Recount
"""

from .client import Ledger, Pages, Recount
from .errors import Problem, RecountError, Unreachable, VerificationFailed
from .verification import (
    Checkpoint,
    leaf_hash,
    verify_checkpoint,
    verify_opening,
    verify_receipt,
)

__all__ = [
    "Checkpoint",
    "Ledger",
    "Pages",
    "Problem",
    "Recount",
    "RecountError",
    "Unreachable",
    "VerificationFailed",
    "leaf_hash",
    "verify_checkpoint",
    "verify_opening",
    "verify_receipt",
]
