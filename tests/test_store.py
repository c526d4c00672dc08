import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

import quoteattr
from quoteattr import store
from quoteattr.store import ARRAYS, CARD, CONFIG, Model, ModelError
from quoteattr.tagger import Tagger

TEXT = "“We know,” Ann Okafor said. Two officials said otherwise."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(store.shipped_path(), tmp_path / "model"))


def edit(folder: Path, change: Callable[[dict], object]) -> None:  # type: ignore[type-arg]
    config = json.loads((folder / CONFIG).read_text())
    change(config)
    (folder / CONFIG).write_text(json.dumps(config))


def calibrate(folder: Path, **values: object) -> None:
    edit(folder, lambda config: config["calibration"].update(values))


def rewrite(folder: Path, change: Callable[[dict], object]) -> None:  # type: ignore[type-arg]
    model = store.load(folder)
    arrays = {name: array.copy() for name, array in model.arrays.items()}
    change(arrays)
    store.save(Model(model.config, arrays, model.card), folder)


def test_round_trip(folder: Path, tagger: Tagger, tmp_path: Path) -> None:
    model = store.load(folder)
    store.save(model, tmp_path / "again")
    for name in (ARRAYS, CARD, CONFIG):
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()
    assert quoteattr.load(tmp_path / "again").tag(TEXT) == tagger.tag(TEXT)
    assert sorted(p.name for p in (tmp_path / "again").iterdir()) == [CARD, CONFIG, ARRAYS]


