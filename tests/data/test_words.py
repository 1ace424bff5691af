import pytest

from workbench.data.words import bytes_text, listed


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (29_000, "29 kB"),
        (11_594_722, "11.6 MB"),
        (170_052_171, "170 MB"),
        (2.64e9, "2.64 GB"),
        (1.2e13, "12,000 GB"),
    ],
)
def test_sizes_as_people_say_them(size, text):
    assert bytes_text(int(size)) == text


@pytest.mark.parametrize(
    ("names", "text"), [("a", "a"), ("ab", "a and b"), ("abc", "a, b and c"), ("abcd", "a, b and 2 more")]
)
def test_names_in_a_sentence(names, text):
    assert listed(list(names)) == text
