import pytest

from tests.augmentation.test_every_kind import made

DIGITS = tuple("0123456789")
NAMED_DIGITS = ("0 - zero", "1 - one", "2 - two", "6 - six", "9 - nine")
LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
THINGS = ("airplane", "cat", "ship", "one-way street", "seven seas")
SIGNS = ("keep left", "keep right", "stop")


@pytest.mark.parametrize(
    ("kind", "settings", "classes", "named"),
    [
        ("horizontal_flip", {}, DIGITS, "“2”, “3”, “4” and others"),
        ("horizontal_flip", {}, NAMED_DIGITS, "“2 - two”, “6 - six”, “9 - nine” no"),
        ("horizontal_flip", {}, ("one", "two"), "“two” no"),
        ("horizontal_flip", {}, LETTERS, "“B”, “C”, “D” and others"),
        ("horizontal_flip", {}, SIGNS, "“keep left”, “keep right” no"),
        ("vertical_flip", {}, DIGITS, "“2”, “4”, “5” and others"),
        ("rotation", {"degrees": 180.0}, DIGITS, "makes a 9 of a 6"),
        ("rotation", {"degrees": 180.0}, tuple("dp"), "makes a p of a d"),
        ("rotation", {"degrees": 90.0}, ("left", "up"), "turned, “left”, “up” no longer show"),
        ("hue", {}, ("red apple", "pear"), "“red apple”"),
    ],
)
def test_labels_that_are_spoiled(kind, settings, classes, named):
    assert named in made(kind, **settings).spoils(classes)


@pytest.mark.parametrize(
    ("kind", "settings", "classes"),
    [
        ("horizontal_flip", {}, THINGS),
        ("horizontal_flip", {}, ("0", "1", "8")),
        ("vertical_flip", {}, THINGS),
        ("rotation", {"degrees": 15.0}, DIGITS),
        ("rotation", {"degrees": 90.0}, DIGITS),
        ("rotation", {"degrees": 60.0}, SIGNS),
        ("rotation", {"degrees": 180.0}, THINGS),
        ("rotation", {"degrees": 180.0}, tuple("0123457")),
        ("translation", {}, DIGITS),
        ("hue", {}, DIGITS),
        ("brightness", {}, DIGITS),
    ],
)
def test_labels_that_are_not(kind, settings, classes):
    assert made(kind, **settings).spoils(classes) is None
