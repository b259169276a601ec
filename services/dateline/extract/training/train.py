"""`make train`: learn what `linear.py` holds from the corpus, print how good it is on what was kept out, write it.

Multinomial logistic regression over named features; the same corpus, word lists and parser give the same models.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from spacy.tokens import Doc, Token

from dateline.extract import decisions, participants, pipeline
from dateline.extract.actors import gather
from dateline.extract.cast import Cast
from dateline.extract.claims import voices
from dateline.extract.conditions import Judge
from dateline.extract.features import weigh
from dateline.extract.linear import NONE, PART_LABELS, TRIGGER_LABELS, Learned, Linear
from dateline.extract.sentences import in_sentence_case, is_heading
from dateline.extract.stage import Act, Stage
from dateline.extract.topic import FILE, Rarity
from dateline.extract.training import corpus
from dateline.extract.training.corpus import Label, Text
from dateline.ontology import EventType
from dateline.settings import Settings

RARE = {TRIGGER_LABELS: 2, PART_LABELS: 3}
"""A feature seen less often is no evidence."""

STRENGTH = {TRIGGER_LABELS: 0.5, PART_LABELS: 0.2}
"""Inverse of the regularisation (scikit-learn's C), fitted on the kept-out texts."""

FILES = {TRIGGER_LABELS: "triggers.npz", PART_LABELS: "participants.npz"}


@dataclass(frozen=True, slots=True)
class Example:
    """One candidate: its features, its label, and the type that the rules name (triggers only)."""

    features: list[str]
    label: str
    rule: EventType | None = None


def read(texts: Iterable[Text], tools: pipeline.Tools) -> Iterator[tuple[Doc, tuple[Label, ...]]]:
    """The sentences of the texts, parsed, each with its labels."""
    parts = [part for text in texts for part in corpus.sentences(text, tools.lexicon)]
    cased = [in_sentence_case(text, tools.lexicon.common, heading=is_heading(text)) for text, _ in parts]
    docs = tools.nlp.pipe(cased, batch_size=64)
    for (_, labels), doc in zip(parts, docs, strict=True):
        yield doc, labels


def of_triggers(texts: Iterable[Text], tools: pipeline.Tools) -> Iterator[Example]:
    """Every word of the texts that could be a trigger."""
    for doc, labels in read(texts, tools):
        judge = Judge(doc, tools.lexicon, tools.gazetteer)
        heads = {head.i: label.type for label in labels if (head := head_of(doc, label))}
        for token, rule, features in weigh(doc, judge):
            yield Example(features, heads.get(token.i, NONE), rule.entry.type if rule else None)


def of_participants(texts: Iterable[Text], tools: pipeline.Tools) -> Iterator[Example]:
    """Every noun that could take part in a labelled event."""
    for doc, labels in read(texts, tools):
        cast = Cast(gather([doc], tools.lexicon, tools.gazetteer), tools.lexicon, tools.gazetteer)
        acts = {
            Act(head, label.type, label.fields.get("mode")): label for label in labels if (head := head_of(doc, label))
        }
        stage = Stage(doc, acts.keys(), voices(doc, tools.lexicon), cast)
        for act, label in acts.items():
            parts = _parts(doc, act, label)
            for token, features in stage.weigh(act):
                yield Example(features, parts.get(token.i, NONE))


def head_of(doc: Doc, label: Label) -> Token | None:
    """The word of a labelled trigger on which the others hang."""
    return _head(doc, label.start, label.end, "VNJ")


def _head(doc: Doc, start: int, end: int, tags: str) -> Token | None:
    words = [token for token in doc if token.idx < end and start < token.idx + len(token)]
    inside = {token.i for token in words}
    roots = [token for token in words if token.head.i not in inside or token.head == token]
    return next((token for token in roots if token.tag_[0] in tags), roots[0] if roots else None)


def _parts(doc: Doc, act: Act, label: Label) -> dict[int, str]:
    """The head words of the labelled participants that this sentence names; of equal words the nearest is meant."""
    parts: dict[int, str] = {}
    for field, part in (("recipients", "recipient"), ("actors", "actor")):
        for stated in label.fields.get(field, []):
            words = stated if isinstance(stated, str) else stated[0]
            places = re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", doc.text, re.IGNORECASE)
            heads = [head for m in places if (head := _head(doc, *m.span(), "NP"))]
            if heads:
                parts[min(heads, key=lambda head: abs(head.i - act.token.i)).i] = part
    return parts


def learn(found: Sequence[Example], labels: tuple[str, ...], made_of: str) -> Linear:
    """The model that these examples give."""
    counts = Counter(name for one in found for name in set(one.features))
    vocabulary = {name: i for i, name in enumerate(sorted(n for n, times in counts.items() if times >= RARE[labels]))}
    fitted = LogisticRegression(C=STRENGTH[labels], max_iter=300, tol=1e-3)
    fitted.fit(_matrix(found, vocabulary), [one.label for one in found])
    weights = np.zeros((len(vocabulary), len(labels)), dtype=np.float32)
    bias = np.full(len(labels), -10.0, dtype=np.float32)  # a label that the corpus does not hold is never decided
    for column, label in enumerate(fitted.classes_):
        weights[:, labels.index(label)] = fitted.coef_[column]
        bias[labels.index(label)] = fitted.intercept_[column]
    return Linear(labels, vocabulary, weights, bias, made_of)


def _matrix(found: Sequence[Example], vocabulary: dict[str, int]) -> Any:
    rows = [sorted({vocabulary[name] for name in one.features if name in vocabulary}) for one in found]
    ends = np.cumsum([0, *(len(row) for row in rows)])
    ones = np.ones(ends[-1], dtype=np.float32)
    return csr_matrix((ones, np.concatenate(rows), ends), shape=(len(rows), len(vocabulary)))


def decided(model: Linear, one: Example) -> str:
    """The label that extraction would give."""
    if model.labels == PART_LABELS:
        return PART_LABELS[participants.decide(model, one.features)]
    return decisions.decide(model, one.features, one.rule).type or NONE


def quality(model: Linear, found: Iterable[Example], only: str | None = None) -> tuple[float, float, float]:
    """Precision, recall and F1 of all labels but NONE, or of `only`, each 0 to 1."""
    right = given = wanted = 0
    for one in found:
        label = decided(model, one)
        right += label == one.label and label == (only or label) and label != NONE
        given += label != NONE if only is None else label == only
        wanted += one.label != NONE if only is None else one.label == only
    precision, recall = right / max(1, given), right / max(1, wanted)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def rarity(texts: Iterable[Text]) -> Rarity:
    """How rare words are in the sentences of the corpus: their topics are mixed, an article repeats its own."""
    return Rarity.of(text.text for text in texts if not text.whole)


def main() -> None:
    """Train, tell, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where to write the models")
    folder = parser.parse_args().folder
    texts = corpus.load()
    (folder / FILE).write_text(rarity(texts).dump(), encoding="utf-8")
    tools = pipeline.load_tools(Settings.model_fields["model"].default, Learned.nothing())
    trained = [text for text in texts if not text.kept_out]
    for labels, examples in ((TRIGGER_LABELS, of_triggers), (PART_LABELS, of_participants)):
        model = learn(list(examples(trained, tools)), labels, corpus.fingerprint(trained))
        file = folder / FILES[labels]
        model.save(str(file))
        print(f"{file.name}: {len(trained)} texts, {len(model.vocabulary)} features, {file.stat().st_size} bytes")  # noqa: T201
        for name, whole in (("sentences", False), ("articles", True)):
            kept = list(examples([text for text in texts if text.kept_out and text.whole is whole], tools))
            for only in (None,) if labels == TRIGGER_LABELS else PART_LABELS[1:]:
                scores = quality(model, kept, only)
                print(f"  {only or 'triggers'} of {name} kept out: P %.3f R %.3f F1 %.3f" % scores)  # noqa: T201


if __name__ == "__main__":
    main()
