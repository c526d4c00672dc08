"""A document's sources: who answers for how much of it."""

from collections import Counter
from collections.abc import Sequence

from quoteattr.document import Source, Span, TaggedSentence
from quoteattr.labels import NONE
from quoteattr.memory import Speaker


def list_sources(
    sentences: Sequence[TaggedSentence], speakers: Sequence[Speaker | None]
) -> tuple[Source, ...]:
    """Gather the sentences of each speaker.

    Parameters
    ----------
    sentences : sequence of TaggedSentence
    speakers : sequence of Speaker or None
        Who answers for each of them.

    Returns
    -------
    tuple of Source
        Those with most sentences first; among equals, in order of appearance.
    """
    grouped: dict[int, list[int]] = {}
    for number, speaker in enumerate(speakers):
        if speaker is not None:
            grouped.setdefault(id(speaker), []).append(number)
    attributed = sum(s.tag not in (NONE, None) for s in sentences)
    found = []
    for numbers in grouped.values():
        speaker = speakers[numbers[0]]
        assert speaker is not None and speaker.kind is not None
        theirs = [sentences[number] for number in numbers]
        mentions: list[Span] = [s.source for s in theirs if s.source]
        found.append(
            Source(
                name=speaker.label,
                kind=speaker.kind,
                mentions=tuple(mentions),
                sentences=tuple(numbers),
                tags=dict(Counter(s.tag for s in theirs if s.tag)),
                forms=dict(Counter(s.form for s in theirs if s.form)),
                share=len(numbers) / max(attributed, 1),
            )
        )
    return tuple(sorted(found, key=lambda source: -len(source.sentences)))
