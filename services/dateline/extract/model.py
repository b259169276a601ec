"""The learned decision: is a word a trigger here, and of which type. Linear, so that every decision can be explained.

`model.npz` is made by `make train` from `training/`; what it was made of stands in it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np

from dateline.ontology import EVENT_TYPES, EventType

NONE = "NONE"
"""The label of a word that is no trigger."""

LABELS: tuple[str, ...] = (NONE, *EVENT_TYPES)

RECALL = 0.9
"""Taken from the score of NONE: a missed event is lost to every consumer, an extra one can be left aside."""
RULED = 1.0
"""Taken from it besides where the rules of verbs.tsv and nouns.tsv find a trigger: they were read by people."""
AGREED = 0.4
"""Added to the type that the rules name."""

Scores = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True, slots=True)
class Decided:
    """The type (None: no trigger), its probability, and the features that weighed most for it, heaviest first."""

    type: EventType | None
    probability: float
    why: tuple[tuple[str, float], ...] = ()


class Model:
    """Weights of features for each label. Immutable; `vocabulary` numbers the features."""

    def __init__(self, vocabulary: Mapping[str, int], weights: Scores, bias: Scores, made_of: str) -> None:
        """`weights` has a row for each feature and a column for each of LABELS; `made_of` hashes the training data."""
        self.vocabulary, self.weights, self.bias, self.made_of = vocabulary, weights, bias, made_of

    def decide(self, features: Iterable[str], rule: EventType | None, *, explain: bool = False) -> Decided:
        """What the word is, by its features and by the type that the rules found, if any."""
        known = {self.vocabulary[name]: name for name in features if name in self.vocabulary}
        rows = self.weights[list(known)]
        scores = rows.sum(axis=0) + self.bias
        scores[0] -= RECALL + (RULED if rule else 0.0)
        if rule:
            scores[LABELS.index(rule)] += AGREED
        best = int(scores.argmax())
        odds = np.exp(scores - scores[best])
        why = self._why(known.values(), rows, best) if explain else ()
        decided = EVENT_TYPES[best - 1] if best else None
        return Decided(decided, round(float(1.0 / odds.sum()), 2), why)

    def _why(self, names: Iterable[str], rows: Scores, best: int) -> tuple[tuple[str, float], ...]:
        """For a type, against NONE; for NONE, against the best type."""
        rival = 0 if best else int(rows.sum(axis=0)[1:].argmax()) + 1
        gains = rows[:, best] - rows[:, rival]
        ranked = sorted(zip(names, gains.tolist(), strict=True), key=lambda pair: (-abs(pair[1]), pair[0]))
        return tuple((name, round(gain, 2)) for name, gain in ranked[:6])

    def save(self, path: str) -> None:
        """Write the model: weights below a hundredth are left out, the others keep three digits."""
        kept = np.abs(self.weights) >= 0.01
        rows, columns = np.nonzero(kept)
        np.savez_compressed(
            path,
            features=np.array("\n".join(self.vocabulary).encode()),
            rows=rows.astype(np.uint32),
            columns=columns.astype(np.uint8),
            values=self.weights[rows, columns].astype(np.float16),
            bias=self.bias,
            labels=np.array(LABELS),
            made_of=np.array(self.made_of),
        )


def load_model(file: Traversable | None = None) -> Model:
    """The model that the package ships, or that of `file`: about 0.2 s."""
    with resources.as_file(file or resources.files(__package__) / "model.npz") as path, np.load(path) as data:
        names = bytes(data["features"]).decode().split("\n")
        weights = np.zeros((len(names), len(LABELS)), dtype=np.float32)
        weights[data["rows"], data["columns"]] = data["values"]
        assert tuple(data["labels"]) == LABELS, "the model was made for another ontology: make train"
        return Model({name: i for i, name in enumerate(names)}, weights, data["bias"], str(data["made_of"]))
