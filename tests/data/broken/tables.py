"""Broken tables of labels, beside twelve whole pictures."""

import codecs
import os
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from tests.data.broken.case import Case, Fate, Make

ROWS = "".join(f"{number}.png,{'dog' if number % 2 else 'cat'}\n" for number in range(12))
GOOD = "file,label\n" + ROWS


def table(content: str | bytes, name: str = "labels.csv") -> Make:
    """Make a table beside pictures 0.png … 11.png; outside is one more."""

    def make(folder: Path) -> Path:
        inside = folder / "data"
        inside.mkdir()
        for number in range(12):
            Image.new("RGB", (8, 8), (20 * number, 9, 9)).save(inside / f"{number}.png")
        Image.new("RGB", (8, 8), (255, 255, 255)).save(folder / "outside.png")
        (inside / "link.png").symlink_to(folder / "outside.png")
        (inside / "away").symlink_to(folder)
        (inside / "gone.png").symlink_to(folder / "nowhere.png")
        (inside / "folder.png").mkdir()
        path = inside / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return make


def usable() -> Iterator[tuple[str, str | bytes]]:
    yield "a mark of UTF-8", codecs.BOM_UTF8 + GOOD.encode()
    yield "UTF-16, little end first", codecs.BOM_UTF16_LE + GOOD.encode("utf-16-le")
    yield "UTF-16, big end first", codecs.BOM_UTF16_BE + GOOD.encode("utf-16-be")
    yield "Latin-1", GOOD.replace("dog", "kräh").encode("latin-1")
    yield "every script", GOOD.replace("dog", "собака 犬 كلب 🐕").replace("cat", "γάτα")
    yield "semicolons", GOOD.replace(",", ";")
    yield "tabs", GOOD.replace(",", "\t")
    yield "bars", GOOD.replace(",", "|")
    yield "blanks after commas", GOOD.replace(",", ", ")
    yield "line ends of Windows", GOOD.replace("\n", "\r\n")
    yield "line ends of old Macs", GOOD.replace("\n", "\r")
    yield "no last line end", GOOD.rstrip()
    yield "empty lines", GOOD.replace("\n", "\n\n\n")
    yield "no header", ROWS
    yield "no endings", GOOD.replace(".png", "")
    yield "backslashes", GOOD.replace("\n1", "\n.\\1")
    yield "quotation marks", "".join(f'"{line}"\n'.replace(",", '","') for line in GOOD.splitlines())
    yield "a comma in a class", GOOD.replace("dog", '"dog, big"')
    yield "a line end in a class", GOOD.replace("dog", '"dog\nbig"')
    yield "numbers as classes", GOOD.replace("dog", "-1").replace("cat", "10")
    yield "formulas as classes", GOOD.replace("dog", "=cmd|' /C calc'!A0").replace("cat", "@SUM(1)")
    yield "classes with markup", GOOD.replace("dog", "<b>dog</b><img src=x>")
    yield "a class of 900 letters", GOOD.replace("dog", "d" * 900)
    yield "more columns", "".join(f"x,{line},y\n" for line in GOOD.splitlines())
    yield "splits", _with_splits(("train", "Training", "VAL", "test"))
    yield "missing files", GOOD + "99.png,cat\n100.png,dog\n"
    yield "a file of another folder", GOOD + "../outside.png,cat\n"
    yield "an absolute file", GOOD + "/etc/passwd,cat\n"
    yield "a file of Windows", GOOD + "C:\\Windows\\win.ini,cat\n"
    yield "a network's file", GOOD + "\\\\server\\share\\x.png,cat\n"
    yield "a link that leads outside", GOOD + "link.png,cat\n"
    yield "a link that leads nowhere", GOOD + "gone.png,cat\n"
    yield "a folder behind a link", GOOD + "away/outside.png,cat\n"
    yield "a folder as a picture", GOOD + "folder.png,cat\n"
    yield "itself as a picture", GOOD + "labels.csv,cat\n"
    yield "a name of 5,000 letters", GOOD + "x" * 5000 + ",cat\n"
    yield "rows cut short", GOOD + "3.png\n4.png\n"
    yield "rows too long", GOOD + "3.png,dog,9,9,9\n"
    yield "no class in some rows", GOOD + "link.png,\n3.png,\n"
    yield "the same row twice", GOOD + ROWS
    yield "one picture in two classes", GOOD + "1.png,cat\n"
    yield "names with characters that steer", GOOD + "a\x1b[31m\u202e.png,cat\n"


