import subprocess
import sys

from conftest import ROOT


def test_errors_page_is_what_the_code_says() -> None:
    command = [sys.executable, str(ROOT / "docs" / "make_errors.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
