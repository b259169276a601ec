"""Plain text: an optional header block of `Key: value` lines, one blank line, the article."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from dateline.collect.drafts import Draft, clean, decode, draft

KEYS = ("title", "published", "publisher", "byline", "url", "language")
LEADING = ("title", "published")
"""One of these first makes a header of a single line; any other line alone may well be prose."""
HEADER_LINE = re.compile(rf"({'|'.join(KEYS)})[ \t]*:[ \t]*(.*)", re.IGNORECASE)


def read_text(stream: BinaryIO) -> Iterator[Draft]:
    """The one article in a text file. Raises Rejected when it is not text or has no words."""
    raw = stream.read()
    header, body = split_header(clean(decode(raw)))
    yield draft(body, dict(header), raw)


def split_header(text: str) -> tuple[dict[str, str], str]:
    """The header's fields and the rest; no fields and the whole text where there is no header."""
    fields: dict[str, str] = {}
    start = 0
    while (end := text.find("\n", start)) >= 0:
        line = text[start:end]
        start = end + 1
        if not line.strip():
            known = len(fields) > 1 or next(iter(fields), None) in LEADING
            return (fields, text[start:]) if known else ({}, text)
        found = HEADER_LINE.fullmatch(line)
        if found is None:
            break
        fields.setdefault(found[1].lower(), found[2])
    return {}, text
