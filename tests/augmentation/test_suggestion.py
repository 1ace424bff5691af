import pytest

from workbench.augmentation.suggestion import suggested

DIGITS = tuple("0123456789")


def kinds(classes, shape):
    return [a.kind for a in suggested(classes, shape)]


def test_digits_are_turned_shifted_and_zoomed_and_never_mirrored():
    assert kinds(DIGITS, (1, 28, 28)) == ["rotation", "translation", "zoom"]


def test_photographs_are_mirrored_cropped_and_lit():
    flip, crop, light = suggested(("cat", "dog"), (3, 32, 32))
    assert [a.kind for a in (flip, crop, light)] == ["horizontal_flip", "random_crop", "brightness"]
    assert crop.padding == 4
    assert suggested(("cat", "dog"), (3, 5, 200))[1].padding == 1


@pytest.mark.parametrize("classes", [DIGITS, tuple("abc"), ("left", "right"), ("red", "blue"), ("cat", "dog"), ()])
@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 32, 32)])
def test_nothing_suggested_spoils_a_label(classes, shape):
    chosen = suggested(classes, shape)
    assert chosen
    assert [a.spoils(classes) for a in chosen] == [None] * len(chosen)
