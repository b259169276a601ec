import pytest

from dateline.extract.pipeline import Tools
from dateline.extract.sentences import split


def texts(text: str, tools: Tools) -> list[str]:
    return [sentence.text for sentence in split(text, tools.lexicon)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. It snowed.", ["It rained.", "It snowed."]),
        ("The U.S. Navy left. Mr. Wu stayed.", ["The U.S. Navy left.", "Mr. Wu stayed."]),
        ("He paid $3.5 million. She left.", ["He paid $3.5 million.", "She left."]),
        ("\u201cGo home.\u201d He left.", ["\u201cGo home.\u201d", "He left."]),
        ("The ship sank.Officials left by train.", ["The ship sank.", "Officials left by train."]),
        ("  \u2022 First came rain.\n  \u2022 Then came snow.", ["First came rain.", "Then came snow."]),
        ("It rained. It rained.", ["It rained."]),
    ],
)
def test_split(tools: Tools, text: str, expected: list[str]) -> None:
    assert texts(text, tools) == expected


def test_offsets_are_slices_of_the_article(tools: Tools) -> None:
    text = "One fell.\r\n\r\n  \u2022 Two rose (again). Three\u00a0fell."
    for sentence in split(text, tools.lexicon):
        assert text[sentence.start : sentence.end] == sentence.text


@pytest.mark.parametrize(
    "line",
    [
        "Read More",
        "Related Posts",
        "Breaking News",
        "By Jane Doe and John Roe",
        "Watch: Flood destroys bridge",
        "(Updates with police comment in third paragraph.)",
        "Additional reporting by Jane Doe",
        "Sign up for our newsletter",
        "Photo: A burning bridge",
    ],
)
def test_furniture_is_passed_by(tools: Tools, line: str) -> None:
    body = "The river flooded the town on Monday."
    assert texts(f"{line}\n\n{body}\n\n{line}", tools) == [body]


def test_a_caption_printed_twice_is_passed_by(tools: Tools) -> None:
    caption = "Soldiers guard a bridge in the flooded town."
    assert texts(f"Flood hits town\n\nIt rained.\n{caption}\n{caption}\nIt snowed.", tools)[1:] == [
        "It rained.",
        "It snowed.",
    ]


def test_hard_wrapped_lines_are_one_sentence(tools: Tools) -> None:
    text = "The river flooded the town on Monday and the army\nwas called to help."
    assert texts(text, tools) == [text]
