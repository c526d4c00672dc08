"""A spaCy pipeline component: ``nlp.add_pipe("quoteattr")``.

Sentence boundaries that a document has already are kept; one that has none gets ours.

>>> import spacy
>>> import quoteattr.integrations.spacy  # not needed where quoteattr is installed
>>> nlp = spacy.blank("en")
>>> component = nlp.add_pipe("quoteattr")
>>> doc = nlp("Two officials said talks had failed. “Not so,” Jane Lee told reporters.")
>>> for sent in doc.sents:
...     print(sent._.attribution.tag, "|", sent.text)
anonymous_source | Two officials said talks had failed.
direct_quote | “Not so,” Jane Lee told reporters.
>>> [(span.text, span.label_) for span in doc.spans["sources"]]
[('Two officials', 'anonymous_source'), ('Jane Lee', 'direct_quote')]
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import srsly
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span

from quoteattr import document, store
from quoteattr.decode import check_min_confidence, check_precedence
from quoteattr.document import TaggedDocument, TaggedSentence
from quoteattr.labels import PRECEDENCE
from quoteattr.model import SentenceModel
from quoteattr.segment import segment
from quoteattr.tagger import Tagger

NAME: Final = "quoteattr"
#: Keys of the groups of spans in ``doc.spans``. The label of a span is the tag of its sentence.
SPAN_GROUPS: Final = ("sources", "cues", "quotes")


@Language.factory(
    NAME,
    assigns=["doc._.quoteattr", "span._.attribution", "doc.spans"],
    default_config={"model": None, "precedence": list(PRECEDENCE), "min_confidence": 0.0},
)
def make_component(
    nlp: Language, name: str, model: str | None, precedence: list[str], min_confidence: float
) -> "QuoteAttr":
    """Make the component, as `nlp.add_pipe` does.

    Parameters
    ----------
    nlp : Language
    name : str
    model : str, optional
        A model folder; the model that ships with quoteattr if not given.
    precedence : sequence of str
    min_confidence : float
        See `quoteattr.Tagger`.
    """
    return QuoteAttr(name, model, precedence, min_confidence)


class QuoteAttr(Pipe):  # type: ignore[misc, unused-ignore]
    """Tags each sentence of a `Doc` with who answers for it.

    ``doc._.quoteattr`` is the `quoteattr.TaggedDocument`, whose offsets are characters of
    ``doc.text``; ``span._.attribution`` the `quoteattr.TaggedSentence` that the span's first token
    is in (``None`` where the sentence is white space); ``doc.spans["sources"]``, ``["cues"]`` and
    ``["quotes"]`` are the spans, widened to whole tokens.

    The model is read when it is first needed, so that a pipeline that was saved with its model
    loads where the folder in its configuration is gone.

    Parameters
    ----------
    name : str
        The component's name in its pipeline.
    model : str, optional
    precedence : sequence of str
    min_confidence : float
        See `quoteattr.Tagger`.
    """

    def __init__(
        self,
        name: str = NAME,
        model: str | None = None,
        precedence: Sequence[str] = PRECEDENCE,
        min_confidence: float = 0.0,
    ) -> None:
        check_precedence(precedence)
        check_min_confidence(min_confidence)
        self.name = name
        self.model = model
        self.precedence = tuple(precedence)
        self.min_confidence = min_confidence
        self._stored: store.Model | None = None
        self._tagger: Tagger | None = None

    @property
    def tagger(self) -> Tagger:
        """The tagger inside.

        Raises
        ------
        ModelError
            If the model can't be read.
        """
        if self._tagger is None:
            self._tagger = Tagger(
                SentenceModel(self._model()), self.precedence, self.min_confidence
            )
        return self._tagger

    def __call__(self, doc: Doc) -> Doc:
        """Tag one document."""
        self._annotate([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Tag documents, ``batch_size`` at a time."""
        handle_error = self.get_error_handler()
        rest = iter(stream)
        for docs in iter(lambda: list(islice(rest, batch_size)), []):
            try:
                self._annotate(docs)
            except Exception as error:
                handle_error(self.name, self, docs, error)
            else:
                yield from docs

    def _annotate(self, docs: Sequence[Doc]) -> None:
        for doc in docs:
            if not doc.has_annotation("SENT_START"):
                _set_boundaries(doc)
        tagged = self.tagger.tag_spans((doc.text, _sentence_spans(doc)) for doc in docs)
        for doc, result in zip(docs, tagged, strict=True):
            # A pipeline looks at its sentences again and again.
            doc._.quoteattr = replace(result, sentences=tuple(result.sentences))
            _set_spans(doc, doc._.quoteattr)

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the model folder."""
        store.save(self._model(), path)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "QuoteAttr":
        """Read a model folder; it takes the place of the model in the configuration."""
        self._stored = store.load(path)
        self._tagger = None
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The files of the model folder as one string of bytes."""
        with TemporaryDirectory() as folder:
            self.to_disk(folder)
            files = {file.name: file.read_bytes() for file in sorted(Path(folder).iterdir())}
        return bytes(srsly.msgpack_dumps(files))

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> "QuoteAttr":
        """Read what `to_bytes` wrote."""
        files = srsly.msgpack_loads(data)
        with TemporaryDirectory() as folder:
            for name in (store.CONFIG, store.ARRAYS, store.CARD):
                (Path(folder) / name).write_bytes(files[name])
            return self.from_disk(folder)

    def _model(self) -> store.Model:
        if self._stored is None:
            self._stored = store.load(self.model or store.shipped_path())
        return self._stored


