"""The README names only what is there."""

import re
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_pictures_exist_and_are_small() -> None:
    names = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert len(names) >= 3
    for name in names:
        assert (REPOSITORY / name).stat().st_size <= 250_000, name


def test_files_named_in_commands_exist() -> None:
    for name in re.findall(r"(?:tests|resources|\.ci)/[\w./-]+", README):
        assert (REPOSITORY / name).exists(), name
