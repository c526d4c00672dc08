"""Coverage-guided fuzzing of the tagger (atheris).

usage: python benchmarks/fuzz.py [-max_total_time=SECONDS] [FOLDER OF INPUTS]

Options are libFuzzer's. Needs ``pip install 'quoteattr[fuzz]'``. An input that breaks a promise of
tests/test_any_string.py is written to a file ``crash-*`` and ends the run: put it into that test.
"""

import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
with atheris.instrument_imports(include=["quoteattr"]):
    import quoteattr
from test_any_string import PIECES, check

TAGGER = quoteattr.load()


def one(data: bytes) -> None:
    """Tag what some bytes spell: characters, or pieces of news."""
    source = atheris.FuzzedDataProvider(data)
    if source.ConsumeBool():
        text = source.ConsumeUnicode(400)
    else:
        numbers = source.ConsumeBytes(200)
        text = " ".join(PIECES[number % len(PIECES)] for number in numbers)
    check(TAGGER.tag(text), text)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
