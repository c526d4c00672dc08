"""A document's sources: who answers for how much of it."""

from collections.abc import Iterable, Sequence

from quoteattr.document import Source
from quoteattr.labels import NONE
from quoteattr.memory import Speaker
from quoteattr.results import Attributions


def list_sources(
    decided: Sequence[tuple[str | None, str | None]],
    attributions: Attributions,
    speakers: Sequence[Speaker | None],
) -> tuple[Source, ...]:
    """Gather the sentences of each speaker.

    Parameters
    ----------
    decided : sequence of (str or None, str or None)
        Tag and form of each sentence.
    attributions : Attributions
        Of each sentence, the one that decides its tag first.
    speakers : sequence of Speaker or None
        Who answers for each of them.

    Returns
    -------
    tuple of Source
        Those with most sentences first; among equals, in order of appearance.
    """
    grouped: dict[Speaker, list[int]] = {}
    for number, speaker in enumerate(speakers):
        if speaker is not None:
            grouped.setdefault(speaker, []).append(number)
    attributed = sum(tag not in (NONE, None) for tag, _ in decided)
    found = []
    for speaker, numbers in grouped.items():
        assert speaker.kind is not None
        mentions = map(attributions.source, numbers)
        found.append(
            Source(
                name=speaker.label,
                kind=speaker.kind,
                mentions=tuple(mention for mention in mentions if mention),
                sentences=tuple(numbers),
                tags=_counts(decided[number][0] for number in numbers),
                forms=_counts(decided[number][1] for number in numbers),
                share=len(numbers) / max(attributed, 1),
            )
        )
    return tuple(sorted(found, key=lambda source: -len(source.sentences)))


def _counts(values: Iterable[str | None]) -> dict[str, int]:
    """How often each occurs: for so few a Counter takes longer."""
    counts: dict[str, int] = {}
    for value in values:
        if value:
            counts[value] = counts.get(value, 0) + 1
    return counts
