"""A tagged document as rows of a table, one a sentence.

CSV and Parquet files, data frames and Arrow batches all hold these columns, in this order.
"""

from typing import Any, Final

from quoteattr.document import TaggedDocument
from quoteattr.labels import TAGS

#: Column names and what they hold. Offsets are characters into the document's text; what a
#: sentence does not have is ``None``. ``sentence`` counts from 0.
COLUMNS: Final[dict[str, type]] = {
    "id": str,
    "sentence": int,
    "start": int,
    "end": int,
    "text": str,
    "tag": str,
    "form": str,
    **{f"p_{tag}": float for tag in TAGS},
    "source": str,
    "source_start": int,
    "source_end": int,
    "cue": str,
    "cue_start": int,
    "cue_end": int,
    "quotes": list,
    "speaker": str,
}
#: The columns where a row is a document, as `TaggedDocument.to_dict` has it.
DOCUMENT_COLUMNS: Final = ("id", "sentences", "sources")


def rows(document: TaggedDocument) -> list[dict[str, Any]]:
    """The sentences of a document as rows.

    Parameters
    ----------
    document : TaggedDocument

    Returns
    -------
    list of dict
        One a sentence, with the keys of `COLUMNS`; ``quotes`` is a list of strings.

    Examples
    --------
    >>> import quoteattr
    >>> [row] = rows(quoteattr.load().tag("“We lost,” Ann Lee said.", id="a1"))
    >>> row["id"], row["sentence"], row["tag"], row["quotes"]
    ('a1', 0, 'direct_quote', ['We lost,'])
    """
    found = []
    for number, s in enumerate(document.sentences):
        source, cue = s.source, s.cue
        found.append(
            {
                "id": document.id,
                "sentence": number,
                "start": s.start,
                "end": s.end,
                "text": s.text,
                "tag": s.tag,
                "form": s.form,
                **{f"p_{tag}": chance for tag, chance in s.probabilities.items()},
                "source": source and source.text,
                "source_start": source and source.start,
                "source_end": source and source.end,
                "cue": cue and cue.text,
                "cue_start": cue and cue.start,
                "cue_end": cue and cue.end,
                "quotes": [quote.text for quote in s.quotes],
                "speaker": s.speaker,
            }
        )
    return found
