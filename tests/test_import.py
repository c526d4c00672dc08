"""Importing and using the library: what it must not do to the process that does so."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

from conftest import ROOT, SAMPLE

USE = f"""
import quoteattr
tagger = quoteattr.load()
with open({str(SAMPLE)!r}, encoding="utf-8") as file:
    document = tagger.tag(file.read())
assert len(document.sentences) > 20
"""


def run(code: str, *options: str, **environment: str) -> str:
    """Run code in an interpreter of its own; what it printed."""
    done = subprocess.run(
        [sys.executable, *options, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout


def test_no_warnings() -> None:
    more = "list(tagger.pipe(['One.', 'Two.']))\nlist(tagger.explain('He said no.'))"
    run(USE + more, "-Werror")


def test_only_what_tagging_needs_is_imported() -> None:
    heavy = ["sklearn", "scipy", "spacy", "jax", "torch", "pandas", "optax", "joblib", "rich"]
    code = USE + f"import sys\nprint([name for name in {heavy} if name in sys.modules])"
    assert run(code).strip() == "[]"
    bare = "import quoteattr, sys\nprint('safetensors' in sys.modules)"
    assert run(bare).strip() == "False"


def test_no_network() -> None:
    blocked = """
    import socket
    def refuse(*args, **kwargs):
        raise AssertionError("network")
    socket.socket = socket.create_connection = socket.getaddrinfo = refuse
    """
    run(textwrap.dedent(blocked) + USE)


def test_no_system_call_for_network_files_or_processes() -> None:
    """What the interpreter itself reports: nothing is written, opened to the network or started."""
    audit = """
    import sys
    def watch(event, args):
        writes = event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+")
        if writes or event.startswith(("socket.", "subprocess.", "os.exec", "os.fork", "tempfile")):
            raise AssertionError((event, args))
    sys.addaudithook(watch)
    """
    run("import numpy\n" + textwrap.dedent(audit) + USE, PYTHONDONTWRITEBYTECODE="1")


def test_no_code_from_the_model() -> None:
    audit = """
    import sys
    from quoteattr import store
    folder = store.shipped_path()
    store.load(folder)  # imports what it needs, which is code
    def watch(event, args):
        if event in ("exec", "compile", "import", "pickle.find_class", "marshal.loads"):
            raise AssertionError((event, args))
    sys.addaudithook(watch)
    store.load(folder)
    """
    run(audit)


def test_no_temporary_files(tmp_path: Path) -> None:
    run(USE + "list(tagger.pipe(['One.'] * 200, n_jobs=2))", TMPDIR=str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_no_logging_but_its_own() -> None:
    code = """
    import logging
    level, handlers = logging.root.level, list(logging.root.handlers)
    """
    after = """
    assert (logging.root.level, logging.root.handlers) == (level, handlers)
    foreign = [name for name in logging.root.manager.loggerDict if not name.startswith("quoteattr")]
    assert not [name for name in foreign if logging.getLogger(name).handlers], foreign
    """
    assert run(textwrap.dedent(code) + USE + textwrap.dedent(after)) == ""


def test_no_state_of_the_interpreter_changes() -> None:
    """Locale, random numbers, NumPy's errors and signals are the caller's."""
    code = """
    import random, signal, locale, sys, numpy
    def state():
        return (random.getstate(), numpy.random.get_state()[1].tolist(), numpy.geterr(),
                locale.setlocale(locale.LC_ALL), sys.getrecursionlimit(),
                [signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM)])
    before = state()
    """
    run(textwrap.dedent(code) + USE + "assert state() == before")
