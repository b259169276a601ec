"""extract(article, tools) -> its mentions, or why there is none: the steps of stage 2 in order.

Sentences are split by rule, parsed, and each of their words is decided on.
Pure: the same article and tools give the same mentions; nothing is read, written or remembered between articles.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import spacy
from spacy.language import Language
from spacy.tokens import Doc

import dateline
from dateline.errors import Misconfigured
from dateline.extract.actors import gather
from dateline.extract.cast import Cast
from dateline.extract.language import is_english
from dateline.extract.lexicon import Lexicon, load_lexicon
from dateline.extract.linear import Learned
from dateline.extract.places import Gazetteer, load_gazetteer
from dateline.extract.reading import Draft, Reader
from dateline.extract.sentences import Sentence, in_sentence_case, split
from dateline.extract.topic import Rarity, topic_words
from dateline.identity import mention_id
from dateline.ontology import Outcome
from dateline.records import Article, Extractor, Mention

_UNUSED = ["ner", "attribute_ruler", "lemmatizer"]
_LONGEST = 1_200
"""Characters of a sentence that are parsed: what is longer is a table or a list."""


@dataclass(frozen=True, slots=True)
class Tools:
    """All that extraction needs: built once a process, never changed."""

    nlp: Language
    lexicon: Lexicon
    gazetteer: Gazetteer
    learned: Learned
    rarity: Rarity
    extractor: Extractor


def load_tools(parser: str, learned: Learned | None = None) -> Tools:
    """The spaCy pipeline `parser`, the word lists, the gazetteer and what was learned: about 3 s, once a process.

    `learned` takes the place of what the package ships.

    Raises:
        Misconfigured: the spaCy pipeline is not installed, or a word list is wrong.
    """
    try:
        nlp = spacy.load(parser, exclude=_UNUSED)
    except OSError as error:
        package = parser.replace("_", "-")
        message = f"the spaCy pipeline {parser!r} is not installed: pip install {package}, or set DATELINE_MODEL"
        raise Misconfigured(message) from error
    extractor = Extractor(name="dateline", version=dateline.__version__)
    return Tools(nlp, load_lexicon(), load_gazetteer(), learned or Learned.load(), Rarity.load(), extractor)


@dataclass(frozen=True, slots=True)
class Extraction:
    """The mentions of an article in order of position; `outcome` says why there is none."""

    mentions: list[Mention]
    outcome: Outcome


def extract(article: Article, tools: Tools) -> Extraction:
    """What the article reports. Never raises on any text."""
    if not is_english(article.text, tools.nlp.Defaults.stop_words):
        return Extraction([], "not_english")
    read = parsed(article, tools)
    mentions = _extract(article, read, tools)
    return Extraction(mentions, "mentions" if mentions else "no_event" if read else "furniture")


def _extract(article: Article, read: Sequence[tuple[Sentence, Doc]], tools: Tools) -> list[Mention]:
    names = gather((doc for _, doc in read), tools.lexicon, tools.gazetteer)
    cast = Cast(names, tools.lexicon, tools.gazetteer)
    reader = Reader(article, tools.lexicon, tools.gazetteer, tools.learned, cast)
    drafts = [draft for sentence, doc in read for draft in reader.read(sentence, doc)]
    topic = topic_words(article, tools.nlp.Defaults.stop_words, tools.rarity)
    return _mentions(drafts, article, topic, tools.extractor)


def parsed(article: Article, tools: Tools) -> list[tuple[Sentence, Doc]]:
    """The sentences of the article's body, parsed in one batch."""
    sentences = split(article.text, tools.lexicon)
    common = tools.lexicon.common | {
        word for s in sentences if not s.heading for word in s.text.split() if word.islower()
    }
    chosen = [s for s in sentences if len(s.text) <= _LONGEST]
    texts = [in_sentence_case(s.text, common, heading=s.heading) for s in chosen]
    return list(zip(chosen, tools.nlp.pipe(texts, batch_size=32), strict=True))


def _mentions(drafts: Sequence[Draft], article: Article, topic: list[str], extractor: Extractor) -> list[Mention]:
    """The records of the contract, with ids that hang on the words alone."""
    seen: Counter[tuple[str, str, str]] = Counter()
    reference = article.ref()
    found = []
    for draft in sorted(drafts, key=lambda draft: (draft.trigger.start, draft.trigger.end)):
        key = (draft.sentence.text, draft.trigger.text, draft.type)
        found.append(
            Mention(
                mention_id=mention_id(article.article_id, *key, seen[key]),
                article=reference,
                extractor=extractor,
                topic=topic,
                **{name: getattr(draft, name) for name in Draft.__dataclass_fields__},
            )
        )
        seen[key] += 1
    return found
