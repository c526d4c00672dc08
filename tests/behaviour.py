"""Reads behaviour.txt, the behavioural suite, and scores a tagger on it.

After Ribeiro et al. 2020, "Beyond Accuracy: Behavioral Testing of NLP Models with CheckList".
Run it for the list of failures: python tests/behaviour.py
"""

from pathlib import Path
from typing import NamedTuple

import quoteattr
from quoteattr.labels import FORMS, TAGS
from quoteattr.tagger import Tagger

FILE = Path(__file__).with_name("behaviour.txt")
CODES = dict(zip("NAODP", TAGS, strict=True))
FORM_CODES = dict(zip("dmi", FORMS, strict=True))


class Case(NamedTuple):
    """A document: its sentences and their codes, ``None`` for those that are context only."""

    capability: str
    sentences: list[str]
    codes: list[str | None]


class Failure(NamedTuple):
    """A sentence that got another tag."""

    capability: str
    sentence: str
    expected: str
    found: str | None


def cases() -> list[Case]:
    """The documents of the suite."""
    found: list[Case] = []
    capability, open_case = "", False
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            capability, open_case = line.strip("[]"), False
        elif not line.strip():
            open_case = False
        elif not line.startswith("#"):
            code, sentence = (part.strip() for part in line.split("|", 1))
            if not open_case:
                found.append(Case(capability, [], []))
                open_case = True
            found[-1].sentences.append(sentence)
            found[-1].codes.append(None if code.startswith("~") else code)
    return found


def score(tagger: Tagger) -> tuple[dict[str, int], list[Failure]]:
    """Number of checked sentences by capability, and those with another tag."""
    checked: dict[str, int] = {}
    failures = []
    for case in cases():
        document = tagger.tag_sentences(case.sentences)
        for sentence, code in zip(document.sentences, case.codes, strict=True):
            if code is not None:
                checked[case.capability] = checked.get(case.capability, 0) + 1
                if sentence.tag != CODES[code[0]]:
                    failures.append(
                        Failure(case.capability, sentence.text, CODES[code[0]], sentence.tag)
                    )
    return checked, failures


def main() -> None:
    """Print the share that is right by capability, and each failure."""
    checked, failures = score(quoteattr.load())
    for capability, count in checked.items():
        wrong = sum(f.capability == capability for f in failures)
        print(f"{capability:<40}{1 - wrong / count:>7.1%}  of {count}")
    total = sum(checked.values())
    print(f"{'all':<40}{1 - len(failures) / total:>7.1%}  of {total}\n")
    for failure in failures:
        print(f"{failure.expected} -> {failure.found}: {failure.sentence}")


if __name__ == "__main__":
    main()
