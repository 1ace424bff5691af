"""Which classes of one's own pictures are kept, and under which names."""

import json

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from workbench.data.base import DATASETS, DataError, alike
from workbench.data.own.class_choice import choose
from workbench.data.own.image_folder import ImageFolder
from workbench.spec import SpecError, parse

names = st.lists(st.text("abcdef", min_size=1, max_size=2), unique=True, max_size=8).map(tuple)


@pytest.fixture
def animals(tmp_path):
    """Four classes of ten pictures, each of one grey: 0-9, 50-59, 100-109, 150-159."""
    for index, name in enumerate(("cat", "dog", "kitten", "newt")):
        (tmp_path / name).mkdir()
        for number in range(10):
            Image.new("L", (4, 4), 50 * index + number).save(tmp_path / name / f"{number}.png")
    return tmp_path


def loaded(folder, **settings):
    data = ImageFolder(folder=str(folder), height=4, width=4, color="grey", **settings).load(folder)
    found = {}
    for split in (data.train, data.val, data.test):
        pictures = split.pictures(slice(None))[:, 0, 0, 0].tolist()
        for value, target in zip(pictures, split.targets.tolist(), strict=True):
            found.setdefault(data.classes[target], []).append(value)
    return data, {name: sorted(values) for name, values in found.items()}


def test_classes_are_left_out_renamed_and_merged():
    choice = choose(("cat", "dog", "kitten", "newt"), {"dog"}, {"kitten": "cat", "newt": "salamander"})
    assert choice.names == ("cat", "salamander")
    assert choice.targets.tolist() == [0, -1, 0, 1]


def test_names_change_places_at_once():
    choice = choose(("a", "b", "c"), (), {"a": "b", "b": "a"})
    assert choice.names == ("b", "a", "c")
    assert choice.targets.tolist() == [0, 1, 2]


def test_what_is_excluded_is_meant_by_its_old_name():
    assert choose(("a", "b", "c"), ("a",), {"b": "a"}).names == ("a", "c")


def test_unknown_names_mean_nothing():
    choice = choose(("a", "b"), ("gone",), {"away": "x"})
    assert choice.names == ("a", "b")


@pytest.mark.parametrize(
    ("exclude", "rename", "sentence"),
    [
        (("a", "b", "c"), {}, "no class is left of 3; exclude fewer classes"),
        (("a", "b"), {}, "only the class c is left of 3; exclude fewer classes"),
        (("a",), {"b": "c"}, "only the class c is left of 3; .*or give them different names"),
    ],
)
def test_fewer_than_two_classes_are_refused(exclude, rename, sentence):
    with pytest.raises(DataError, match=sentence):
        choose(("a", "b", "c"), exclude, rename)


@given(names, st.sets(st.text("abcdef", min_size=1, max_size=2)), st.data())
def test_every_class_kept_has_one_index_and_its_new_name(classes, exclude, draw):
    rename = draw.draw(st.dictionaries(st.sampled_from(classes or ("a",)), st.text("abcxyz", min_size=1, max_size=1)))
    expected = [None if name in exclude else rename.get(name, name) for name in classes]
    if len({name for name in expected if name is not None}) < 2:
        with pytest.raises(DataError):
            choose(classes, exclude, rename)
        return
    choice = choose(classes, exclude, rename)
    assert [None if target < 0 else choice.names[target] for target in choice.targets] == expected
    assert len(set(choice.names)) == len(choice.names)
    assert set(choice.targets[choice.targets >= 0]) == set(range(len(choice.names)))


def test_pictures_of_excluded_classes_are_in_no_split_and_not_skipped(animals):
    (animals / "dog" / "notes.png").write_text("no picture")
    data, found = loaded(animals, exclude=("dog", "unicorn"))
    assert data.classes == ("cat", "kitten", "newt")
    assert data.skipped == ()
    assert found == {"cat": [*range(10)], "kitten": [*range(100, 110)], "newt": [*range(150, 160)]}


def test_classes_called_alike_become_one(animals):
    data, found = loaded(animals, rename={"kitten": "cat", "newt": " salamander "})
    assert data.classes == ("cat", "dog", "salamander")
    assert found["cat"] == [*range(10), *range(100, 110)]
    assert found["salamander"] == [*range(150, 160)]
    assert ImageFolder(folder=str(animals), rename={"kitten": "cat"}).classes() == ("cat", "dog", "newt")
    assert ImageFolder(folder=str(animals), rename={"kitten": "cat"}).every_class() == ("cat", "dog", "kitten", "newt")


def test_the_test_share_is_of_every_class(animals):
    for share, expected in ((0.0, 0), (0.2, 2), (0.5, 5)):
        data, _ = loaded(animals, test_share=share)
        counts = torch.bincount(data.test.targets, minlength=4).tolist()
        assert counts == [expected] * 4


def test_the_choice_survives_the_file():
    dataset = ImageFolder(folder="f", exclude=("a", "b"), rename={"c": "d"}, test_share=0.3)
    text = dataset.model_dump_json()
    assert DATASETS.parse(json.loads(text)) == dataset
    assert dataset != dataset.changed(rename={"c": "e"})
    assert dataset.changed(seed=3).rename == {"c": "d"}


@pytest.mark.parametrize("name", ["", "  ", "x" * 201])
def test_a_new_name_is_neither_empty_nor_endless(name):
    with pytest.raises(SpecError, match="rename"):
        parse(ImageFolder, {"folder": "f", "rename": {"a": name}})


def test_another_folder_keeps_the_shares_and_has_classes_of_its_own():
    dataset = ImageFolder(folder="f", exclude=("a",), rename={"c": "d"}, test_share=0.3, validation_share=0.4)
    other = alike("image_folder", dataset, folder="g")
    assert other == ImageFolder(folder="g", test_share=0.3, validation_share=0.4)
    assert alike("image_folder", DATASETS["digits"](), folder="g").test_share == 0.2


def test_the_order_of_pictures_is_that_of_all_classes(animals):
    """So that leaving a class out is a choice of rows."""
    every, _ = loaded(animals, test_share=0.0, validation_share=0.0)
    few, _ = loaded(animals, test_share=0.0, validation_share=0.0, exclude=("dog",))
    kept = np.isin(every.train.targets.numpy(), (0, 2, 3))
    assert torch.equal(few.train.pictures(slice(None)), every.train.pictures(slice(None))[torch.from_numpy(kept)])