def _with_splits(names: tuple[str, ...]) -> str:
    lines = [f"{line},{names[index // 3]}" for index, line in enumerate(ROWS.splitlines())]
    return "file,label,split\n" + "\n".join([*lines, "0.png,cat,elsewhere"])


def refused() -> Iterator[tuple[str, str | bytes, str]]:
    yield "nothing", "", "is empty"
    yield "line ends only", "\n\n\r\n", "has no rows"
    yield "a mark only", codecs.BOM_UTF8, "has no rows"
    yield "a header only", "file,label\n", ""
    yield "zero bytes", GOOD.replace("dog", "d\0g"), "zero bytes"
    yield "a zero byte far down", GOOD + "x" * 70_000 + "\n9.png,d\0g\n", "zero bytes"
    yield "UTF-16 cut off", codecs.BOM_UTF16_LE + GOOD.encode("utf-16-le")[:-1], "damaged"
    yield "UTF-16 without a mark", GOOD.encode("utf-16-le"), "zero bytes"
    yield "bytes of no script", GOOD.encode() + b"\x81\x8d\x8f\x90\x9d,cat\n", "neither UTF-8 nor Windows-1252"
    yield "a quotation mark never closed", GOOD.replace("5.png", '"5.png'), "is damaged at line"
    yield "a quotation mark in the middle", GOOD.replace("5.png", '"5"x.png'), "is damaged at line"
    yield "a cell of 200 kB", GOOD + '"' + "x\n" * 100_000 + '",cat\n', "is damaged at line"
    yield "a line of 2 MB", GOOD + "x" * (2 << 20), "has a line of more than"
    yield "20,000 columns", "," * 20_000 + "x\n" + ROWS, "more than 10,000 columns"
    yield "one column", "file\n" + "".join(f"{n}.png\n" for n in range(12)), "one column only"
    yield "no file that is there", GOOD.replace(".png", ".tif"), "names pictures in its folder"
    yield "no column of classes", "file,a,b\n" + "".join(f"{n}.png,1,2\n" for n in range(12)), "none is called label"
    yield "one class", GOOD.replace("dog", "cat"), "has one class only, cat"
    yield "one picture", "file,label\n0.png,cat\n", "has one class only, cat"
    yield "no class at all", GOOD.replace("dog", "").replace("cat", ""), "names no picture for training"
    only = _with_splits(("train", "train", "train", "test")).replace("11.png,dog", "11.png,owl")
    yield "a class in the test split only", only, "class owl"
    yield "pictures for testing only", _with_splits(("test", "test", "test", "test")), "no picture for training"
    yield "a picture inside", b"\x89PNG\r\n\x1a\n" + bytes(500), "zero bytes"
    yield "a page of the web", "<html>\n<body>404, not found</body>\n</html>\n", "names pictures in its folder"
    yield "a million empty cells", "file,label\n" + "," * 9_000 + "\n", ""


def cases() -> list[Case]:
    fates: dict[str, Fate] = {"a million empty cells": "refused"}
    found = [Case(f"table with {name}", table(content), "usable") for name, content in usable()]
    found += [Case(f"table with {name}", table(c), fates.get(name, "refused"), says) for name, c, says in refused()]
    found.append(Case("table that is a folder", _folder))
    if hasattr(os, "mkfifo"):
        found.append(Case("table that is a pipe", _pipe, says="not an ordinary file"))
    found.append(Case("table that is not there", lambda folder: folder / "labels.csv", says="does not exist"))
    return found


def _folder(folder: Path) -> Path:
    (folder / "labels.csv").mkdir()
    return folder / "labels.csv"


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "labels.csv")
    return folder / "labels.csv"
