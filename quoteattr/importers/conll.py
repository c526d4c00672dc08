"""CoNLL files: a token a line, an empty line after each sentence, the rest in comments."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from quoteattr.corpus import Article, CorpusError
from quoteattr.importers.fields import at
from quoteattr.importers.labelled import PARAGRAPH, Row, grouped, labelled
from quoteattr.labels import NONE

#: "# text = ..."; a token "#" has its tag in another column.
_COMMENT: Final = re.compile(r"#[ ]*([\w.]+(?: id)?)[ ]*(?:=\s*(.*))?$")
_NUMBER: Final = re.compile(r"(\d+)(?:-(\d+)|\.\d+)?$")
_CHUNK: Final = re.compile(r"[BIESLU]-")
#: Tokens that stand without a space before, or after, them.
_CLOSING: Final = re.compile(r"[,.;:!?%)\]}”’…]|''|n[’']t|[’'](?:s|re|ve|ll|d|m)$", re.IGNORECASE)
_OPENING: Final = re.compile(r"[(\[{“‘$£€]|``")


def read_conll(text: str) -> Iterator[Article]:
    yield from grouped(_conll_sentences(text))


def _conll_sentences(text: str) -> Iterator[Row]:
    document, documents, gap = "1", 0, " "
    about: dict[str, str] = {}
    tokens: list[str] = []
    labels: list[str] = []
    first, joined = 1, 0
    for number, line in enumerate([*text.split("\n"), ""], 1):
        line = line.rstrip("\r")
        comment = _COMMENT.match(line)
        if not line.strip():
            if tokens or about.get("text"):
                with at(f"line {first}"):
                    found = [about["tag"]] if "tag" in about else labels or [NONE]
                    whole = about.get("text") or _spaced(tokens)
                    form, speaker = about.get("form"), about.get("speaker")
                    yield f"line {first}", document, "", labelled(whole, found, gap, form, speaker)
                gap = " "
            about, tokens, labels, first, joined = {}, [], [], number + 1, 0
        elif line.startswith("-DOCSTART-") or (comment and comment[1] == "newdoc id"):
            documents += 1
            document = comment[2] or str(documents) if comment else str(documents)
        elif comment and comment[1] == "newpar":
            gap = PARAGRAPH
        elif comment:
            about[comment[1]] = (comment[2] or "").strip()
        else:
            columns = line.split("\t") if "\t" in line else line.split()
            if len(columns) < 2:
                raise CorpusError(f"line {number}: one column; a token and its tag are needed")
            word = _NUMBER.match(columns[0])
            if word and len(columns) >= 8:
                # "1-2 don't" stands for the words 1 and 2; "1.1" is no word of the text.
                if "." not in columns[0] and int(word[1]) > joined:
                    tokens.append(columns[1])
                joined = int(word[2] or joined)
                continue
            tokens.append(columns[0])
            if columns[-1] not in ("O", "_", "-X-"):
                labels.append(_CHUNK.sub("", columns[-1], count=1))


def _spaced(tokens: Sequence[str]) -> str:
    """Tokens as a sentence, with spaces where English has them."""
    text = ""
    inside = after_opening = False
    for token in tokens:
        straight = token == '"'
        closing = inside if straight else bool(_CLOSING.fullmatch(token))
        text += token if closing or after_opening or not text else f" {token}"
        after_opening = (straight and not inside) or bool(_OPENING.fullmatch(token))
        inside ^= straight
    return text
