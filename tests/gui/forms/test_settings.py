from typing import get_args

import pytest

from workbench.data.base import DATASETS
from workbench.gui.forms.settings import Range, number_text, read_number, settings_of, stepped
from workbench.layers.base import LAYERS
from workbench.layers.convolution import Conv2d
from workbench.layers.normalization import BatchNorm2d
from workbench.layers.pooling import MaxPool2d
from workbench.layers.regularization import Dropout
from workbench.training.optimizers import OPTIMIZERS, SGD, Adam
from workbench.training.settings import Training


def by_name(kind):
    return {setting.name: setting for setting in settings_of(kind)}


def test_a_convolution_has_torchs_settings_in_torchs_order():
    settings = by_name(Conv2d)
    assert list(settings) == [
        "name",
        "out_channels",
        "kernel_size",
        "stride",
        "padding",
        "dilation",
        "groups",
        "bias",
        "padding_mode",
    ]
    assert settings["out_channels"].numbers == Range(1, 1_000_000)
    assert settings["kernel_size"].pairs
    assert not settings["out_channels"].pairs
    assert settings["padding"].words == ("same", "valid")
    assert settings["padding"].numbers == Range(0, 512)
    assert settings["bias"].flag
    assert settings["padding_mode"].words == get_args(Conv2d.model_fields["padding_mode"].annotation)
    assert settings["kernel_size"].description == "height and width of a kernel, in pixels"
    assert settings["name"].length == 60


def test_limits_of_numbers_come_from_the_field():
    assert by_name(Dropout)["p"].numbers == Range(0, 1, whole=False, open_high=True)
    lr = by_name(Adam)["lr"].numbers
    assert lr == Range(0, 1000, whole=False, open_low=True)
    assert 0.0 not in lr
    assert 1000.0 in lr


def test_unions_with_none_words_and_families():
    assert by_name(MaxPool2d)["stride"].empty
    threads = by_name(Training)["threads"]
    assert (threads.words, threads.numbers) == (("auto",), Range(1, 256))
    assert by_name(Training)["optimizer"].family is OPTIMIZERS


def test_a_blocks_layers_are_no_settings():
    assert [s.name for s in settings_of(LAYERS["residual"])] == ["name"]
    assert [s.name for s in settings_of(LAYERS["parallel"])] == ["name", "merge"]
    assert [s.name for s in settings_of(LAYERS["repeat"])] == ["name", "times"]


@pytest.mark.parametrize("family", [LAYERS, OPTIMIZERS, DATASETS], ids=lambda f: f.family)
def test_every_simple_setting_of_every_kind_has_a_field(family):
    blocks = {"layers", "body", "shortcut", "branches", "block"}
    blocks |= {"exclude", "rename"}  # classes are chosen in a list of them
    for kind in family:
        declared = set(family[kind].model_fields) - {"kind"} - blocks
        assert {s.name for s in settings_of(family[kind])} == declared, kind


@pytest.mark.parametrize(
    ("value", "text"),
    [(64, "64"), (0.001, "0.001"), (1e-8, "1e-8"), (1e-05, "1e-5"), (0.0, "0"), (2.0, "2"), (0.9991, "0.9991")],
)
def test_numbers_read_as_they_are_written(value, text):
    assert number_text(value) == text
    assert read_number(text, whole=isinstance(value, int)) == value


def test_what_is_no_number_stays_text():
    assert read_number(" abc ", whole=True) == "abc"
    assert read_number("", whole=False) == ""
    assert read_number("3.5", whole=True) == 3.5
    assert read_number("0,25", whole=False) == 0.25


def climb(value, numbers, steps, by=1):
    found = []
    for _ in range(steps):
        value = stepped(value, by, numbers)
        found.append(value)
    return found


def test_steps_of_a_learning_rate_run_along_1_2_5():
    numbers = by_name(SGD)["lr"].numbers
    assert climb(0.001, numbers, 4) == [0.002, 0.005, 0.01, 0.02]
    assert climb(0.003, numbers, 3, -1) == [0.002, 0.001, 0.0005]
    assert climb(1e-8, by_name(BatchNorm2d)["eps"].numbers, 2, -1) == [5e-9, 2e-9]
    assert climb(0.0, by_name(SGD)["weight_decay"].numbers, 2) == [1e-4, 2e-4]
    assert climb(2e-6, by_name(SGD)["weight_decay"].numbers, 3, -1) == [1e-6, 0, 0]


def test_steps_of_a_share_get_finer_towards_1():
    numbers = by_name(Adam)["beta2"].numbers
    assert climb(0.85, numbers, 3) == [0.9, 0.91, 0.92]
    assert climb(0.99, numbers, 2) == [0.991, 0.992]
    assert climb(0.999, numbers, 2, -1) == [0.998, 0.997]
    assert climb(0.05, by_name(Dropout)["p"].numbers, 3, -1) == [0, 0, 0]


def test_steps_end_at_the_limits():
    assert stepped(1, -1, Range(1, 5)) == 1
    assert stepped(3, 10, Range(1, 5)) == 5
    assert stepped(0.8, 5, Range(0, 0.9, whole=False)) == 0.9
