"""The tagger: what users call."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import islice, repeat
from pathlib import Path
from typing import Any

from quoteattr import store
from quoteattr.decode import check_min_confidence, check_precedence, decode
from quoteattr.document import TaggedDocument
from quoteattr.explain import Explanation, explain
from quoteattr.features import Document
from quoteattr.labels import PRECEDENCE, TAGS
from quoteattr.memory import Speaker
from quoteattr.model import Prediction, SentenceModel
from quoteattr.packed import Pairs
from quoteattr.results import Attributions, TaggedSentences
from quoteattr.sources import find_attributions
from quoteattr.sourcing import list_sources
from quoteattr.speakers import find_speakers
from quoteattr.workers import in_workers


class Tagger:
    """Tags each sentence of a text with who answers for it.

    Made by `load`. A tagger holds no state between calls.

    Parameters
    ----------
    model : SentenceModel
    precedence : sequence of str
        Which of the tags that apply to a sentence names it: the first in this order. The label
        scheme's order by default.
    min_confidence : float
        Below it a sentence gets the tag ``None``.
    """

    def __init__(
        self,
        model: SentenceModel,
        precedence: Sequence[str] = PRECEDENCE,
        min_confidence: float = 0.0,
    ) -> None:
        check_precedence(precedence)
        check_min_confidence(min_confidence)
        self.model = model
        self.precedence = tuple(precedence)
        self.min_confidence = min_confidence

    def tag(
        self,
        text: str,
        *,
        id: str | None = None,
        sources: bool = True,
        precedence: Sequence[str] | None = None,
    ) -> TaggedDocument:
        """Tag a text.

        Parameters
        ----------
        text : str
            Any text; news is what the model knows.
        id : str, optional
            Your name for it, kept in the result.
        sources : bool
            Whether to find out who speaks, too: cue, source, speaker and the document's sources.
            Without, tagging takes less time.
        precedence : sequence of str, optional
            As in `Tagger`, for this text alone.

        Returns
        -------
        TaggedDocument
            Without sentences if the text holds nothing but white space.

        Raises
        ------
        TypeError
            If ``text`` is no string.
        ValueError
            If ``precedence`` is not each attributed tag once.

        Examples
        --------
        >>> import quoteattr
        >>> doc = quoteattr.load().tag("“We will appeal,” the ministry said in a statement.")
        >>> doc.sentences[0].tag, doc.sentences[0].form
        ('official_statement', 'direct')
        """
        if precedence is not None:
            tagger = Tagger(self.model, precedence, self.min_confidence)
            return tagger.tag(text, id=id, sources=sources)
        return next(self._tag_all([(id, _document(text))], sources))

    def tag_sentences(self, sentences: Sequence[str], *, id: str | None = None) -> TaggedDocument:
        """Tag a document that is split into sentences already.

        Parameters
        ----------
        sentences : sequence of str
            The sentences of one document, in order. White space around them does not count.
        id : str, optional

        Returns
        -------
        TaggedDocument
            Its ``text`` is the sentences with a space between them; it has as many sentences as
            were given.

        Raises
        ------
        TypeError
            If ``sentences`` is one string or holds anything else than strings.
        ValueError
            If a sentence is empty.

        Examples
        --------
        >>> import quoteattr
        >>> doc = quoteattr.load().tag_sentences(["Rain fell.", "“More is coming,” said Ann Lee."])
        >>> [s.tag for s in doc.sentences]
        ['none', 'direct_quote']
        """
        return next(self._tag_all([(id, Document.of_sentences(sentences))]))

    def tag_spans(
        self, documents: Iterable[tuple[str, Sequence[tuple[int, int]]]]
    ) -> list[TaggedDocument]:
        """Tag texts whose sentences are known already, without changing the texts.

        Parameters
        ----------
        documents : iterable of (str, sequence of (int, int))
            Each text, with start and end of each of its sentences, in order. White space at the
            ends of a sentence does not count; other text must not lie outside of sentences.

        Returns
        -------
        list of TaggedDocument

        Raises
        ------
        ValueError
            If a text's sentences overlap, are empty, or leave some of it out.

        Examples
        --------
        >>> import quoteattr
        >>> text = "Rain fell; “more is coming,” said Ann Lee."
        >>> [doc] = quoteattr.load().tag_spans([(text, [(0, 10), (10, 42)])])
        >>> [(s.text, s.tag) for s in doc.sentences]
        [('Rain fell;', 'none'), ('“more is coming,” said Ann Lee.', 'direct_quote')]
        """
        checked = []
        for number, (text, spans) in enumerate(documents):
            _check_text(text, f"documents[{number}][0]")
            bare = _bare_spans(text, spans, f"documents[{number}]")
            checked.append((None, Document.of(text, bare)))
        return list(self._tag_all(checked))

    def pipe(
        self,
        texts: Iterable[str],
        *,
        batch_size: int = 64,
        n_jobs: int = 1,
        sources: bool = True,
    ) -> Iterator[TaggedDocument]:
        """Tag many texts, lazily and in order.

        Parameters
        ----------
        texts : iterable of str
        batch_size : int
            Texts that are read ahead and tagged together.
        n_jobs : int
            Worker processes, as joblib counts them: -1 for one a core. With more than one, a few
            batches for each are read ahead.
        sources : bool
            As in `tag`.

        Yields
        ------
        TaggedDocument

        Raises
        ------
        TypeError
            If ``texts`` is one string, or holds anything else than strings.
        ValueError
            If ``batch_size`` is below 1, or ``n_jobs`` is 0.
        WorkerError
            If a worker process was killed.

        Examples
        --------
        >>> import quoteattr
        >>> [len(doc.sentences) for doc in quoteattr.load().pipe(["One. Two.", "Three."])]
        [2, 1]
        """
        if isinstance(texts, str):
            raise TypeError("texts must be an iterable of strings, not one string")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, not {batch_size}")
        rest = iter(texts)
        batches = iter(lambda: list(islice(rest, batch_size)), [])
        work = partial(self._tag_batch, sources=sources)
        with closing(in_workers(work, batches, n_jobs)) as results:
            for documents in results:
                yield from documents

    def _tag_batch(self, texts: Sequence[str], sources: bool) -> list[TaggedDocument]:
        return list(self._tag_all([(None, _document(text)) for text in texts], sources))

    def explain(self, text: str) -> Iterator[Explanation]:
        """Tell the evidence behind each tag of a text.

        Many times slower than tagging: every word of an attributed sentence, and every sentence
        around it, is left out once to see what changes.

        Parameters
        ----------
        text : str

        Yields
        ------
        Explanation
            One a sentence, in order.

        Examples
        --------
        >>> import quoteattr
        >>> [why] = quoteattr.load().explain("Two officials said talks had failed.")
        >>> why.sentence.tag, sorted(word.span.text for word in why.words[:2])
        ('anonymous_source', ['Two', 'said'])
        """
        document = _document(text)
        [tagged] = self._tag_all([(None, document)])
        return explain(self.model, document, tagged)

    def _tag_all(
        self, documents: Sequence[tuple[str | None, Document]], sources: bool = True
    ) -> Iterator[TaggedDocument]:
        predictions = self.model.predict([document for _, document in documents])
        # Each is let go once it is used, so the first must be the last.
        predictions.reverse()
        for name, document in documents:
            yield self._result(name, document, predictions.pop(), sources)

    def _result(
        self, name: str | None, document: Document, prediction: Prediction, sources: bool
    ) -> TaggedDocument:
        text, sentences = document.text, document.sentences
        quotations = Pairs(text, document.quotations[:, :2].tolist())
        probabilities = prediction.tags
        decided = decode(probabilities, prediction.forms, self.precedence, self.min_confidence)
        speakers: Sequence[Speaker | None] = [None] * len(sentences)
        if sources:
            tags = [TAGS[i] for i in probabilities.argmax(axis=1).tolist()]
            attributions = find_attributions(text, sentences, tags, prediction)
            # What it tells of tokens takes more memory than all else.
            del prediction
            speakers = find_speakers(
                text, sentences, quotations, tags, attributions, document.joined()
            )
        else:
            attributions = Attributions(text, repeat((), len(sentences)))
        labels = {speaker: speaker.label for speaker in set(speakers) if speaker}
        tagged = TaggedSentences(
            text,
            sentences,
            decided,
            probabilities,
            attributions,
            quotations,
            [labels[speaker] if speaker else None for speaker in speakers],
        )
        found = list_sources(decided, attributions, speakers)
        return TaggedDocument(text, tagged, name, found)


def load(
    path: str | Path | None = None,
    *,
    precedence: Sequence[str] = PRECEDENCE,
    min_confidence: float = 0.0,
) -> Tagger:
    """Load a tagger.

    Parameters
    ----------
    path : str or path, optional
        A model folder; the model that ships with the package if not given.
    precedence : sequence of str
        As in `Tagger`.
    min_confidence : float
        As in `Tagger`.

    Raises
    ------
    ModelError
        If the folder is missing, damaged, foreign, or from a newer version of the library.

    Examples
    --------
    >>> import quoteattr
    >>> tagger = quoteattr.load()
    >>> tagger.tag("Snow fell on Sunday.").sentences[0].tag
    'none'
    """
    folder = store.shipped_path() if path is None else Path(path)
    stored = store.load(folder)
    try:
        model = SentenceModel(stored)
    except store.ModelError as error:
        raise store.ModelError(f"{folder}: {error}") from error
    return Tagger(model, precedence, min_confidence)


def _document(text: str) -> Document:
    _check_text(text, "text")
    return Document.split(text)


def _check_text(text: Any, name: str) -> None:
    if not isinstance(text, str):
        raise TypeError(f"{name} must be a string, not {type(text).__name__}")


def _bare_spans(text: str, spans: Sequence[tuple[int, int]], where: str) -> list[tuple[int, int]]:
    """Spans of sentences without the white space at their ends."""
    found = []
    at = 0
    for number, (start, end) in enumerate(spans):
        if not at <= start < end <= len(text):
            raise ValueError(
                f"{where}: sentence {number}, {start} to {end}, is no span between {at} and "
                f"{len(text)}"
            )
        inside = text[start:end]
        if not inside.strip():
            raise ValueError(f"{where}: sentence {number}, {start} to {end}, is empty")
        if text[at:start].strip():
            raise ValueError(f"{where}: the text from {at} to {start} is in no sentence")
        at = end
        first = int(start)
        found.append((first + len(inside) - len(inside.lstrip()), first + len(inside.rstrip())))
    if text[at:].strip():
        raise ValueError(f"{where}: the text from {at} to {len(text)} is in no sentence")
    return found
