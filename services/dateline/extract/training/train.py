"""`make train`: learn the decision of `model.py` from the corpus, print how good it is on what was kept out, write it.

Multinomial logistic regression over named features; the same corpus, word lists and parser give the same model.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from spacy.tokens import Doc, Token

from dateline.extract import pipeline
from dateline.extract.conditions import Judge
from dateline.extract.features import weigh
from dateline.extract.model import LABELS, NONE, Model
from dateline.extract.sentences import in_sentence_case, is_heading
from dateline.extract.training import corpus
from dateline.extract.training.corpus import Label, Text
from dateline.ontology import EventType
from dateline.settings import Settings

RARE = 2
"""A feature seen less often is no evidence."""

STRENGTH = 0.5
"""Inverse of the regularisation (scikit-learn's C), fitted on the kept-out texts."""


def examples(texts: Iterable[Text], tools: pipeline.Tools) -> Iterable[tuple[list[str], EventType | None, str]]:
    """Every candidate of the texts: its features, the type that the rules name, and its label."""
    parts = [part for text in texts for part in corpus.sentences(text, tools.lexicon)]
    cased = [in_sentence_case(text, tools.lexicon.common, heading=is_heading(text)) for text, _ in parts]
    for (_, labels), doc in zip(parts, tools.nlp.pipe(cased, batch_size=64), strict=True):
        judge = Judge(doc, tools.lexicon, tools.gazetteer)
        heads = {head.i: label.type for label in labels if (head := head_of(doc, label))}
        for token, rule, features in weigh(doc, judge):
            yield features, rule.entry.type if rule else None, heads.get(token.i, NONE)


def head_of(doc: Doc, label: Label) -> Token | None:
    """The word of a labelled trigger on which the others hang."""
    words = [token for token in doc if token.idx < label.end and label.start < token.idx + len(token)]
    inside = {token.i for token in words}
    roots = [token for token in words if token.head.i not in inside or token.head == token]
    return next((token for token in roots if token.tag_[0] in "VNJ"), roots[0] if roots else None)


def learn(found: Sequence[tuple[list[str], EventType | None, str]], made_of: str) -> Model:
    """The model that these examples give."""
    counts = Counter(name for features, _, _ in found for name in set(features))
    vocabulary = {name: i for i, name in enumerate(sorted(n for n, times in counts.items() if times >= RARE))}
    fitted = LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-3)
    fitted.fit(_matrix(found, vocabulary), [label for _, _, label in found])
    weights = np.zeros((len(vocabulary), len(LABELS)), dtype=np.float32)
    bias = np.full(len(LABELS), -10.0, dtype=np.float32)  # a type that the corpus does not hold is never decided
    for column, label in enumerate(fitted.classes_):
        weights[:, LABELS.index(label)] = fitted.coef_[column]
        bias[LABELS.index(label)] = fitted.intercept_[column]
    return Model(vocabulary, weights, bias, made_of)


def _matrix(found: Sequence[tuple[list[str], EventType | None, str]], vocabulary: dict[str, int]) -> Any:
    rows = [sorted({vocabulary[name] for name in features if name in vocabulary}) for features, _, _ in found]
    ends = np.cumsum([0, *(len(row) for row in rows)])
    ones = np.ones(ends[-1], dtype=np.float32)
    return csr_matrix((ones, np.concatenate(rows), ends), shape=(len(rows), len(vocabulary)))


def quality(model: Model, found: Iterable[tuple[list[str], EventType | None, str]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of typed triggers, each 0 to 1."""
    right = given = wanted = 0
    for features, rule, label in found:
        decided = model.decide(features, rule).type
        given += decided is not None
        wanted += label != NONE
        right += decided == label
    precision, recall = right / max(1, given), right / max(1, wanted)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def main() -> None:
    """Train, tell, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, help="the file to write")
    arguments = parser.parse_args()
    nothing = Model({}, np.zeros((0, len(LABELS)), dtype=np.float32), np.zeros(len(LABELS), dtype=np.float32), "")
    tools, texts = pipeline.load_tools(Settings.model_fields["model"].default, nothing), corpus.load()
    trained = [text for text in texts if not text.kept_out]
    model = learn(list(examples(trained, tools)), corpus.fingerprint(trained))
    model.save(str(arguments.model))
    print(f"{len(trained)} texts, {len(model.vocabulary)} features, {arguments.model.stat().st_size} bytes")  # noqa: T201
    for name, whole in (("sentences", False), ("articles", True)):
        kept = [text for text in texts if text.kept_out and text.whole is whole]
        scores = quality(model, examples(kept, tools))
        print(f"{len(kept)} {name} kept out: P %.3f R %.3f F1 %.3f" % scores)  # noqa: T201


if __name__ == "__main__":
    main()
