"""Files become articles: opening, reading, and the fields that come from the path."""

import errno
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from dateline import identity, logs
from dateline.collect.drafts import Draft, Refused
from dateline.collect.formats import Format, format_of, read
from dateline.collect.names import path_date, record_source, source_of
from dateline.errors import Reason, Rejected
from dateline.records import Article

GONE = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO, errno.ENODEV}
"""Not, or no longer, a regular file at this path: nothing to read and nothing to reject."""


def read_file(path: Path, root: Path | None = None) -> Iterator[Article | tuple[str, Rejected]]:
    """The articles of one file at revision 1, collected now; where a record is refused, its source and why.

    Sources are relative to `root`; those of files elsewhere are the path as given. The file is read while the
    iteration goes on, whatever its size. Raises nothing: a file that cannot be read is one refusal.
    """
    source = source_of(str(path.relative_to(root) if root and path.is_relative_to(root) else path))
    form = format_of(path.name)
    try:
        if form is None:
            raise Rejected(Reason.UNREADABLE, f"no reader for {path.suffix or 'a name without extension'}")
        with open_file(path) as stream:
            yield from _articles(form, stream, source)
    except OSError as error:
        yield source, unreadable(error)
    except Rejected as error:
        yield source, error


def _articles(form: Format, stream: BinaryIO, source: str) -> Iterator[Article | tuple[str, Rejected]]:
    log = logs.get("collect")
    for item in read(form, whole(form, stream)):
        where = record_source(source, item.record)
        if isinstance(item, Refused):
            yield where, item.error
            continue
        article = to_article(item, source, revision=1, now=datetime.now(UTC))
        for warning in item.warnings:
            log.warning(warning, article_id=article.article_id, source=where)
        yield article


def open_file(path: str | Path) -> BinaryIO:
    """The regular file at `path`, open for reading; a link, pipe or device is none. Never blocks on a pipe.

    Raises:
        OSError: it is not there, not a regular file, or may not be read.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.ENXIO, "not a regular file", os.fspath(path))
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def whole(form: Format, stream: BinaryIO) -> BinaryIO:
    """The stream, in memory unless its format is read piece by piece. Raises OSError as reading does."""
    return stream if form.streamed else BytesIO(stream.read())


def unreadable(error: OSError) -> Rejected:
    """The refusal of a file that the system does not let us read."""
    return Rejected(Reason.UNREADABLE, f"cannot be read: {error.strerror or error}")


def article_id_of(draft: Draft, source: str) -> str:
    """The id of this draft of the file `source`."""
    return identity.article_id(draft.url or record_source(source, draft.record))


def to_article(draft: Draft, source: str, revision: int, now: datetime) -> Article:
    """The article of a draft found in the file `source`. Pure."""
    dated = None if draft.published else path_date(source)
    return Article(
        article_id=article_id_of(draft, source),
        revision=revision,
        source=record_source(source, draft.record),
        url=draft.url,
        title=draft.title,
        publisher=draft.publisher,
        byline=draft.byline,
        language=draft.language,
        published=draft.published or dated,
        published_basis="metadata" if draft.published else "path" if dated else "none",
        collected_at=now,
        text=draft.text,
        sha256=draft.sha256,
        media_type=draft.media_type,
    )
