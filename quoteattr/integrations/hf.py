"""Hugging Face datasets: ``dataset.map(tag_batch, batched=True)``.

Nothing here needs the ``datasets`` library: a batch is a mapping of columns to lists.

>>> from quoteattr.integrations.hf import tag_batch
>>> batch = {"text": ["Rain fell. “More is coming,” said Ann Lee."], "url": ["a1"]}
>>> [sentences] = tag_batch(batch)["sentences"]
>>> [(s["tag"], s["speaker"]) for s in sentences]
[('none', None), ('direct_quote', 'Ann Lee')]
"""

from collections.abc import Mapping, Sequence
from typing import Any

from quoteattr.integrations.columns import shipped_tagger
from quoteattr.labels import TAGS
from quoteattr.tagger import Tagger


def tag_batch(
    batch: Mapping[str, Sequence[Any]], text: str = "text", tagger: Tagger | None = None
) -> dict[str, list[list[dict[str, Any]]]]:
    """Tag the texts of a batch.

    Parameters
    ----------
    batch : mapping of str to sequence
        As `datasets.Dataset.map` hands it on with ``batched=True``.
    text : str
        The column of texts. Through `map`: ``fn_kwargs={"text": "body"}``.
    tagger : Tagger, optional
        The shipped model if not given, loaded once a process. Through `map`:
        ``fn_kwargs={"tagger": quoteattr.load("models/mine")}``.

    Returns
    -------
    dict
        The column ``sentences``: for each text the list of its sentences as
        `quoteattr.TaggedSentence.to_dict` has them.

    Raises
    ------
    ValueError
        If there is no such column.
    TypeError
        If a text is no string; the message names its place in the batch.
    """
    if text not in batch:
        raise ValueError(
            f"no column {text!r}; there are {', '.join(map(repr, batch)) or 'none'}. "
            'Name one with fn_kwargs={"text": ...}.'
        )
    if isinstance(batch[text], str):
        raise TypeError(f"column {text!r} is one string, not a batch. Give map batched=True.")
    texts = list(batch[text])
    for number, value in enumerate(texts):
        if not isinstance(value, str):
            raise TypeError(
                f"column {text!r}, row {number} of the batch: must be a string, not "
                f"{type(value).__name__}. Filter such rows out first."
            )
    documents = (tagger or shipped_tagger()).pipe(texts)
    return {"sentences": [[s.to_dict() for s in document.sentences] for document in documents]}


def features() -> Any:
    """The types of the column that `tag_batch` adds, as `datasets.Features`.

    `map` infers types from its first batch, and fails later where that one held nothing to infer
    from: no source in any sentence, or no sentence. Giving the types spares it the guess:
    ``features=Features({**dataset.features, **hf.features()})``.

    Raises
    ------
    ModuleNotFoundError
        Without the ``datasets`` library.
    """
    try:
        from datasets import Features, List, Value  # type: ignore[attr-defined, unused-ignore]
    except ImportError as error:
        # Any folder named "datasets" is found in its place, so the module need not be missing.
        raise ModuleNotFoundError(
            "the types of the columns need datasets: pip install 'quoteattr[hf]'", name="datasets"
        ) from error

    number, words = Value("int64"), Value("string")
    span = {"start": number, "end": number, "text": words}
    sentence = {
        **span,
        "tag": words,
        "form": words,
        "probabilities": {tag: Value("float64") for tag in TAGS},
        "source": span,
        "cue": span,
        "quotes": List(span),
        "speaker": words,
    }
    return Features({"sentences": List(sentence)})