def _set_boundaries(doc: Doc) -> None:
    """Start a sentence at each token that our own sentences start in."""
    if not len(doc):
        return
    boundaries: Any = np.full((len(doc), 1), -1, dtype=np.int64)
    begin = doc.to_array("IDX")
    starts = np.array([start for start, _ in segment(doc.text)], dtype=np.int64)
    boundaries[np.searchsorted(begin, starts, side="right") - 1] = 1
    doc.from_array(["SENT_START"], boundaries.astype(np.uint64))


def _sentence_spans(doc: Doc) -> list[tuple[int, int]]:
    return [
        (sent.start_char, sent.end_char)
        for sent in doc.sents
        if any(not token.is_space for token in sent)
    ]


def _set_spans(doc: Doc, result: TaggedDocument) -> None:
    for key in SPAN_GROUPS:
        found = {
            (span.start, span.end, sentence.tag or "")
            for sentence in result.sentences
            for span in _spans(sentence, key)
        }
        wide = [doc.char_span(a, b, tag, alignment_mode="expand") for a, b, tag in sorted(found)]
        doc.spans[key] = [span for span in wide if span is not None]


def _spans(sentence: TaggedSentence, key: str) -> list[document.Span]:
    if key == "quotes":
        return list(sentence.quotes)
    if key == "cues":
        return [attribution.cue for attribution in sentence.attributions]
    return [a.source for a in sentence.attributions if a.source]


def _attribution(span: Span) -> TaggedSentence | None:
    """The tagged sentence that holds the first character of a span that is not white space."""
    result: TaggedDocument | None = span.doc._.quoteattr
    text = span.text
    if result is None or not text.strip():
        return None
    at = span.start_char + len(text) - len(text.lstrip())
    return result.sentences[bisect_right(result.sentences, at, key=lambda s: s.start) - 1]


def _encode(value: Any, chain: Callable[[Any], Any] | None = None) -> Any:
    if isinstance(value, TaggedDocument):
        return {NAME: asdict(replace(value, sentences=tuple(value.sentences)))}
    return value if chain is None else chain(value)


def _decode(value: Any, chain: Callable[[Any], Any] | None = None) -> Any:
    if isinstance(value, dict) and set(value) == {NAME} and isinstance(value[NAME], dict):
        return _document(value[NAME])
    return value if chain is None else chain(value)


def _document(row: dict[str, Any]) -> TaggedDocument:
    return TaggedDocument(
        **{
            **row,
            "sentences": tuple(_sentence(sentence) for sentence in row["sentences"]),
            "sources": tuple(
                document.Source(
                    **{
                        **source,
                        "mentions": tuple(document.Span(*span) for span in source["mentions"]),
                        "sentences": tuple(source["sentences"]),
                    }
                )
                for source in row["sources"]
            ),
        }
    )


def _sentence(row: dict[str, Any]) -> TaggedSentence:
    return TaggedSentence(
        **{
            **row,
            "attributions": tuple(
                document.Attribution(
                    document.Span(*cue),
                    None if source is None else document.Span(*source),
                    tuple(document.Span(*span) for span in content),
                )
                for cue, source, content in row["attributions"]
            ),
            "quotes": tuple(document.Span(*span) for span in row["quotes"]),
        }
    )


# spaCy writes documents, and sends them between processes, as MessagePack.
srsly.msgpack_encoders.register(NAME, func=_encode)
srsly.msgpack_decoders.register(NAME, func=_decode)

if not Doc.has_extension("quoteattr"):
    Doc.set_extension("quoteattr", default=None)
if not Span.has_extension("attribution"):
    Span.set_extension("attribution", getter=_attribution)
