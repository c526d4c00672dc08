"""Tagged documents as a table to read in a terminal."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from quoteattr.cells import harmless
from quoteattr.document import TaggedDocument
from quoteattr.labels import TAGS
from quoteattr.readers import Record

_COLOURS: Final = dict(
    zip(TAGS, ("dim", "bold red", "bold blue", "bold green", "bold yellow"), strict=True)
)


@dataclass(frozen=True)
class Table:
    """Sentences under each other with their tags; a `quoteattr.writers.Form`.

    Attributes
    ----------
    width : int
        Characters of a line.
    colour : bool
        Whether tags are coloured, as terminals understand it.
    """

    width: int = 120
    colour: bool = False
    keep: bool = False

    def head(self) -> bytes:
        """Nothing."""
        return b""

    def document(self, record: Record, tagged: TaggedDocument) -> bytes:
        """A table."""
        from rich.console import Console
        from rich.table import Table as Grid
        from rich.text import Text

        grid = Grid(title=Text(harmless(record.id)), box=None, pad_edge=False, show_lines=False)
        for heading in ("tag", "p", "sentence", "speaker"):
            grid.add_column(heading, overflow="fold")
        for s in tagged.sentences:
            grid.add_row(
                Text(s.tag or "?", _COLOURS.get(s.tag or "", "")),
                f"{max(s.probabilities.values()):.2f}",
                Text(harmless(" ".join(s.text.split()))),
                Text(harmless(s.speaker or "")),
            )
        out = io.StringIO()
        Console(file=out, width=self.width, force_terminal=self.colour).print(grid)
        return out.getvalue().encode("utf-8", "replace")

    def part(self, documents: Sequence[bytes]) -> bytes:
        """The tables."""
        return b"".join(documents)

    def finish(self, parts: Path) -> Path:
        """The same."""
        return parts
