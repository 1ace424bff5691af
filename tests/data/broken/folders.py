"""Folders with names, links and files of every kind."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image

from tests.data.broken.case import Case, Make

CLASSES = ("cat", "dog")
NAMES = {
    "Chinese": "猫的照片",
    "Arabic": "صورة قطة",
    "Hebrew and turns": "תמונה\u202e\u202c",
    "Devanagari": "बिल्ली",
    "Thai": "แมว",
    "Korean, decomposed": "\u1100\u1169\u110b\u1163\u11bc\u110b\u1175",
    "emoji": "🐈‍⬛👩‍👩‍👧",
    "accents put on": "e\u0301a\u0308",
    "control characters": "a\x07\x1b[2Jb",
    "a line end": "a\nb\r\nc",
    "a tab": "a\tb",
    "dashes first": "--rf",
    "dots last": "name...",
    "blanks around": "  name  ",
    "a star and a question": "*?[x]",
    "a percent sign": "%s%n{0}{x}",
    "markup": "<b>x<br>&amp;<img src=x onerror=alert(1)>",
    "quotation marks": "\"'`$(touch executed)",
    "a backslash": "a\\b",
    "a formula": "=1+1",
    "a semicolon": "; touch executed",
    "200 letters": "x" * 200,
    "a name of Windows": "CON",
    "bytes of no script": os.fsdecode(b"\xff\xfe\x80"),
    "an upside down ending": "gnp.\u202etxt",
    "zero width": "a\u200b\ufeffb",
    "a line separator": "a\u2028b",
}


def picture(path: Path, value: int = 0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = Image.new("RGB", (8, 8), (value, 9, 9))
    with path.open("wb") as file:
        content.save(file, "PNG")


def folder(*, classes: tuple[str, ...] = CLASSES, also: Callable[[Path], object] | None = None) -> Make:
    """Make classes of six pictures, and something more."""

    def make(place: Path) -> Path:
        root = place / "pictures"
        root.mkdir()
        for index, name in enumerate(classes):
            for number in range(6):
                picture(root / name / f"{number}.png", 100 * index + number)
        if also is not None:
            also(root)
        return root

    return make


def _named() -> Iterator[Case]:
    for kind, name in NAMES.items():
        yield Case(
            f"a file's name: {kind}", folder(also=lambda root, n=name: picture(root / "cat" / f"{n}.png")), "usable"
        )
        bad = folder(also=lambda root, n=name: (root / "cat" / f"{n}.png").write_bytes(b"no picture"))
        yield Case(f"a broken file's name: {kind}", bad, "usable")
        yield Case(f"a class's name: {kind}", folder(classes=("cat", name)), "usable")


def _socket(root: Path) -> None:
    here = os.getcwd()
    os.chdir(root / "cat")  # a socket's path is short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("s.png")
    os.chdir(here)


def _outside(root: Path) -> None:
    picture(root.parent / "outside.png")
    (root / "cat" / "out.png").symlink_to(root.parent / "outside.png")


def _circles(root: Path) -> None:
    (root / "cat" / "a.png").symlink_to(root / "cat" / "b.png")
    (root / "cat" / "b.png").symlink_to(root / "cat" / "a.png")
    (root / "cat" / "up").symlink_to(root)
    (root / "round").symlink_to(root)


def _deep(root: Path) -> None:
    inside = root / "cat"
    for _ in range(300):
        inside = inside / "d"
    inside.mkdir(parents=True)
    picture(inside / "x.png")


def _leak(root: Path) -> None:
    for split in ("train", "test"):
        for index, name in enumerate(CLASSES):
            for number in range(4):
                picture(root / split / name / f"{number}.png", 50 * index + number)


def _things() -> Iterator[Case]:
    usable: dict[str, Callable[[Path], object]] = {
        "a dangling link": lambda root: (root / "cat" / "x.png").symlink_to(root / "nothing"),
        "a link that leads outside": _outside,
        "links that go round": _circles,
        "a link to a device": lambda root: (root / "cat" / "zero.png").symlink_to("/dev/zero"),
        "a link to a file of the system": lambda root: (root / "cat" / "p.png").symlink_to("/etc/passwd"),
        "a folder called like a picture": lambda root: (root / "cat" / "x.png").mkdir(),
        "an empty file": lambda root: (root / "cat" / "x.png").write_bytes(b""),
        "a text beside the pictures": lambda root: (root / "cat" / "notes.txt").write_text("hello"),
        "a text beside the classes": lambda root: (root / "notes.txt").write_text("hello"),
        "clutter": lambda root: [
            (root / "cat" / n).write_bytes(b"x") for n in (".DS_Store", "Thumbs.db", "desktop.ini")
        ],
        "another system's folder": lambda root: picture(root / "__MACOSX" / "x.png"),
        "300 folders in one another": _deep,
        "a table beside the classes": lambda root: (root / "labels.csv").write_text("hello"),
        "a file of 3 GB of nothing": lambda root: os.truncate(_touched(root / "cat" / "huge.png"), 3 << 30),
    }
    if hasattr(os, "mkfifo"):
        usable["a pipe"] = lambda root: os.mkfifo(root / "cat" / "x.png")
    if hasattr(socket, "AF_UNIX"):
        usable["a socket"] = _socket
    for name, also in usable.items():
        yield Case(f"a folder with {name}", folder(also=also), "usable")
    yield Case("a folder of the same pictures in two splits", folder(classes=(), also=_leak), "usable")
    yield Case("a folder of nothing", folder(classes=()), says="is empty")
    yield Case("a folder of one class", folder(classes=("cat",)), says="has one class only")
    yield Case("a folder of one picture", folder(classes=(), also=lambda root: picture(root / "x.png")))
    yield Case("a folder with an empty class", folder(also=lambda root: (root / "owl").mkdir()), says="class owl")
    yield Case("a folder of clutter", folder(classes=(), also=lambda root: (root / ".DS_Store").write_bytes(b"x")))
    yield Case(
        "a folder of two tables",
        folder(classes=(), also=lambda root: [(root / n).write_text("a,b\n") for n in ("a.csv", "b.csv")]),
        says="has 2 tables",
    )
    yield Case("a folder of arrays", folder(classes=(), also=lambda root: (root / "x.npy").write_bytes(b"x")))
    yield Case("a folder of classes cut off", folder(also=_all_broken), says="no readable training picture")
    yield Case("a folder that is not there", lambda place: place / "nowhere", says="does not exist")
    yield Case("a folder behind a dangling link", _dangling)
    yield Case("a device", lambda place: Path("/dev/null"), says="not an ordinary file")


def _touched(path: Path) -> Path:
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    return path


def _all_broken(root: Path) -> None:
    for path in root.rglob("*.png"):
        path.write_bytes(path.read_bytes()[:40])


def _dangling(place: Path) -> Path:
    (place / "pictures").symlink_to(place / "nowhere")
    return place / "pictures"


def cases() -> list[Case]:
    return [*_named(), *_things()]
