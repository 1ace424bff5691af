from workbench.gui.picture_words import picture_name, size_and_colors


def test_a_picture_is_called_by_split_number_and_what_it_shows():
    assert picture_name("train", 0) == "train 0"
    assert picture_name("test", 1204, "cat") == "test 1\u2009204: cat"

    assert picture_name("test", 0, "a\u202eb") == r"test 0: a\u202eb"


def test_size_and_colours_in_words():
    assert size_and_colors((1, 28, 20)) == "28×20 grey"
    assert size_and_colors((3, 32, 32)) == "32×32 RGB"
