"""What was learned: linear models over named features, so that every decision can be explained.

The .npz files are made by `make train` from `training/`; what they were made of stands in them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np

from dateline.ontology import EVENT_TYPES

NONE = "NONE"
"""The label of a word that is no trigger, and of one that takes no part in an event."""

TRIGGER_LABELS: tuple[str, ...] = (NONE, *EVENT_TYPES)
PART_LABELS: tuple[str, ...] = (NONE, "actor", "recipient")

Scores = np.ndarray[Any, np.dtype[np.float32]]


class Linear:
    """Weights of features for each label. Immutable; `vocabulary` numbers the features."""

    def __init__(
        self, labels: Sequence[str], vocabulary: Mapping[str, int], weights: Scores, bias: Scores, made_of: str
    ) -> None:
        """`weights` has a row for each feature and a column for each label; `made_of` hashes the training data."""
        self.labels = tuple(labels)
        self.vocabulary, self.weights, self.bias, self.made_of = vocabulary, weights, bias, made_of

    @classmethod
    def untrained(cls, labels: Sequence[str]) -> "Linear":
        """A model that knows no feature."""
        return cls(labels, {}, np.zeros((0, len(labels)), np.float32), np.zeros(len(labels), np.float32), "")

    def scores(self, features: Iterable[str]) -> Scores:
        """The score of each label; a feature that comes twice counts once, one never seen counts nothing."""
        known = {row for row in map(self.vocabulary.get, features) if row is not None}
        scores: Scores = np.add.reduce(self.weights[list(known)]) + self.bias
        return scores

    def why(self, features: Iterable[str], best: int, count: int = 6) -> tuple[tuple[str, float], ...]:
        """The features that weighed most for a label, heaviest first: against NONE; for NONE, against the next best."""
        names = sorted({name for name in features if name in self.vocabulary})
        rows = self.weights[[self.vocabulary[name] for name in names]]
        rival = 0 if best else int(rows.sum(axis=0)[1:].argmax()) + 1
        gains = rows[:, best] - rows[:, rival]
        ranked = sorted(zip(names, gains.tolist(), strict=True), key=lambda pair: (-abs(pair[1]), pair[0]))
        return tuple((name, round(gain, 2)) for name, gain in ranked[:count])

    def save(self, path: str) -> None:
        """Write the model: weights below a hundredth are left out, the others keep three digits."""
        rows, columns = np.nonzero(np.abs(self.weights) >= 0.01)
        np.savez_compressed(
            path,
            features=np.array("\n".join(self.vocabulary).encode()),
            rows=rows.astype(np.uint32),
            columns=columns.astype(np.uint8),
            values=self.weights[rows, columns].astype(np.float16),
            bias=self.bias,
            labels=np.array(self.labels),
            made_of=np.array(self.made_of),
        )

    @classmethod
    def load(cls, file: Traversable, labels: Sequence[str]) -> "Linear":
        """The model that this file holds, which must be one for these labels: about 0.2 s."""
        with resources.as_file(file) as path, np.load(path) as data:
            names = bytes(data["features"]).decode().split("\n")
            weights = np.zeros((len(names), len(labels)), dtype=np.float32)
            weights[data["rows"], data["columns"]] = data["values"]
            assert tuple(data["labels"]) == tuple(labels), "the model was made for other labels: make train"
            return cls(labels, {name: i for i, name in enumerate(names)}, weights, data["bias"], str(data["made_of"]))


@dataclass(frozen=True, slots=True)
class Learned:
    """All that was learned: which words are triggers of which type, and who takes which part."""

    triggers: Linear
    participants: Linear

    @classmethod
    def load(cls, folder: Traversable | None = None) -> "Learned":
        """What the package ships, or what `folder` holds."""
        folder = folder or resources.files(__package__)
        return cls(
            Linear.load(folder / "triggers.npz", TRIGGER_LABELS),
            Linear.load(folder / "participants.npz", PART_LABELS),
        )

    @classmethod
    def nothing(cls) -> "Learned":
        """Untrained models."""
        return cls(Linear.untrained(TRIGGER_LABELS), Linear.untrained(PART_LABELS))