def test_shipped_model_is_small_and_holds_no_pickle() -> None:
    files = list(store.shipped_path().iterdir())
    assert sorted(f.name for f in files) == [CARD, CONFIG, ARRAYS]
    assert sum(f.stat().st_size for f in files) <= 8 * 2**20


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda f: shutil.rmtree(f), "no such model folder"),
        (lambda f: (f / CONFIG).unlink(), "config.json: missing"),
        (lambda f: (f / ARRAYS).unlink(), "model.safetensors: missing"),
        (lambda f: (f / CONFIG).write_text("{"), "not JSON"),
        (lambda f: (f / CONFIG).write_bytes(b"\xff"), "not JSON"),
        (lambda f: (f / CONFIG).write_text("[]"), "not a quoteattr model"),
        (lambda f: (f / CONFIG).write_text('{"a": 1}'), "not a quoteattr model"),
        (lambda f: edit(f, lambda c: c.update(format_version=99)), "Upgrade it"),
        (lambda f: edit(f, lambda c: c.update(format_version=0)), "never existed"),
        (lambda f: edit(f, lambda c: c.update(digest="0")), "damaged or belongs to another"),
        (lambda f: (f / ARRAYS).write_bytes((f / ARRAYS).read_bytes()[:-9]), "damaged"),
        (lambda f: edit(f, lambda c: c.update(format_version=True)), "not a quoteattr model"),
        (lambda f: edit(f, lambda c: c.update(format_version="1")), "not a quoteattr model"),
        (lambda f: (f / CONFIG).write_text("[" * 100_000), "not JSON"),
        (lambda f: (f / CONFIG).write_text('{"format_version": ' + "9" * 5000 + "}"), "not JSON"),
        (lambda f: (f / CARD).write_bytes(b"\xff"), "README.md: not UTF-8"),
        (lambda f: edit(f, lambda c: c.pop("digest")), "damaged or belongs to another"),
        (lambda f: edit(f, lambda c: c.pop("calibration")), "calibration must be an object"),
        (lambda f: calibrate(f, temperature=0), "temperature must be"),
        (lambda f: calibrate(f, temperature=-1.0), "temperature must be"),
        (lambda f: calibrate(f, temperature=1e-320), "temperature must be"),
        (lambda f: calibrate(f, temperature=float("nan")), "temperature must be"),
        (lambda f: calibrate(f, temperature=float("inf")), "temperature must be"),
        (lambda f: calibrate(f, temperature="1"), "temperature must be"),
        (lambda f: calibrate(f, temperature=True), "temperature must be"),
        (lambda f: calibrate(f, temperature=None), "temperature must be"),
        (lambda f: calibrate(f, bias=[1]), "bias must be a list of 5"),
        (lambda f: calibrate(f, bias=[0, 0, 0, 0, 0, 0]), "bias must be a list of 5"),
        (lambda f: calibrate(f, bias={}), "bias must be a list of 5"),
        (lambda f: calibrate(f, bias=[0, 0, float("nan"), 0, 0]), "bias must hold numbers"),
        (lambda f: calibrate(f, bias=[0, 0, 1e308, 0, 0]), "bias must hold numbers"),
        (lambda f: calibrate(f, bias=[0, 0, "0", 0, 0]), "bias must hold numbers"),
        (lambda f: edit(f, lambda c: c.update(tags=["x"])), "other tags"),
        (lambda f: edit(f, lambda c: c["tags"].reverse()), "other tags than this library, or in"),
        (lambda f: edit(f, lambda c: c.update(forms=None)), "other forms"),
        (lambda f: edit(f, lambda c: c.update(word_classes={})), "word_classes must be"),
        (lambda f: edit(f, lambda c: c.update(word_classes=[1])), "word_classes must be"),
        (lambda f: edit(f, lambda c: c["word_classes"].append("x")), "do not fit together"),
        (lambda f: edit(f, lambda c: c["word_classes"].append("person")), "a name twice"),
        (lambda f: edit(f, lambda c: c["word_classes"].remove("person")), "lacks person"),
        (lambda f: rewrite(f, lambda a: a.pop("conv0")), "'conv0' is missing"),
        (lambda f: rewrite(f, lambda a: a.pop("vocabulary")), "'vocabulary' is missing"),
        (lambda f: rewrite(f, lambda a: a.update({"../../x": a["look"]})), "'../../x' is not one"),
        (lambda f: rewrite(f, lambda a: a.update(conv0=a["conv0"][:5])), "do not fit together"),
        (lambda f: rewrite(f, lambda a: a.update(look=a["look"].T)), "do not fit together"),
        (lambda f: rewrite(f, lambda a: a.update(conv0_bias=np.zeros(1, "f"))), "not fit together"),
        (lambda f: rewrite(f, lambda a: a.update(look=np.zeros((), "f"))), "not fit together"),
        (lambda f: rewrite(f, lambda a: a.update(vectors=a["vectors"][1:])), "not fit together"),
        (lambda f: rewrite(f, lambda a: a.update(learned=a["learned"][:9])), "learned vectors"),
        (lambda f: rewrite(f, lambda a: a.update(look=a["look"] * np.nan)), "not finite"),
        (lambda f: rewrite(f, lambda a: a.update(look=a["look"] * 1e9)), "beyond 100"),
        (lambda f: rewrite(f, lambda a: a.update(look=a["look"].astype(int))), "must be float32"),
        (lambda f: rewrite(f, lambda a: a.update(vectors=a["vectors"] * 1.0)), "must be int8"),
        (lambda f: rewrite(f, lambda a: a["vocabulary"].fill(255)), "not UTF-8"),
        (lambda f: rewrite(f, lambda a: a["vocabulary"].fill(10)), "do not fit together"),
    ],
)
def test_damage_is_named(folder: Path, damage: Callable[[Path], object], message: str) -> None:
    damage(folder)
    with pytest.raises(ModelError, match=message) as caught:
        quoteattr.load(folder)
    assert str(folder) in str(caught.value)


def test_foreign_arrays(folder: Path) -> None:
    (folder / ARRAYS).write_bytes(b"\x80\x04pickle")
    edit(folder, lambda c: c.update(digest=hashlib.sha256(b"\x80\x04pickle").hexdigest()))
    with pytest.raises(ModelError, match="not a safetensors file"):
        quoteattr.load(folder)


