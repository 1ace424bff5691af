import pytest

from workbench.gui.class_search import matching

CLASSES = ("cat", "red car", "Blue Car", "Straße", "собака", "猫", "café, small", "ＡＢＣ")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", CLASSES),
        (" , ", CLASSES),
        ("CAT", ("cat",)),
        ("car", ("red car", "Blue Car")),
        ("car red", ("red car",)),
        ("cat, blue", ("cat", "Blue Car")),
        ("cat blue", ("cat", "Blue Car")),  # no class has both words
        ("STRASSE", ("Straße",)),
        ("СОБ", ("собака",)),
        ("猫，red", ("red car", "猫")),
        ("cafe\u0301", ("café, small",)),
        ("café, small", ("café, small",)),
        ("abc", ("ＡＢＣ",)),
        ("zebra", ()),
        ("cat, zebra", ("cat",)),
    ],
)
def test_what_is_meant(text: str, wanted: tuple[str, ...]) -> None:
    assert tuple(name for name, hit in zip(CLASSES, matching(CLASSES, text), strict=True) if hit) == wanted


def test_without_classes_there_is_nothing_to_mean() -> None:
    assert matching((), "x").shape == matching((), "").shape == (0,)
