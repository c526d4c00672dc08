"""Write docs/errors.md: every error that the library raises, from its own source.

usage: python docs/make_errors.py [--check]
"""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "errors.md"
HEAD = """# Errors

Every error that the library raises itself, with its messages. `…` stands for what the message
names. This page is written by `python docs/make_errors.py`; a test holds it to the code.

The command ends with 0 when all went well, with 2 and one line on the standard error stream when
what it was given can't be used or an option is wrong, with 130 when it was interrupted; the other
exit codes are told in [batch.md](batch.md#what-is-left-when-a-run-ends-early).
"""
#: What to do about each kind of error.
CURES = {
    "ModelError": "Copy the model folder again, train it anew, or upgrade the library: the message "
    "says which. Load only models whose origin you know.",
    "CorpusError": "Correct the file, line and field that the message names; the format is told in "
    "datasets/newsroom/README.md. `quoteattr corpus check FILE` finds them all.",
    "OpinionsError": "Make the file with the same articles: `models/make_teacher.py`.",
    "SiteError": "Name a file for one document or a folder for many, where you may write.",
    "OutputError": "Name another file, or remove what the message names.",
    "DiskFullError": "Make room, then run the same command with `--resume`.",
    "WorkerError": "Use fewer processes (`--jobs`, `n_jobs`) and run it again; with an output file "
    "`quoteattr tag` goes on with `--resume`.",
    "InputError": "Give the command another file or field, as the message says.",
    "TypeError": "Pass the type that the message names: texts are `str`, lists of texts are not.",
    "ValueError": "Pass a value from the range that the message names.",
    "ImportError": "Run the `pip install` that the message names.",
    "ModuleNotFoundError": "Run the `pip install` that the message names.",
}


def raised() -> dict[str, list[tuple[str, str]]]:
    """Where each kind of error is raised, and its message."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted((ROOT / "quoteattr").rglob("*.py")):
        room = path.relative_to(ROOT / "quoteattr").with_suffix("").as_posix().replace("/", ".")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                kind = ast.unparse(node.exc.func).rpartition(".")[2]
                if kind.startswith("_"):
                    # Caught where it is raised; a row that can't be read becomes a `Failure`.
                    continue
                message = "".join(map(shown, node.exc.args[:1]))
                found.setdefault(kind, []).append((room, message))
    return found


def shown(node: ast.expr) -> str:
    """A message as a reader sees it."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(map(shown, node.values))
    if isinstance(node, ast.BinOp):
        return shown(node.left) + shown(node.right)
    return "…"


def page() -> str:
    """The page."""
    parts = [HEAD]
    for kind, places in sorted(raised().items()):
        if kind not in CURES:
            raise SystemExit(f"docs/make_errors.py: tell in CURES what to do about {kind}")
        parts.append(f"\n## `{kind}`\n\n{CURES[kind]}\n\n| room | message |\n| --- | --- |\n")
        for room, message in sorted(set(places)):
            cell = message.replace("|", "\\|").replace("\n", " ")
            parts.append(f"| `{room}` | {cell} |\n")
    return "".join(parts)


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        if PAGE.read_text(encoding="utf-8") != page():
            raise SystemExit("docs/errors.md is out of date: run python docs/make_errors.py")
    else:
        PAGE.write_text(page(), encoding="utf-8")
