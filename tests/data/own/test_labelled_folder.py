"""A folder of pictures with a table that says what each shows."""

from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from workbench.data.base import Cancelled, DataError
from workbench.data.own.labelled_folder import LabelledFolder
from workbench.data.tables.named_files import NamedFiles, NoFile
from workbench.data.tables.table_file import Table

NOWHERE = Path("nowhere")


def picture(path: Path, value: int = 0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 8), (value, value, value)).save(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twenty pictures in a folder, number n of grey n."""
    for number in range(20):
        picture(tmp_path / f"{number}.png", number)
    return tmp_path


def written(folder: Path, text: str, name: str = "labels.csv", encoding: str = "utf-8") -> LabelledFolder:
    (folder / name).write_bytes(text.encode(encoding))
    return LabelledFolder(table=str(folder / name), height=8, width=8, color="grey")


def rows(label=("cat", "dog"), ending=".png", delimiter=",") -> str:
    return "".join(f"{n}{ending}{delimiter}{label[n % len(label)]}\n" for n in range(20))


def contents(data) -> dict[str, list[int]]:
    """The greys of each class."""
    found: dict[str, list[int]] = {name: [] for name in data.classes}
    for split in (data.train, data.val, data.test):
        for image, target in zip(split.pictures(slice(None)), split.targets.tolist(), strict=True):
            found[data.classes[target]].append(int(image.unique()))
    return {name: sorted(values) for name, values in found.items()}


EVEN_AND_ODD = {"cat": list(range(0, 20, 2)), "dog": list(range(1, 20, 2))}


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("file,label\n" + rows(), "utf-8"),
        ("file,label\n" + rows(), "utf-8-sig"),
        ("file,label\n" + rows(), "utf-16"),
        (rows(), "utf-8"),
        ("id;breed\n" + rows(ending="", delimiter=";"), "utf-8"),
        ("image\tclass\r\n" + rows(delimiter="\t").replace("\n", "\r\n"), "utf-8"),
        ("label|extra|path\n" + "".join(f"{['cat', 'dog'][n % 2]}|x|.\\{n}.png\n" for n in range(20)), "utf-8"),
    ],
)
def test_every_spelling_of_a_table_gives_the_same_data(folder, text, encoding):
    dataset = written(folder, text, encoding=encoding)
    data = dataset.load(NOWHERE)
    assert contents(data) == EVEN_AND_ODD
    assert data.skipped == ()
    assert dataset.classes() == data.classes == ("cat", "dog")


def test_splits_are_seeded_and_stratified(folder):
    dataset = written(folder, "file,label\n" + rows())
    one, same, other = (dataset.changed(seed=seed).load(NOWHERE) for seed in (1, 1, 2))
    assert [len(split) for split in (one.train, one.val, one.test)] == [14, 2, 4]
    assert torch.bincount(one.test.targets).tolist() == [2, 2]
    assert torch.equal(one.test.images, same.test.images)
    assert not torch.equal(one.test.images, other.test.images)


def test_a_column_of_splits_is_followed(folder):
    names = ("train", "Training", "VALID", "test")
    lines = [f"{line},{names[n // 5]}" for n, line in enumerate(rows().splitlines())]
    data = written(folder, "file,label,split\n" + "\n".join([*lines, "0.png,cat,other"])).load(NOWHERE)
    assert [len(split) for split in (data.train, data.val, data.test)] == [10, 5, 5]
    assert sorted(int(image.unique()) for image in data.test.images) == list(range(15, 20))
    assert [(s.path.name, s.reason) for s in data.skipped] == [
        ("0.png", "is in no split called train, val or test in line 22")
    ]


@pytest.mark.parametrize("name", ["labels.csv", "split.csv", "file.csv", "label.tsv"])
@pytest.mark.parametrize("ending", ["", ".png"])
@pytest.mark.parametrize("beside", [(), ("label.txt", "labels.json", "split.csv.bak")])
def test_a_table_may_be_called_as_one_of_its_columns(folder, name, ending, beside):
    for other in beside:
        (folder / other).write_text("no picture")
    comma = "\t" if name.endswith(".tsv") else ","
    lines = [f"{line}{comma}train" for line in rows(ending=ending, delimiter=comma).splitlines()]
    dataset = written(folder, "\n".join([comma.join(("file", "labels", "split")), *lines]), name)
    data = dataset.load(NOWHERE)
    assert contents(data) == EVEN_AND_ODD
    assert data.skipped == ()


def test_a_picture_may_be_called_as_a_column_or_a_class(folder):
    picture(folder / "label.png", 50)
    picture(folder / "cat.png", 60)
    (folder / "dog.txt").write_text("no picture")
    data = written(folder, "file,label\n" + rows(ending="")).load(NOWHERE)
    assert contents(data) == EVEN_AND_ODD
    with pytest.raises(NoFile, match="is not there"):
        NamedFiles(folder).find("dog")


def test_columns_are_chosen_by_name_or_number(folder):
    text = "a,b,c\n" + "".join(f"{n}.png,{n % 2},{'xyz'[n % 3]}\n" for n in range(20))
    with pytest.raises(
        DataError, match="has 3 columns and none is called label; choose the one of the classes among a"
    ):
        written(folder, text).classes()
    assert written(folder, text).changed(label_column="b").classes() == ("0", "1")
    assert written(folder, text).changed(label_column="3").classes() == ("x", "y", "z")
    with pytest.raises(DataError, match="has no column d; choose one of a, b, c"):
        written(folder, text).changed(label_column="d").classes()
    with pytest.raises(DataError, match="both in column a"):
        written(folder, text).changed(label_column="a").classes()


def test_classes_are_in_natural_order(folder):
    assert written(folder, "file,label\n" + rows(["10", "9", "1"])).classes() == ("1", "9", "10")


def test_pictures_are_found_in_a_folder_beside_the_table_or_in_the_one_named(tmp_path):
    for number in range(20):
        picture(tmp_path / "sets" / "train" / f"{number}.png", number)
    dataset = written(tmp_path / "sets", "id,label\n" + rows(ending=""))
    assert contents(dataset.load(NOWHERE)) == EVEN_AND_ODD
    (tmp_path / "tables").mkdir()
    elsewhere = written(tmp_path / "tables", "id,label\n" + rows(ending=""))
    with pytest.raises(DataError, match="names pictures in its folder"):
        elsewhere.classes()
    named = elsewhere.changed(pictures_folder=str(tmp_path / "sets" / "train"))
    assert contents(named.load(NOWHERE)) == EVEN_AND_ODD
    with pytest.raises(DataError, match=r"is no folder; choose the folder that the names in labels\.csv are below"):
        named.changed(pictures_folder=str(tmp_path / "no")).classes()


def test_what_cannot_be_used_is_listed_with_its_line(folder):
    picture(folder.parent / "outside.png", 255)
    (folder / "link.png").symlink_to(folder.parent / "outside.png")
    picture(folder / "two.png")
    picture(folder / "two.jpg")
    more = (
        "99.png,cat\n../outside.png,cat\n/etc/passwd,cat\nlink.png,cat\ntwo,cat\n1.png,cat\n1.png,dog\nlone\n2.png,\n"
    )
    data = written(folder, "file,label\n" + rows() + more).load(NOWHERE)
    assert contents(data) == EVEN_AND_ODD
    assert [(skipped.path.name, skipped.reason.split(", to")[0]) for skipped in data.skipped] == [
        ("99.png", "is not there (line 22)"),
        ("outside.png", f"leads outside {folder.name} (line 23)"),
        ("passwd", f"leads outside {folder.name} (line 24)"),
        ("link.png", "is a link that leads outside"),
        ("two", "may be two.jpg or two.png (line 26)"),
        ("1.png", "is named again, as cat after dog"),
        ("1.png", "is named again"),
        ("labels.csv", "has 1 of 2 columns in line 29"),
        ("2.png", "has no class in line 30"),
    ]


def test_the_classes_follow_the_table(folder):
    dataset = written(folder, "file,label\n" + rows())
    assert dataset.classes() == ("cat", "dog")
    assert written(folder, "file,label\n" + rows(["owl", "mole"])).classes() == ("mole", "owl")
    assert dataset.classes() == ("mole", "owl")


def test_no_table_is_read_for_the_classes_after_a_load(folder, monkeypatch):
    dataset = written(folder, "file,label\n" + rows())
    data = dataset.load(NOWHERE)
    monkeypatch.setattr(Table, "found", lambda path: pytest.fail(f"{path} is read again"))
    assert dataset.classes() == data.classes == dataset.changed(seed=1, height=9).classes()


def test_a_load_brings_the_classes_of_pictures_that_came_meanwhile(folder):
    dataset = written(folder, "file,label\n" + rows() + "late.png,owl\n")
    assert dataset.classes() == ("cat", "dog")
    picture(folder / "late.png")
    assert dataset.load(NOWHERE).classes == dataset.classes() == ("cat", "dog", "owl")


def test_classes_can_be_left_out_and_renamed(folder):
    dataset = written(folder, "file,label\n" + rows(["a", "b", "c"]))
    data = dataset.changed(exclude=("a",), rename={"b": "B"}).load(NOWHERE)
    assert contents(data) == {"B": list(range(1, 20, 3)), "c": list(range(2, 20, 3))}


def test_a_table_is_read_without_holding_it(folder, monkeypatch):
    """A line beyond the head is not read to look at the head."""
    (folder / "long.csv").write_text("file,label\n" + rows() * 1000 + '"never closed\n')
    table = Table.found(folder / "long.csv")
    assert len(table.head) == 200
    with pytest.raises(DataError, match="is damaged at line 20002"):
        list(table.rows())


cells = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12).map(str.strip)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8), st.sampled_from(",;\t|"))
def test_what_the_csv_module_writes_comes_back(tmp_path, table, delimiter):
    import csv

    with (tmp_path / "t.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writerows([("x", "y", "z"), *table])
    found = [row for _, row in Table.found(tmp_path / "t.csv").rows()]
    assert found == [["x", "y", "z"], *(list(row) for row in table if any(row))]


def test_a_name_on_another_drive_leads_outside(folder, monkeypatch):
    def other_drive(path: str, start: object) -> str:
        raise ValueError(f"path is on mount 'D:', start on mount {start!r}")

    dataset = written(folder, "file,label\n" + rows() + "/elsewhere/1.png,cat\n")
    monkeypatch.setattr("os.path.relpath", other_drive)
    assert dataset.classes() == ("cat", "dog")
    assert [skipped.reason for skipped in dataset.files().listing.skipped] == [f"leads outside {folder.name} (line 22)"]


def test_a_link_in_a_circle_harms_no_other_name(folder):
    (folder / "circle.png").symlink_to("circle.png")
    data = written(folder, "file,label\n" + rows() + "circle.png,cat\n").load(NOWHERE)
    assert contents(data) == EVEN_AND_ODD
    assert [(skipped.path.name, skipped.reason) for skipped in data.skipped] == [
        ("circle.png", "is a link that leads nowhere (line 22)")
    ]


@given(st.text(max_size=30))
def test_no_name_leads_outside(name):
    files = NamedFiles(Path(__file__).parent)
    try:
        found = files.find(name)
    except NoFile:
        return
    assert found.resolve().is_relative_to(Path(__file__).parent.resolve())


def test_a_long_table_tells_its_progress_and_may_be_cancelled(folder):
    dataset = written(folder, "file,label\n" + rows() * 600)
    told = []
    dataset.files(lambda *now: told.append(now))
    assert told == [("Reading the table", done, None) for done in (0, 5000, 10_000)]

    def cancel(what: str, done: int, total: int | None) -> None:
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        dataset.load(NOWHERE, cancel)
