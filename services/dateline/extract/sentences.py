"""Text -> sentences with offsets; page furniture is passed by (guideline: "do not mark").

A paragraph is a line; hard-wrapped lines are read as one. A sentence that repeats an earlier one word for word is
taken once; a line printed twice in a row is the caption of a picture and is not taken at all.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from dateline.extract.lexicon import Lexicon
from dateline.extract.places import DATELINE

_BULLET = re.compile(r"^[\s\u2022\u00b7\u25cf\u25aa*>|\u2013\u2014-]+")
_AGENCY = re.compile(r"^\(\w[\w ./]{1,30}\)\s*(?:--|\u2014|\u2013|-)?\s*")
_STOP = re.compile(
    r"(?:[.!?\u2026]+[\"'\u201d\u2019)\]]*|''|;(?=\s*[\u201c\"]))(?=\s|$)"
    r"|(?<=[a-z0-9)%\u201d\"])[.!?][\u201d\"\u2019]?(?=[A-Z\u201c][a-z]{2,}[\s,])"
)
_OPENS = re.compile(r"\s*[\"'\u201c\u2018(\[`]*[A-Z0-9$\u20ac\u00a3\u00c0-\u00de]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the article: its number, its slice, and the number of the paragraph it stands in.

    `heading` marks a line without a closing stop, written in title case.
    """

    index: int
    text: str
    start: int
    end: int
    paragraph: int
    heading: bool = False


def split(text: str, lexicon: Lexicon) -> list[Sentence]:
    """The sentences of the article's body, in order; `text[s.start:s.end] == s.text` for each."""
    found: list[Sentence] = []
    seen: set[str] = set()
    for paragraph, (start, end) in enumerate(_body(text, lexicon)):
        for first, last in _sentences(text, start, end, lexicon):
            words = " ".join(_WORD.findall(text[first:last]))
            if not words or words in seen:
                continue
            seen.add(words)
            line = text[first:last]
            found.append(Sentence(len(found), line, first, last, paragraph, is_heading(line)))
    return found


def is_heading(line: str) -> bool:
    """Is this line set in title case, so that capitals tell nothing about names?"""
    words = [word for word in _WORD.findall(line) if word[0].isalpha() and len(word) > 3]
    raised = sum(word[0].isupper() for word in words)
    return len(words) > 2 and raised >= 0.75 * len(words) and line.rstrip()[-1:] not in {".", "\u201d", '"'}


def in_sentence_case(text: str, common: Container[str], *, heading: bool) -> str:
    """The text as the parser likes it, of the same length: one line, and in a heading only names with a capital."""
    text = "".join(" " if mark.isspace() else mark for mark in text)
    if not heading:
        return text
    shouted = text.isupper()
    return _WORD.sub(lambda match: _lowered(match.group(), common, first=match.start() == 0, shouted=shouted), text)


def _lowered(word: str, common: Container[str], *, first: bool, shouted: bool) -> str:
    lower = word.lower()
    if len(lower) != len(word) or len(lower.capitalize()) != len(word):
        return word
    if lower in common and not first and (shouted or not word.isupper()):
        return lower
    return lower.capitalize() if shouted else word


def _body(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """The paragraphs that are not furniture, without bullets and agency tags."""
    paragraphs = list(_paragraphs(text))
    lines = [text[start:end].strip() for start, end in paragraphs]
    for number, (start, end) in enumerate(paragraphs):
        line = lines[number]
        twice = number > 0 and line in lines[max(0, number - 1) : number] + lines[number + 1 : number + 2]
        if not line or (twice and number > 1) or is_furniture(line, lexicon):
            continue
        yield start + _lead(text[start:end]), end


def is_furniture(line: str, lexicon: Lexicon) -> bool:
    """Is this line part of the page, not of the article?"""
    return len(line) < 400 and any(pattern.search(line) for pattern in lexicon.furniture)


def _lead(paragraph: str) -> int:
    """How many characters of bullet, dateline and agency tag stand before the first word."""
    at = 0
    for pattern in (_BULLET, DATELINE, _AGENCY):
        if match := pattern.match(paragraph[at:]):
            at += match.end()
    return at


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Lines; a long line without a stop and the line after it that goes on in lower case are one."""
    start = end = 0
    for match in re.finditer(r"[^\n\r\u2028\u2029]+", text):
        line = match.group()
        wrapped = end - start > 40 and text[end - 1] not in '.!?:"\u201d' and re.match(r"\s{0,3}[a-z]", line)
        if wrapped and text[end : match.start()].count("\n") == 1:
            end = match.end()
            continue
        if end > start:
            yield start, end
        start, end = match.span()
    if end > start:
        yield start, end


def _sentences(text: str, start: int, end: int, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    first = start
    for match in _STOP.finditer(text, start, end):
        if match.end() < end and not _ends(text, first, match, lexicon):
            continue
        yield from _trimmed(text, first, match.end())
        first = match.end()
    yield from _trimmed(text, first, end)


def _trimmed(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    while first < last and text[first].isspace():
        first += 1
    while last > first and text[last - 1].isspace():
        last -= 1
    if last > first:
        yield first, last


def _ends(text: str, first: int, match: re.Match[str], lexicon: Lexicon) -> bool:
    """Does the sentence end at this stop? Not after an abbreviation or an initial, nor before lower case."""
    following = text[match.end() : match.end() + 40]
    if not _OPENS.match(following):
        return False
    if not match.group().startswith("."):
        return True
    before = text[max(first, match.start() - 20) : match.start()].split()
    word = before[-1].lstrip("(\"'\u201c\u2018") if before else ""
    if (len(word) == 1 and word.isupper()) or re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", word):
        next_word = _WORD.search(following)
        return "." in word and next_word is not None and next_word.group().lower() in lexicon.words["starter"]
    return word.lower() + "." not in lexicon.abbreviations