def test_links_to_files_are_followed_and_nothing_else_is_read(folder: Path) -> None:
    elsewhere = (folder / ARRAYS).rename(folder.parent / "blob")
    (folder / ARRAYS).symlink_to(elsewhere)  # as caches of model hubs have it
    assert quoteattr.load(folder).tag(TEXT).sentences
    (folder / ARRAYS).unlink()
    (folder / ARRAYS).symlink_to("/dev/zero")
    with pytest.raises(ModelError, match="not a regular file"):
        quoteattr.load(folder)
    (folder / ARRAYS).unlink()
    os.mkfifo(folder / ARRAYS)
    with pytest.raises(ModelError, match="not a regular file"):
        quoteattr.load(folder)
    (folder / ARRAYS).unlink()
    (folder / ARRAYS).symlink_to(folder / ARRAYS)
    with pytest.raises(ModelError, match="can't be read"):
        quoteattr.load(folder)


def mutations(data: bytes, seed: int) -> Iterator[bytes]:
    """Damaged copies of a file: every region of it, each in several ways."""
    chance = random.Random(seed)
    step = len(data) // 60
    header = 8 + int.from_bytes(data[:8], "little") if data[:1] != b"{" else len(data)
    places = [
        *range(16),
        *(chance.randrange(8, header) for _ in range(60)),
        *(chance.randrange(at, at + step) for at in range(0, len(data) - step, step)),
        len(data) - 1,
    ]
    for place in places:
        damaged = bytearray(data)
        match chance.randrange(5):
            case 0:
                damaged[place] ^= 1 << chance.randrange(8)
            case 1:
                damaged[place] = damaged[place] ^ 0xFF
            case 2:
                damaged[place : place + 8] = bytes([chance.choice([0, 0x7F, 0xFF])]) * 8
            case 3:
                del damaged[place : place + chance.randrange(1, 9)]
            case 4:
                damaged[place:place] = chance.randbytes(chance.randrange(1, 9))
        if bytes(damaged) != data:
            yield bytes(damaged)
    for size in (0, 1, 7, 8, 9, header, len(data) // 2, len(data) - 1):
        if size < len(data):
            yield data[:size]


def test_damaged_arrays_are_refused_for_their_digest(folder: Path) -> None:
    for damaged in mutations((folder / ARRAYS).read_bytes(), seed=1):
        (folder / ARRAYS).write_bytes(damaged)
        with pytest.raises(ModelError, match="digest"):
            store.load(folder)


def test_forged_arrays_are_refused_or_give_finite_probabilities(folder: Path) -> None:
    refused = 0
    for damaged in mutations((folder / ARRAYS).read_bytes(), seed=2):
        (folder / ARRAYS).write_bytes(damaged)
        edit(folder, lambda c, d=damaged: c.update(digest=hashlib.sha256(d).hexdigest()))
        refused += not usable(folder)
    assert refused > 50


def test_forged_configurations_are_refused_or_give_finite_probabilities(folder: Path) -> None:
    refused = 0
    for damaged in mutations((folder / CONFIG).read_bytes(), seed=3):
        (folder / CONFIG).write_bytes(damaged)
        refused += not usable(folder)
    assert refused > 50


def usable(folder: Path) -> bool:
    """Whether a folder gives a tagger; one that it gives must work."""
    try:
        tagger = quoteattr.load(folder)
    except ModelError as error:
        assert str(folder) in str(error)
        return False
    for sentence in tagger.tag(TEXT).sentences:
        chances = list(sentence.probabilities.values())
        assert np.isfinite(chances).all() and sum(chances) == pytest.approx(1)
    return True


def test_too_large_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_BYTES", 1000)
    with pytest.raises(ModelError, match="more than any model"):
        quoteattr.load(folder)


def test_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(store.os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        store.save(Model({}, {"a": np.zeros(1)}), tmp_path / "m")
    assert list((tmp_path / "m").iterdir()) == []
