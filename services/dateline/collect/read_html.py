"""Web pages: trafilatura finds the article and its metadata; nothing is fetched."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from dateline.collect.drafts import Draft, clean, decode, draft, parse_time
from dateline.errors import Reason, Rejected

CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
LOOKED_AT = 4096
"""Browsers look for the declared character set in the first 1024 bytes; real pages are later."""
PUBLISHED = ("article:published_time", "og:published_time", "datepublished", "date.issued", "dc.date.issued")
"""Names of `meta` elements that carry the full time, best first."""
CERTAIN_DATES = {"original_date": True, "extensive_search": False, "outputformat": "%Y-%m-%d"}
"""For htmldate: stated dates only, no guess from a copyright line."""


def read_html(stream: BinaryIO) -> Iterator[Draft]:
    """The one article of a page. Raises Rejected when there is none or the page cannot be parsed."""
    raw = stream.read()
    text, fields = _extract(_decode(raw))
    yield draft(clean(text), fields, raw)


def _decode(raw: bytes) -> str:
    declared = CHARSET.search(raw[:LOOKED_AT])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode(declared[1].decode("ascii")) if declared else decode(raw)
    except (LookupError, ValueError):
        return decode(raw)


def _extract(page: str) -> tuple[str, dict[str, str | None]]:
    import trafilatura  # noqa: PLC0415 - 0.3 s that only a folder with web pages pays

    try:
        tree = trafilatura.load_html(page)
        found: Any = tree is not None and trafilatura.bare_extraction(
            tree, with_metadata=True, include_comments=False, date_extraction_params=dict(CERTAIN_DATES)
        )
        fields = _fields(tree, found) if found and found.text else None
    except Exception as error:  # parsers of the wild web fail in ways of their own
        raise Rejected(Reason.UNREADABLE, f"not a web page: {type(error).__name__}: {error}") from error
    if fields is None:
        raise Rejected(Reason.EMPTY, "the page has no article")
    return found.text, fields


def _fields(tree: Any, found: Any) -> dict[str, str | None]:
    return {
        "title": found.title,
        "url": _article_url(_first(tree, "//link[@rel='canonical']/@href")) or _article_url(found.url),
        "publisher": found.sitename,
        "byline": found.author,
        "language": _first(tree, "/html/@lang") or found.language,
        "published": _published(tree) or found.date,
    }


def _published(tree: Any) -> str | None:
    stated: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        stated.setdefault(name.lower(), meta.get("content") or "")
    return next((stated[name] for name in PUBLISHED if name in stated and parse_time(stated[name])), None)


def _article_url(url: str | None) -> str | None:
    """The address, unless it is relative or a home page, which careless templates give as that of every article."""
    parts = urlsplit(url or "")
    return url if parts.netloc and (parts.path.strip("/") or parts.query) else None


def _first(tree: Any, path: str) -> str | None:
    return next((str(value).strip() for value in tree.xpath(path) if str(value).strip()), None)
