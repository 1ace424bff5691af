"""What a person is told where no window can open."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.gui import obstacles, start

REPOSITORY = Path(__file__).parent.parent.parent
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="X and Debian packages")


def open_window(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    return subprocess.run(
        [sys.executable, "main.py", *arguments],
        cwd=REPOSITORY,
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@linux_only
def test_without_a_display_one_sentence_says_how_to_work_headless() -> None:
    done = open_window()
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    for word in ("DISPLAY", "train", "xvfb-run"):
        assert word in done.stderr


@linux_only
def test_a_display_that_does_not_answer_is_named() -> None:
    done = open_window(DISPLAY=":987")
    assert done.returncode == 2
    assert ":987" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@linux_only
def test_missing_libraries_are_named_with_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> None:
        raise OSError("libxcb-cursor.so.0: cannot open shared object file: No such file or directory")

    monkeypatch.setattr(obstacles.ctypes, "CDLL", refuse)
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    reason = obstacles.obstacle()
    assert reason is not None
    assert "libxcb-cursor.so.0" in reason
    assert "apt-get install" in reason
    assert "libxcb-cursor0" in reason


def test_the_packages_named_are_those_of_the_readme_and_ci() -> None:
    readme, ci = (REPOSITORY / "README.md").read_text(), (REPOSITORY / ".ci" / "run").read_text()
    for package in obstacles.DEBIAN_PACKAGES.split():
        assert package in readme
        assert package in ci


@pytest.mark.parametrize("word", ["no-such-file.json", "--no-such-option"])
def test_a_wrong_word_is_told_before_qt_starts(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert start.run([word], "workbench") == 2
    error = capsys.readouterr().err
    assert word in error
    assert len(error.splitlines()) == 1
