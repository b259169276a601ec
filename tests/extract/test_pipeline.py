from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.extract.pipeline import Tools, extract
from dateline.records import Mention, Span

from .conftest import Mentions, article_of

STORY = (
    "Rebels Attack Port City\n\n"
    "KHARTOUM (Wire) -- Sudanese rebels attacked Port Sudan on Monday, killing at least 12 people, the army said.\n"
    "\u201cThey shelled the harbour,\u201d said Colonel Omar Haddad. He accused Chad of arming the rebels.\n"
    "Chad denied supplying weapons. Sudan and Chad will hold talks in Cairo next week, "
    "Egypt\u2019s foreign ministry said.\n"
    "Oil prices rose 2.5% and shares fell after thousands of residents fled.\n"
)


def spans(mention: Mention) -> Iterator[Span]:
    yield from (mention.trigger, mention.sentence, *mention.figures)
    yield from (*mention.actors, *mention.recipients, *mention.claimed_by, *mention.denied_by)


def test_every_span_is_a_slice_of_the_article(mentions: Mentions) -> None:
    found = mentions(STORY)
    assert len(found) >= 8
    for mention in found:
        for span in spans(mention):
            assert STORY[span.start : span.end] == span.text


def test_the_same_article_gives_the_same_mentions(mentions: Mentions) -> None:
    assert mentions(STORY) == mentions(STORY)


def test_ids_are_unique_and_hang_on_words_not_on_offsets(mentions: Mentions) -> None:
    first = [mention.mention_id for mention in mentions(STORY)]
    moved = [mention.mention_id for mention in mentions("A quiet line without news.\n\n" + STORY)]
    assert len(set(first)) == len(first)
    assert first == moved


WORDS = st.sampled_from(
    [
        "rebels",
        "attacked",
        "Sudan",
        "'s",
        "army",
        ",",
        ".",
        "“",
        "”",
        '"',
        "(",
        ")",
        "--",
        "killed",
        "12",
        "$3m",
        "will",
        "not",
        "if",
        "said",
        "who",
        "of",
        "the",
        "that",
        "by",
        "on",
        "Monday",
        "talks",
        "\n",
        "•",
        "accused",
        "of",
        "bombing",
        "sanctions",
        "5",
        "%",
        "U.S.",
        "He",
        "they",
        "and",
        "to",
        "İstanbul",
        "🔥",
        "ﬁre",
    ]
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_no_text_raises_and_every_span_holds(tools: Tools, text: str) -> None:
    for mention in extract(article_of(text), tools).mentions:
        assert 0.0 <= mention.confidence <= 1.0
        for span in spans(mention):
            assert text[span.start : span.end] == span.text


@pytest.mark.parametrize(
    "text", ["", " \n\t", "\x00\ufeff", "a" * 50_000, "attack " * 5_000, "and, " * 3_000 + "killed."]
)
def test_texts_that_are_no_prose_give_at_most_nothing(mentions: Mentions, text: str) -> None:
    assert isinstance(mentions(text), list)


def test_the_extractor_is_named(mentions: Mentions) -> None:
    assert {mention.extractor.name for mention in mentions(STORY)} == {"dateline"}
