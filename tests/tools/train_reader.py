"""Trains the reader of single sentences (``agent/stages/understand/reader.py``) on the labelled sentences of ``tests/reading``.

    python -m tests.tools.train_reader [--check]     needs scikit-learn, which is no dependency of the project

``--check`` writes nothing: each writer's sentences are judged by a model that has seen only those of the others.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from agent.stages.understand.reader import ASK, CONTEXT, MODEL, Features, Model, features, packed, parts

_ROOT = Path(__file__).resolve().parents[2]
SENTENCES = _ROOT / "tests" / "reading"
TARGET = _ROOT / "agent" / "stages" / "understand" / MODEL
RARE = 3  # a mark that stands in fewer sentences is left out
STRENGTH = 80.0
ROUNDS = 200


class Sentence(NamedTuple):
    """One labelled sentence; ``writer``: who wrote it, so that a model can be judged on strangers' sentences."""

    label: str
    writer: str
    text: str
    language: str


def sentences() -> list[Sentence]:
    """All of them, in the order of their files."""
    found = []
    for path in sorted(SENTENCES.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            label, writer, text = line.split("\t")
            found.append(Sentence(label, writer, text, path.stem))
    return found


def source() -> str:
    """A hash of all labelled sentences: the shipped model must have been trained on the present ones."""
    return hashlib.sha256("\n".join("\t".join(one) for one in sentences()).encode()).hexdigest()[:16]


class Trained(NamedTuple):
    labels: list[str]
    bias: list[float]
    step: float
    marks: list[str]
    weights: bytes

    def model(self) -> Model:
        return Model(self.labels, self.bias, self.step, self.marks, self.weights)


def train(chosen: list[Sentence]) -> Trained:
    """Multinomial logistic regression over the marks, its weights rounded to whole steps."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    seen = [_marks(features(one.text)) for one in chosen]
    counts = Counter(mark for groups in seen for group in groups for mark in group)
    marks = sorted(mark for mark, count in counts.items() if count >= RARE)
    found = LogisticRegression(C=STRENGTH, max_iter=ROUNDS).fit(_matrix(seen, marks), [one.label for one in chosen])
    step = float(np.abs(found.coef_).max()) / 127
    weights = np.rint(found.coef_.T / step).astype(np.int8)
    return Trained(list(found.classes_), [round(float(one), 4) for one in found.intercept_], step, marks, weights.tobytes())


def _marks(one: Features) -> tuple[Counter[str], Counter[str]]:
    return Counter(one.runs), Counter(part for word in one.words for part in parts(word))


def _matrix(seen: list[tuple[Counter[str], Counter[str]]], marks: list[str]) -> Any:
    from scipy.sparse import csr_matrix

    index = {mark: at for at, mark in enumerate(marks)}
    starts, columns, values = [0], [], []
    for groups in seen:
        for group in groups:
            known = [(index[mark], count) for mark, count in group.items() if mark in index]
            columns += [at for at, _ in known]
            values += [count * group.total() ** -0.5 for _, count in known]
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(seen), len(marks)))


def check(chosen: list[Sentence]) -> None:
    """Prints, writer by writer, how many clean sentences a stranger's model passes, and how many of the others, by threshold."""
    for writer in sorted({one.writer for one in chosen}):
        model = train([one for one in chosen if one.writer != writer]).model()
        views = [(one, model.view(features(one.text))) for one in chosen if one.writer == writer]
        clean = [view.clean for one, view in views if one.label in (ASK, CONTEXT)]
        dirty = [view.clean for one, view in views if one.label not in (ASK, CONTEXT)]
        row = [
            f"{at}: {sum(c >= at for c in clean) / len(clean):.2f} {sum(d >= at for d in dirty) / len(dirty):.3f}"
            for at in (0.5, 0.7, 0.8, 0.9)
        ]
        print(writer, len(clean), len(dirty), "passed clean / others at", "; ".join(row), flush=True)


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    chosen = sentences()
    if parser.parse_args().check:
        check(chosen)
        return
    made = train(chosen)
    TARGET.write_bytes(packed(made.labels, made.bias, made.step, made.marks, made.weights, source()))
    print(f"{len(chosen)} sentences, {len(made.marks)} marks, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
