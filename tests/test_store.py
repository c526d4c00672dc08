import json
import shutil
from collections.abc import Callable
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


def rewrite(folder: Path, change: Callable[[dict], object]) -> None:  # type: ignore[type-arg]
    model = store.load(folder)
    arrays = dict(model.arrays)
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
        (lambda f: edit(f, lambda c: c.pop("calibration")), "calibration"),
        (lambda f: edit(f, lambda c: c["calibration"].update(temperature=0)), "calibration"),
        (lambda f: edit(f, lambda c: c["calibration"].update(bias=[1])), "calibration"),
        (lambda f: edit(f, lambda c: c.update(tags=["x"])), "other tags"),
        (lambda f: rewrite(f, lambda a: a.pop("conv0")), "do not fit together"),
        (lambda f: rewrite(f, lambda a: a.update(conv0=a["conv0"][:5])), "do not fit together"),
        (lambda f: rewrite(f, lambda a: a.pop("vocabulary")), "vocabulary"),
        (lambda f: rewrite(f, lambda a: a.update(look=a["look"] * np.nan)), "not finite"),
    ],
)
def test_damage_is_named(folder: Path, damage: Callable[[Path], object], message: str) -> None:
    damage(folder)
    with pytest.raises(ModelError, match=message) as caught:
        quoteattr.load(folder)
    assert str(folder) in str(caught.value)


def test_foreign_arrays(folder: Path) -> None:
    import hashlib

    (folder / ARRAYS).write_bytes(b"\x80\x04pickle")
    edit(folder, lambda c: c.update(digest=hashlib.sha256(b"\x80\x04pickle").hexdigest()))
    with pytest.raises(ModelError, match="not a safetensors file"):
        quoteattr.load(folder)


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
