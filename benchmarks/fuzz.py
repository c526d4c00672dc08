"""Coverage-guided fuzzing (atheris): the tagger, the readers of files, the loading of models.

usage: python benchmarks/fuzz.py [-max_total_time=SECONDS] [FOLDER OF INPUTS]

Options are libFuzzer's. Needs ``pip install 'quoteattr[fuzz]'``. An input that breaks a promise of
tests/test_any_string.py, makes a reader give anything but documents and failures, or a model folder
anything but a tagger that works or a `ModelError`, is written to a file ``crash-*`` and ends the
run: put it into the tests.
"""

import gzip
import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
with atheris.instrument_imports(include=["quoteattr"]):
    import quoteattr
    from quoteattr.inputs import find
    from quoteattr.readers import Failure, Reader, Record
    from quoteattr.store import ARRAYS, CONFIG, shipped_path
from test_any_string import PIECES, check

TAGGER = quoteattr.load()
#: Files that are damaged. (Arrow and Parquet are other libraries' to fuzz; tests/test_readers.py
#: damages some.)
FILES = {
    "in.txt": b"Rain fell.\n\nSnow.",
    "in.jsonl": b'{"id": "a", "text": "Rain fell."}\n{"id": 7, "text": "\\ud83d"}\n',
    "in.csv": b'id,text,n\na,"Rain, ""he"" said.\n",1\nb,Snow.,2\n',
    "in.tsv": b"id\ttext\na\tRain.\n",
    "in.jsonl.gz": gzip.compress(b'{"text": "Rain fell."}\n' * 3),
}


def one(data: bytes) -> None:
    """Do with some bytes what the first of them says."""
    source = atheris.FuzzedDataProvider(data)
    job = source.ConsumeIntInRange(0, 9)
    if job == 0:
        read_file(source)
    elif job == 1:
        load_model(source)
    elif job == 2:
        sentences = [text for _ in range(4) if (text := words(source)).strip()]
        document = TAGGER.tag_sentences(sentences)
        assert len(document.sentences) == len(sentences)
        check(document, " ".join(text.strip() for text in sentences))
    elif job == 3:
        texts = [words(source) for _ in range(4)]
        for text, document in zip(texts, TAGGER.pipe(texts, batch_size=3), strict=True):
            check(document, text)
    else:
        text = words(source)
        check(TAGGER.tag(text), text)


def words(source: atheris.FuzzedDataProvider) -> str:
    """Any characters, or pieces of news."""
    if source.ConsumeBool():
        return str(source.ConsumeUnicode(400))
    return " ".join(PIECES[number % len(PIECES)] for number in source.ConsumeBytes(200))


def damaged(source: atheris.FuzzedDataProvider, data: bytes) -> bytes:
    """A copy of a file with some of its bytes replaced."""
    at = source.ConsumeIntInRange(0, len(data))
    size = source.ConsumeIntInRange(0, 16)
    return data[:at] + bytes(source.ConsumeBytes(40)) + data[at + size :]


def read_file(source: atheris.FuzzedDataProvider) -> None:
    """Read a damaged file."""
    name = source.PickValueInList(list(FILES))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(damaged(source, FILES[name]))
        items = list(Reader(find([str(path)]), keep=source.ConsumeBool()))
    assert items and all(isinstance(item, Record | Failure) for item in items)


def load_model(source: atheris.FuzzedDataProvider) -> None:
    """Load a model with a damaged configuration, or with damaged arrays and their right digest."""
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder, "model")
        shutil.copytree(shipped_path(), model)
        if source.ConsumeBool():
            arrays = damaged(source, (model / ARRAYS).read_bytes())
            (model / ARRAYS).write_bytes(arrays)
            config = json.loads((model / CONFIG).read_bytes())
            config["digest"] = hashlib.sha256(arrays).hexdigest()
            (model / CONFIG).write_text(json.dumps(config), encoding="utf-8")
        else:
            (model / CONFIG).write_bytes(damaged(source, (model / CONFIG).read_bytes()))
        try:
            tagger = quoteattr.load(model)
            text = "“No,” Ann Lee said. Rain fell."
            check(tagger.tag(text), text)
        except quoteattr.ModelError:
            pass


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
