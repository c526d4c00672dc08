"""One article to look at in a terminal."""

import re
from typing import Final, TextIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quoteattr.cells import harmless
from quoteattr.document import TaggedDocument, TaggedSentence
from quoteattr.labels import ANONYMOUS, DIRECT, NONE, OFFICIAL, PARAPHRASE
from quoteattr.legend import (
    ATTRIBUTED,
    FORM_WORDS,
    KIND_WORDS,
    LEGEND,
    confidence,
    percent,
    plain,
    summary,
)
from quoteattr.paragraphs import paragraph_starts

#: Colours of the terminal's own palette, which its user has chosen to be legible.
_STYLES: Final[dict[str | None, str]] = {
    DIRECT: "blue",
    PARAPHRASE: "magenta",
    OFFICIAL: "green",
    ANONYMOUS: "yellow",
    NONE: "",
    None: "dim",
}
#: Width where no terminal tells one, and the widest for reading.
_WIDTH: Final = 88


def show(document: TaggedDocument, out: TextIO) -> None:
    r"""Print a tagged document to read: its text with the tags, its sourcing, its sources.

    Each attributed sentence ends in its tag's letter, with the confidence where it is under 95%;
    quotations are underlined, sources bold, cues italic. Without a terminal it is plain text.
    Control characters are printed as U+FFFD, so that a text can't steer the terminal.

    Parameters
    ----------
    document : TaggedDocument
    out : file
        Where to print.

    Examples
    --------
    >>> import quoteattr, sys
    >>> show(quoteattr.load().tag("Rain fell. “More is coming,” said Ann Lee."), sys.stdout)
    <BLANKLINE>
      Rain fell. “More is coming,” said Ann Lee. [D...
    <BLANKLINE>
    ...
    """
    console = Console(file=out, highlight=False, width=None if out.isatty() else _WIDTH)
    console.width = min(console.width, _WIDTH)

    def put(item: Text | Table) -> None:
        console.print(Padding(item, (0, 0, 1, 2), expand=False))

    with console.capture() as printed:
        console.print()
        if document.id:
            put(Text(harmless(plain(document.id)), "bold"))
        for paragraph in _paragraphs(document):
            put(paragraph)
        put(_tally(document))
        put(Text(harmless(" ".join(summary(document)))))
        if document.sources:
            put(_sources(document))
    # Rich fills lines up with spaces.
    out.writelines(line.rstrip() + "\n" for line in printed.get().splitlines())


def _paragraphs(document: TaggedDocument) -> list[Text]:
    spans = [(s.start, s.end) for s in document.sentences]
    paragraphs: list[Text] = []
    for sentence, starts in zip(
        document.sentences, paragraph_starts(document.text, spans), strict=True
    ):
        if starts:
            paragraphs.append(Text())
        else:
            paragraphs[-1].append(" ")
        paragraphs[-1].append_text(_sentence(sentence))
    return paragraphs


def _sentence(sentence: TaggedSentence) -> Text:
    style = _STYLES[sentence.tag]
    # Character by character, so that offsets still hold.
    text = Text(harmless(re.sub(r"\s", " ", sentence.text)), style)
    marks = [(quote, "underline") for quote in sentence.quotes]
    for cue, source, _ in sentence.attributions:
        marks += [(cue, "italic"), *([(source, "bold")] if source else [])]
    for span, mark in marks:
        text.stylize(mark, span.start - sentence.start, span.end - sentence.start)
    sure = confidence(sentence)
    if sentence.tag != NONE:
        doubt = f" {percent(sure)}" if sure < 0.95 else ""
        text.append(f" [{LEGEND[sentence.tag].letter}{doubt}]", f"bold {style}")
    return text


def _tally(document: TaggedDocument) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    for column in ("left", "left", "right", "left"):
        table.add_column(justify=column)
    for tag, entry in LEGEND.items():
        number = document.counts.get(tag, 0)
        if tag is None and not number:
            continue
        length = round(20 * number / max(len(document.sentences), 1))
        table.add_row(
            Text(f"[{entry.letter}]" if tag != NONE else "", f"bold {_STYLES[tag]}"),
            entry.name,
            f"{number:,}",
            Text("█" * max(length, number > 0), _STYLES[tag]),
        )
    return table


def _sources(document: TaggedDocument) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Who speaks", overflow="fold")
    table.add_column("")
    table.add_column("Sentences", justify="right")
    table.add_column("Tags")
    table.add_column("Words")
    for source in document.sources:
        table.add_row(
            Text(harmless(plain(source.name))),
            KIND_WORDS[source.kind],
            f"{len(source.sentences):,}",
            Text(" ".join(LEGEND[tag].letter for tag in ATTRIBUTED if tag in source.tags)),
            ", ".join(
                f"{source.forms[form]:,} {words}"
                for form, words in FORM_WORDS.items()
                if form in source.forms
            ),
        )
    return table
