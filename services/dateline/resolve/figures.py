"""Figures of an event: every claim is kept side by side, and contradictions at one time are marked disputed."""

from datetime import datetime, timedelta

from dateline.ontology import FigureKind
from dateline.records import EventFigure, FigureClaim, Mention

MAX_CLAIMS = 40
SAME_TIME = timedelta(hours=24)
"""Claims whose articles are no further apart are of the same time: they contradict; later ones update."""


def fold(known: list[EventFigure], mention: Mention, as_of: datetime) -> list[EventFigure]:
    """The figures with this mention's claims among them, by kind. Order of arrival does not matter."""
    claimant = mention.claimed_by[0].name if mention.claimed_by else None
    article = mention.article.article_id
    claims = (
        FigureClaim(low=figure.low, high=figure.high, claimed_by=claimant, article_id=article, as_of=as_of)
        for figure in mention.figures
    )
    return _with(known, list(zip((figure.kind for figure in mention.figures), claims, strict=True)))


def merge(known: list[EventFigure], others: list[EventFigure]) -> list[EventFigure]:
    """The figures of two events, by kind, with the claims of both."""
    return _with(known, [(figure.kind, claim) for figure in others for claim in figure.claims])


def _with(known: list[EventFigure], more: list[tuple[FigureKind, FigureClaim]]) -> list[EventFigure]:
    if not more:
        return known
    by_kind: dict[FigureKind, list[FigureClaim]] = {figure.kind: list(figure.claims) for figure in known}
    for kind, claim in more:
        claims = by_kind.setdefault(kind, [])
        if claim not in claims:
            claims.append(claim)
    return [_figure(kind, claims) for kind, claims in sorted(by_kind.items())]


def _figure(kind: FigureKind, claims: list[FigureClaim]) -> EventFigure:
    ordered = sorted(claims, key=lambda c: (c.as_of, c.article_id, c.low or 0.0, c.high or 0.0, c.claimed_by or ""))
    current = _current(ordered)
    lows = [c.low for c in current if c.low is not None]
    highs = [c.high for c in current if c.high is not None]
    disputed = contradict(current)
    open_ended = any(c.high is None and c.low is not None for c in current)
    return EventFigure(
        kind=kind,
        low=(min(lows) if disputed else max(lows)) if lows else None,
        high=None if open_ended or not highs else max(highs),
        disputed=disputed,
        claims=ordered[:1] + ordered[1:][-(MAX_CLAIMS - 1) :],
    )


def _current(ordered: list[FigureClaim]) -> list[FigureClaim]:
    """Each source's latest numbered claims, as far as they are of the time of the newest one."""
    latest: dict[str, FigureClaim] = {}
    for claim in ordered:
        if claim.low is not None or claim.high is not None:
            latest[claim.claimed_by or claim.article_id] = claim
    if not latest:
        return []
    newest = max(claim.as_of for claim in latest.values())
    return [claim for claim in latest.values() if newest - claim.as_of < SAME_TIME]


def contradict(claims: list[FigureClaim]) -> bool:
    """Whether two of these claims cannot both be true: their intervals do not meet ("at least 12" is open above)."""
    return any(_apart(a, b) for i, a in enumerate(claims) for b in claims[i + 1 :])


def _apart(a: FigureClaim, b: FigureClaim) -> bool:
    highest_low = max(a.low or 0.0, b.low or 0.0)
    highs = [c.high for c in (a, b) if c.high is not None]
    return bool(highs) and highest_low > min(highs)
