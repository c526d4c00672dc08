"""Label Studio exports: tasks with annotations (JSON), or labels beside the text (JSON-MIN)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quoteattr.corpus import Article, CorpusError
from quoteattr.importers.fields import at, object_of, parse_json, string_of
from quoteattr.importers.labelled import Row, article_of_spans, grouped, labelled


def read_label_studio(text: str) -> Iterator[Article]:
    tasks = parse_json(text)
    if not isinstance(tasks, list):
        raise CorpusError("must be a list of tasks, as Label Studio exports JSON and JSON-MIN")
    sentences: list[Row] = []
    for number, task in enumerate(tasks):
        where = f"task {task.get('id', number) if isinstance(task, dict) else number}"
        with at(where):
            data = object_of(object_of(task, "the task").get("data", task), "data")
            whole = string_of(data, "text")
            name, publisher = str(task.get("id", number)), str(data.get("publisher", ""))
            found = [_labels(values, whole) for values in _annotations(task)]
            if not found:
                raise CorpusError("annotations: none that was submitted. Export labelled tasks.")
            if any(other != found[0] for other in found):
                raise CorpusError(
                    f"annotations: {len(found)} that differ. Mark one of them as ground truth."
                )
            spans, labels = found[0]
            if labels:
                document = str(data.get("document", name))
                sentences.append((where, document, publisher, labelled(whole, labels)))
            else:
                yield article_of_spans(name, publisher, whole, spans)
    yield from grouped(sentences)


def _annotations(task: Mapping[str, Any]) -> list[list[Any]]:
    """The labelled values of each annotation of a task that counts."""
    if "data" not in task:
        return [
            value
            for value in task.values()
            if isinstance(value, list) and all(isinstance(v, dict) and "labels" in v for v in value)
        ]
    annotations = task.get("annotations")
    if not isinstance(annotations, list):
        raise CorpusError("annotations: must be a list. Export as JSON or JSON-MIN.")
    counting = [a for a in annotations if not object_of(a, "annotations").get("was_cancelled")]
    truth = [a for a in counting if a.get("ground_truth")]
    return [
        [
            r["value"]
            for r in _list(a.get("result", []), "result")
            if "value" in object_of(r, "result")
        ]
        for a in truth or counting
    ]


def _labels(values: Sequence[Any], text: str) -> tuple[list[tuple[int, int, str]], list[str]]:
    """The labelled spans of a text, and the labels of the whole."""
    spans, whole = [], []
    for i, value in enumerate(values):
        with at(f"result {i}"):
            if "choices" in object_of(value, "value"):
                whole += _strings(value["choices"], "choices")
                continue
            if "labels" not in value:
                raise CorpusError(f"value: no labels or choices; it has {', '.join(value)}")
            bounds = object_of(value.get("globalOffsets", value), "globalOffsets")
            start, end = bounds.get("start"), bounds.get("end")
            if type(start) is not int or type(end) is not int:
                raise CorpusError(f"start and end must be whole numbers, not {start!r}, {end!r}")
            marked = string_of(value, "text") if value.get("text") is not None else None
            if marked is not None and marked != text[start:end]:
                # Older versions count as JavaScript does: an emoji for two.
                first, last = _characters(text, start), _characters(text, end)
                if marked == text[first:last]:
                    start, end = first, last
                elif _letters(marked) != _letters(text[start:end]):
                    raise CorpusError(f"text: {marked!r} is not what stands from {start} to {end}")
            spans += [(start, end, label) for label in _strings(value["labels"], "labels")]
    return sorted(spans), sorted(whole)


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise CorpusError(f"{what}: must be a list, not {type(value).__name__}")
    return value


def _strings(value: Any, what: str) -> list[str]:
    if not all(isinstance(item, str) for item in _list(value, what)):
        raise CorpusError(f"{what}: must hold strings only")
    return list(value)


def _characters(text: str, units: int) -> int:
    """How many characters the first so many UTF-16 code units of a text are."""
    data = text.encode("utf-16-le", "surrogatepass")[: 2 * max(units, 0)]
    return len(data.decode("utf-16-le", "replace"))


def _letters(text: str) -> str:
    # Line ends are written in more than one way.
    return re.sub(r"\\n|\W", "", text)
