"""The types of what the API is asked and answers.  Made by make_schemas.py from
openapi.yaml: change that, not this.

At run time they are plain dicts: a field that a newer server adds is there to be read.
"""

from __future__ import annotations

from typing import Dict, List, Literal, Optional, TypedDict


class Ledger(TypedDict):
    name: str
    kind: Literal["live", "archive", "synthetic"]
    controller: str
    origin: str
    vkey: str
    tree_size: int
    contexts: List[Context]


class ContextScale(TypedDict):
    min: float
    max: float


class ContextPrior(TypedDict):
    mean: float
    weight: float


class Context(TypedDict):
    name: str
    purpose: str
    activity: str
    subject_kind: Literal["person", "sole-trader", "business", "service", "place"]
    model: str
    scale: ContextScale
    prior: ContextPrior
    half_life_seconds: Optional[float]
    policy: str
    evidence_kinds: List[str]
    shown_to: List[str]
    show_after: int
    rated: int
    evidence_count: int
    tree_size: int
    has_places: bool


class Standing(TypedDict):
    """Whole, but for one case: where a live ledger's policy shows the public less (`show.with`
    without "rating", "interval" or "count"), the public is sent it without those members."""

    ledger_kind: Literal["live", "archive", "synthetic"]
    context: str
    subject: str
    rating: float
    interval: List[float]
    wilson: List[float]
    evidence_count: int
    contested_count: int
    context_erased: int
    policy: str
    tree_size: int
    at: str


class ExplanationPrior(TypedDict):
    mean: float
    weight: float
    contribution: float


class _ExplanationOptional(TypedDict, total=False):
    forgotten: List[Forgotten]


class Explanation(Standing, _ExplanationOptional):
    model: str
    prior: ExplanationPrior
    contributions: List[Contribution]
    set_aside: List[SetAside]


class _ContributionDisputeOptional(TypedDict, total=False):
    ruling: int
    outcome: Literal["upheld", "dismissed"]


class ContributionDispute(_ContributionDisputeOptional):
    contest: int


class _ContributionOptional(TypedDict, total=False):
    facets: Dict[str, float]
    disputes: List[ContributionDispute]


class Contribution(_ContributionOptional):
    entry_index: int
    kind: str
    id: str
    rater: str
    observed_at: str
    score: float
    weight: float
    contribution: float


class SetAside(TypedDict):
    entry_index: int
    observed_at: str
    score: float
    ended_by: int


class Forgotten(TypedDict):
    entry_index: int
    observed_at: str
    score: float


class HistoryPoint(TypedDict):
    """Of these as much as the standing itself shows (Standing)"""

    tree_size: int
    entry_index: int
    cause: Literal["evidence", "set-aside"]
    at: str
    rating: float
    interval: List[float]
    evidence_count: int


class PlacesFeatureGeometry(TypedDict):
    type: Literal["Point"]
    coordinates: List[float]


class PlacesFeatureProperties(TypedDict):
    subject: str
    name: str
    rating: Optional[float]
    evidence_count: int


class PlacesFeature(TypedDict):
    type: Literal["Feature"]
    geometry: PlacesFeatureGeometry
    properties: PlacesFeatureProperties


class Places(TypedDict):
    type: Literal["FeatureCollection"]
    features: List[PlacesFeature]


class _EvidenceOptional(TypedDict, total=False):
    context: str
    interaction: str
    item: str
    facets: Dict[str, float]


class Evidence(_EvidenceOptional):
    """One statement on record; docs/formats/event.md"""

    id: str
    kind: Literal["review", "vouch", "inspection", "measurement"]
    rater: str
    subject: str
    score: float
    observed_at: str


class _CloudEventDataOptional(TypedDict, total=False):
    id: str
    context: str
    observed_at: str
    interaction: str
    item: str
    facets: Dict[str, float]


class CloudEventData(_CloudEventDataOptional):
    kind: Literal["review", "vouch", "inspection", "measurement"]
    rater: str
    subject: str
    score: float


class _CloudEventOptional(TypedDict, total=False):
    id: str
    source: str
    time: str


class CloudEvent(_CloudEventOptional):
    """CloudEvents 1.0 in JSON. Where `data` has no id, `source` and `id` make one; where it has no
    observed_at, `time` is it. Other attributes are passed over."""

    specversion: Literal["1.0"]
    data: CloudEventData


class _IngestedOptional(TypedDict, total=False):
    receipts: List[Receipt]


class Ingested(_IngestedOptional):
    accepted: int
    duplicate: int
    rejected: int
    tree_size: int
    errors: List[LineError]


class LineError(TypedDict):
    line: int
    pointer: str
    code: str
    reason: str
    help: str


class Receipt(TypedDict):
    id: str
    entry_index: int
    leaf_hash: str
    tree_size: int


class Entry(TypedDict):
    index: int
    type: Literal["private", "control"]
    recorded_at: str
    bytes: str
    leaf_hash: str


class Opening(TypedDict):
    index: int
    salt: str
    event: str


class _ReadOptional(TypedDict, total=False):
    subject: str
    count: int
    purpose: str


class Read(_ReadOptional):
    at: str
    reader: str
    role: Literal["operator", "service", "auditor", "public", "party"]
    what: Literal[
        "standing",
        "standings",
        "explanation",
        "history",
        "opening",
        "places",
        "subjects",
    ]
    context: str


class Session(TypedDict):
    name: str
    role: Literal["operator", "service", "auditor", "public", "party"]
    contexts: List[str]


class _ProblemOptional(TypedDict, total=False):
    detail: str
    hint: str
    parameter: str
    pointer: str
    errors: List[LineError]


class Problem(_ProblemOptional):
    type: str
    title: str
    status: int
    code: str


class ListLedgersAnswer(TypedDict):
    ledgers: List[Ledger]


class _FindSubjectsAnswerOptional(TypedDict, total=False):
    next: str


class FindSubjectsAnswer(_FindSubjectsAnswerOptional):
    subjects: List[str]
    tree_size: int


class _ListStandingsAnswerOptional(TypedDict, total=False):
    next: str


class ListStandingsAnswer(_ListStandingsAnswerOptional):
    context: str
    rated: int
    too_few: int
    standings: List[Standing]


class GetStandingsAnswer(TypedDict):
    standings: List[Optional[Standing]]


class GetHistoryAnswer(TypedDict):
    context: str
    subject: str
    left_out: int
    points: List[HistoryPoint]


class _ListAccessAnswerOptional(TypedDict, total=False):
    next: str


class ListAccessAnswer(_ListAccessAnswerOptional):
    reads: List[Read]
