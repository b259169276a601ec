import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.collect.drafts import Draft, Refused, parse_time
from dateline.collect.formats import FORMATS, read_bytes
from dateline.collect.reader import to_article
from dateline.errors import Reason
from dateline.wire import decode, encode

NOW = datetime(2026, 9, 15, tzinfo=UTC)
PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>Quake hits - The Daily</title>
<meta property="og:site_name" content="The Daily"><meta property="og:url" content="https://ex.org/a/b?utm=x">
<link rel="canonical" href="https://ex.org/a/b">
<meta property="article:published_time" content="2026-09-14T08:30:00+02:00"><meta name="author" content="Jane Doe">
</head><body><nav>Home Sport Money</nav><article><h1>Quake hits</h1>
<p>A quake killed at least 12 people in the café district on Monday, officials said, and many others were hurt.</p>
<p>The mayor asked for help and said that the whole town would be rebuilt before the winter.</p></article></body>
</html>"""


def read(extension, raw):
    return list(read_bytes(FORMATS[extension], raw if isinstance(raw, bytes) else raw.encode()))


def only(extension, raw):
    [item] = read(extension, raw)
    return item


def reason(extension, raw):
    item = only(extension, raw)
    assert isinstance(item, Refused)
    return item.error.reason


class TestText:
    def test_without_header_all_is_text(self):
        draft = only(".txt", "Moscow faced isolation.\nMore.\n")
        assert (draft.text, draft.title, draft.published) == ("Moscow faced isolation.\nMore.\n", None, None)

    def test_header(self):
        draft = only(
            ".txt",
            "TITLE: Quake  hits\npublished: 2026-09-14\nPublisher: The Daily\nByline: Jane Doe\n"
            "URL: https://ex.org/1\nLanguage: en\n\nText.\n\nMore.",
        )
        assert (draft.title, draft.publisher, draft.byline) == ("Quake hits", "The Daily", "Jane Doe")
        assert (draft.url, draft.language, draft.text) == ("https://ex.org/1", "en", "Text.\n\nMore.")
        assert draft.published == datetime(2026, 9, 14, tzinfo=UTC)

    @pytest.mark.parametrize(
        "raw",
        [
            "Publisher: The Daily\n\nText.",  # one key that may well be prose
            "Title: Quake\nWho: me\n\nText.",  # not a key of ours
            "Title: Quake\nText at once.",  # no blank line
            "\nTitle: Quake\n\nText.",  # not at the start
            "He said: no.\n\nText.",
        ],
    )
    def test_no_header(self, raw):
        assert only(".txt", raw).text == raw

    @pytest.mark.parametrize("first", ["Title: Quake", "Published: 2026-09-14", "Byline: J\nURL: https://ex.org/1"])
    def test_short_header(self, first):
        assert only(".txt", first + "\n\nText.").text == "Text."

    def test_line_ends_and_control_characters(self):
        assert only(".txt", b"\xef\xbb\xbfOne\r\ntwo\rthree\x00\x07\x1b\tfour\x7f").text == "One\ntwo\nthree\tfour"

    def test_cp1252_where_plausible(self):
        assert only(".txt", "“It is over,” she said in the café.".encode("cp1252")).text.startswith("“It is over,”")

    @pytest.mark.parametrize(
        "raw", [b"\x89PNG\r\n\x1a\n\x00\x00", "Mil\u00e9 and caf\u00e9".encode()[:-1], b"\xe9" * 50]
    )
    def test_unreadable(self, raw):
        assert reason(".txt", raw) is Reason.UNREADABLE

    @pytest.mark.parametrize("raw", [b"", b" \n\t\n", b"12 345 --", b"Title: Quake\n\n", b"\x00\x00"])
    def test_without_a_word(self, raw):
        assert reason(".txt", raw) is Reason.EMPTY

    def test_bad_date_is_a_warning(self):
        draft = only(".txt", "Title: Quake\nPublished: soon\n\nText.")
        assert draft.published is None
        assert "soon" in draft.warnings[0]

    def test_sha256_is_of_the_bytes(self):
        assert only(".txt", b"abc").sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


class TestHtml:
    def test_article_and_metadata(self):
        draft = only(".html", PAGE)
        assert (draft.title, draft.publisher, draft.byline) == ("Quake hits", "The Daily", "Jane Doe")
        assert (draft.url, draft.language) == ("https://ex.org/a/b", "en-GB")
        assert draft.published == datetime(2026, 9, 14, 8, 30, tzinfo=timezone(timedelta(hours=2)))
        assert "café district" in draft.text
        assert "Sport" not in draft.text

    def test_declared_character_set(self):
        page = PAGE.replace("<head>", '<head><meta charset="iso-8859-1">')
        assert "café district" in only(".htm", page.encode("latin-1")).text

    def test_home_page_is_no_address(self):
        page = PAGE.replace("https://ex.org/a/b?utm=x", "https://ex.org").replace(
            "https://ex.org/a/b", "https://ex.org/"
        )
        assert only(".html", page).url is None

    @pytest.mark.parametrize("raw", [b"", b"<html></html>", b"<html><body><p>12</p></body></html>", b"\x1f\x8b\x08"])
    def test_without_an_article(self, raw):
        assert reason(".html", raw) in {Reason.EMPTY, Reason.UNREADABLE}


class TestJson:
    def test_object(self):
        draft = only(".json", json.dumps({"id": "7", "text": "A word.", "url": "https://ex.org/7", "more": 1}))
        assert (draft.record, draft.url, draft.text) == (None, "https://ex.org/7", "A word.")

    def test_list(self):
        items = [{"id": "a", "text": "One."}, {"text": "Two."}, {"text": 3}, "x", {"id": 9, "text": " "}]
        found = read(".json", json.dumps(items))
        assert [item.record for item in found] == ["a", "2", "3", "4", "9"]
        assert [getattr(item, "error", None) and item.error.reason for item in found] == [
            None, None, Reason.WRONG_SCHEMA, Reason.WRONG_SCHEMA, Reason.EMPTY,
        ]  # fmt: skip

    def test_lines(self):
        found = read(".jsonl", b'{"text": "One."}\n\n{"text": oops}\r\n{"id": "z", "text": "Three."}')
        assert [(type(item), item.record) for item in found] == [(Draft, "1"), (Refused, "2"), (Draft, "z")]
        assert found[1].raw == b'{"text": oops}'
        assert found[1].error.reason is Reason.NOT_JSON

    @pytest.mark.parametrize(
        ("raw", "expected"),
        [
            ("", Reason.NOT_JSON),
            ("{", Reason.NOT_JSON),
            ("[" * 100_000, Reason.NOT_JSON),
            ('[{"text": ' + "[" * 900 + "]" * 900 + "}]", Reason.WRONG_SCHEMA),
            ("[]", Reason.EMPTY),
            ("3", Reason.WRONG_SCHEMA),
            ('{"title": "x"}', Reason.WRONG_SCHEMA),
            (b'{"text": "\xff"}', Reason.UNREADABLE),
        ],
    )
    def test_refused(self, raw, expected):
        assert reason(".json", raw) is expected

    @pytest.mark.parametrize("published", ["soon", 17, {"a": 1}, True])
    def test_bad_date_is_a_warning(self, published):
        draft = only(".json", json.dumps({"text": "A word.", "published": published}))
        assert (draft.published, len(draft.warnings)) == (None, 1)

    def test_fields_that_are_not_what_they_should_be(self):
        draft = only(".json", json.dumps({"text": "A word.", "title": 3, "url": "n/a", "byline": " \n", "id": [1]}))
        assert (draft.title, draft.url, draft.byline) == (None, None, None)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("2026-09-14", "2026-09-14T00:00:00+00:00"),
        ("2026-09-14T08:30:00+02:00", "2026-09-14T08:30:00+02:00"),
        ("2026-09-14T08:30:00Z", "2026-09-14T08:30:00+00:00"),
        ("2026-09-14 08:30", "2026-09-14T08:30:00+00:00"),
        ("Mon, 14 Sep 2026 08:30:00 -0500", "2026-09-14T08:30:00-05:00"),
        ("14 September 2026", "2026-09-14T00:00:00+00:00"),
        ("September 14, 2026", "2026-09-14T00:00:00+00:00"),
        ("yesterday", None),
        ("0001-01-01T00:00:00+10:00", None),
        ("", None),
    ],
)
def test_times(stated, expected):
    found = parse_time(stated)
    assert (found.isoformat() if found else None) == expected


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("2026-09-14T08:30:00+02:00"),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["id", "text", "url", "published", "x"]), inner),
)


@pytest.mark.parametrize("extension", FORMATS)
@given(
    raw=st.binary()
    | st.text().map(lambda text: text.encode("utf-8", "surrogatepass"))
    | ANY_JSON.map(lambda value: json.dumps(value).encode())
    | st.text().map(lambda text: b"Title: x\nPublished: 1\n\n" + text.encode("utf-8", "replace"))
    | st.text(alphabet="<>/abp =\"'&;![]-").map(lambda text: f"<html><body>{text}</body></html>".encode())
)
def test_any_bytes_are_articles_or_refused(extension, raw):
    for item in read(extension, raw):
        if isinstance(item, Draft):
            article = to_article(item, "a/b" + extension, revision=1, now=NOW)
            assert decode(type(article), encode(article)) == article
        else:
            assert item.error.reason in Reason
            assert item.error.reason is not Reason.FAILED
