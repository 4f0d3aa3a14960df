"""From evidence to verdicts: what blocks, what is left out until somebody signs, and what to do."""

from collections.abc import Mapping, Sequence

from handoff.audit.report import ColumnAudit, Evidence, Kind, Verdict, Weight
from handoff.audit.source import Source
from handoff.domain.settings import AllowedColumn

KINDS = tuple(Kind)
Findings = Sequence[tuple[Source, tuple[Evidence, ...]]]


def verdicts(findings: Findings, allowed: Mapping[str, AllowedColumn]) -> tuple[ColumnAudit, ...]:
    """Judge every source by its evidence; the worst comes first, and equals by name."""
    ordered = sorted(findings, key=lambda pair: (_order(pair[1]), pair[0].name))
    return tuple(
        _judge(place, source, evidence, allowed.get(source.name))
        for place, (source, evidence) in enumerate(ordered, start=1)
    )


def verdict_of(evidence: Sequence[Evidence]) -> Verdict:
    """Blocked: a proof, or strong evidence of two kinds. Suspicious: any evidence beside a mere name."""
    strong = {each.kind for each in evidence if each.weight is Weight.STRONG}
    if any(each.weight is Weight.PROOF for each in evidence) or len(strong) > 1:
        return Verdict.BLOCKED
    return Verdict.SUSPICIOUS if any(each.weight > Weight.HINT for each in evidence) else Verdict.CLEAN


def _order(evidence: Sequence[Evidence]) -> tuple[float, ...]:
    """Sort by verdict, the heaviest evidence, all of it, and the AUC alone."""
    heaviest = max((int(each.weight) for each in evidence), default=0)
    total = sum(int(each.weight) ** 2 for each in evidence)
    best = max((each.value for each in evidence if each.kind in (Kind.TOO_GOOD, Kind.IDENTIFIER)), default=0.0)
    return (float(list(Verdict).index(verdict_of(evidence))), -float(heaviest), -float(total), -best)


def _judge(rank: int, source: Source, evidence: tuple[Evidence, ...], line: AllowedColumn | None) -> ColumnAudit:
    verdict = verdict_of(evidence)
    strong = any(each.weight >= Weight.STRONG for each in evidence)
    left_out = strong and line is None
    ordered = tuple(sorted(evidence, key=lambda each: (-each.weight, KINDS.index(each.kind))))
    advice = _advice(source, verdict, left_out=left_out, line=line)
    return ColumnAudit(source.name, verdict, rank, ordered, advice, left_out, source.feature_names, line)


def _advice(source: Source, verdict: Verdict, *, left_out: bool, line: AllowedColumn | None) -> str:
    if line is not None:
        return f"used: {line.who} signed on {line.when.isoformat()}: {line.reason}"
    if verdict is Verdict.CLEAN:
        return "nothing"
    if not source.features:
        return "no feature is made of it; keep it so"
    if left_out:
        return (
            "find out when it is written: if before the night, sign for it; if later, map its history or do without it"
        )
    return "used; find out whether it is written before sales works the lead"
