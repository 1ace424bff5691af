import numpy as np
import pytest
import torch
from PIL import Image, ImageOps
from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QFileDialog, QPushButton
from sklearn.datasets import load_sample_image

from workbench.data.base import DATASETS
from workbench.data.pictures.picture import open_picture, to_tensor
from workbench.experiment import find
from workbench.gui.panels.pixels import words
from workbench.gui.panels.pixels.panel import PixelsPanel
from workbench.gui.panels.pixels.source import PINNED
from workbench.gui.panels.pixels.stages import Box, fitted_part, of_picture, pixels
from workbench.gui.views.pixel_grid.geometry import Pixel
from workbench.paths import RESOURCES

LECTURE = """
157 153 174 168 150 152 129 151 172 161 155 156
155 182 163  74  75  62  33  17 110 210 180 154
180 180  50  14  34   6  10  33  48 106 159 181
206 109   5 124 131 111 120 204 166  15  56 180
194  68 137 251 237 239 239 228 227  87  71 201
172 105 207 233 233 214 220 239 228  98  74 206
188  88 179 209 185 215 211 158 139  75  20 169
189  97 165  84  10 168 134  11  31  62  22 148
199 168 191 193 158 227 178 143 182 106  36 190
205 174 155 252 236 231 149 178 228  43  95 234
190 216 116 149 236 187  86 150  79  38 218 241
190 224 147 108 227 210 127 102  36 101 255 224
190 214 173  66 103 143  96  50   2 109 249 215
187 196 235  75   1  81  47   0   6 217 255 211
183 202 237 145   0   0  12 108 200 138 243 236
195 206 123 207 177 121 123 200 175  13  96 218
"""


def lecture():
    return np.array([line.split() for line in LECTURE.split("\n") if line], np.uint8)


@pytest.fixture
def opened(open_panel):
    """Return a function that opens a preset with the panel on show and its data loaded."""

    def make(preset="digits", *, show=True):
        return open_panel(PixelsPanel, find(preset) if isinstance(preset, str) else preset, (900, 600), show=show)

    return make


def press(qtbot, panel, row, key):
    qtbot.mouseClick(getattr(panel.controls, row).buttons[key], Qt.MouseButton.LeftButton)


def plain(label):
    return label.text().replace("\u00a0", " ")


def test_the_lecture_example_has_the_lectures_numbers():
    picture = open_picture(RESOURCES / "samples" / "lecture-12x16.png")
    assert picture.mode == "L"
    np.testing.assert_array_equal(np.asarray(picture), lecture())


def test_a_sample_of_the_data_set_is_shown_as_it_is_stored(opened, qtbot):
    session, panel = opened()
    raw = panel.columns.views["raw"]
    np.testing.assert_array_equal(raw.picture, session.pinned.image.numpy())
    assert raw.title.text() == "Stored"
    assert raw.note.text().endswith("as stored in the data set")
    assert not panel.controls.stages.buttons["resized"].isEnabled()
    press(qtbot, panel, "stages", "normalised")
    assert list(panel.columns.shown) == ["raw", "normalised"]
    wanted = session.data.normalise(session.pinned.image).numpy()
    np.testing.assert_array_equal(panel.columns.views["normalised"].picture, wanted)


def test_the_pinned_picture_is_followed_and_a_sample_stays_until_then(opened):
    session, panel = opened()
    session.pin("train", 3)
    np.testing.assert_array_equal(panel.columns.views["raw"].picture, session.pinned.image.numpy())
    assert panel.controls.source.currentText() == f"Pinned: {session.pinned.title}"
    panel.show_source("lecture")
    np.testing.assert_array_equal(panel.columns.views["raw"].picture[0], lecture())
    session.edit(session.experiment.changed(name="Other"), "Rename")
    assert panel.source.name == "lecture"
    session.pin("train", 4)
    assert panel.source.name == PINNED
    np.testing.assert_array_equal(panel.columns.views["raw"].picture, session.pinned.image.numpy())


def test_other_data_fit_the_sample_anew_and_leave_it(opened, qtbot):
    session, panel = opened()
    panel.show_source("lecture")
    dataset = session.experiment.dataset.changed(height=20, width=10)
    session.edit(session.experiment.changed(dataset=dataset), "Other size")
    qtbot.waitUntil(lambda: session.data is not None and session.pinned.image.shape == (1, 20, 10), timeout=10000)
    assert panel.source.name == "lecture"
    assert panel.source.stages.fitted.shape == (1, 20, 10)
    assert panel.source.stages.normalised.shape == (1, 20, 10)


def test_without_data_it_is_said_why_nothing_is_normalised(opened, qtbot):
    session, panel = opened()
    panel.show_source("lecture")
    button = panel.controls.stages.buttons["normalised"]
    tip = button.toolTip()
    assert button.isEnabled()
    session.loader.reload()
    assert (session.data, button.isEnabled()) == (None, False)
    assert " ".join(button.toolTip().split()) == words.NOT_LOADED
    qtbot.waitUntil(button.isEnabled, timeout=10000)
    assert button.toolTip() == tip != ""


def test_all_stages_are_what_the_program_makes_of_the_picture(opened, qtbot):
    session, panel = opened("shapes-rgb")
    panel.show_source("lecture")
    for stage in ("resized", "normalised"):
        press(qtbot, panel, "stages", stage)
    views = panel.columns.shown
    assert list(views) == ["raw", "resized", "normalised"]
    picture = Image.fromarray(lecture())
    fitted = to_tensor(picture, session.experiment.dataset.input_shape)
    np.testing.assert_array_equal(views["resized"].picture, fitted.numpy())
    data = session.data
    mean, std = data.mean.view(-1, 1, 1), data.std.view(-1, 1, 1)
    wanted = (fitted.double() / 255 - mean.double()) / std.double()
    torch.testing.assert_close(torch.from_numpy(views["normalised"].picture).double(), wanted, rtol=0, atol=1e-5)
    np.testing.assert_array_equal(views["normalised"].picture, data.normalise(fitted).numpy())
    assert "mean" in views["normalised"].note.text()
    assert views["raw"].size_text.text() == "12 × 16 grey"
    assert views["raw"].note.text().startswith("values 0–255 · the 192 numbers of the lecture")


def test_modes_are_chosen_by_button_and_key_and_explained(opened, qtbot):
    _, panel = opened()
    panel.show_source("lecture")
    assert panel.caption.text().startswith("What you both see")
    press(qtbot, panel, "modes", "numbers")
    assert panel.caption.text() == "This is all the computer gets: 12 × 16 = 192 numbers from 0 (black) to 255 (white)."
    panel.columns.views["raw"].canvas.setFocus()
    qtbot.keyClick(panel.columns.views["raw"].canvas, Qt.Key.Key_1)
    assert panel.caption.text() == "What you see: a picture of 12 × 16 pixels, short for picture elements."
    assert panel.controls.modes.pressed == ["picture"]
    assert not panel.columns.views["raw"].canvas.has_numbers
    qtbot.keyClick(panel.columns.views["raw"].canvas, Qt.Key.Key_2)
    assert panel.columns.views["raw"].canvas.has_numbers


def test_a_photo_comes_with_the_dependency_and_is_shown_by_channels(opened, qtbot):
    _, panel = opened()
    assert not panel.controls.channels.isVisible()
    panel.show_source("china")
    qtbot.waitUntil(lambda: panel.source.stages.title.startswith("Temple"), timeout=20000)
    view = panel.columns.views["raw"]
    photo = load_sample_image("china.jpg")
    np.testing.assert_array_equal(view.picture.transpose(1, 2, 0), photo)
    assert panel.controls.channels.isVisible()
    press(qtbot, panel, "channels", "apart")
    assert [canvas.sheet.tint for canvas in view.canvases if canvas.isVisible()] == ["red", "green", "blue"]
    press(qtbot, panel, "channels", "grey")
    np.testing.assert_array_equal(view.canvas.sheet.values[0], np.asarray(Image.fromarray(photo).convert("L")))


def test_the_cell_is_read_out_and_outlined_at_every_stage(opened, qtbot):
    _, panel = opened()
    panel.show_source("lecture")
    for stage in ("resized", "normalised"):
        press(qtbot, panel, "stages", stage)
    views, stages = panel.columns.shown, panel.source.stages
    assert panel.read_out.text() == words.POINT
    views["raw"].canvas.show_pixel(Pixel(4, 7))
    assert plain(panel.read_out) == "Raw · row 4, column 7: 228 → 0.89"
    # 12 × 14 of 12 × 16 are left, each 28 / 12 resized pixels wide
    assert views["resized"].canvas._linked == views["normalised"].canvas._linked == QRectF(16, 4, 3, 3)
    views["raw"].canvas.point(None)
    assert panel.read_out.text() == words.POINT
    views["resized"].canvas.show_pixel(Pixel(0, 0))
    value, normal = stages.resized[0, 0, 0], stages.normalised[0, 0, 0]
    wanted = f"Resized · row 0, column 0: {value} → {value / 255:.2f} → normalised {normal:.2f}".replace("-", "−")
    assert plain(panel.read_out) == wanted
    assert views["raw"].canvas._linked == QRectF(0, 2, 1, 1)
    assert views["normalised"].canvas._linked == QRectF(0, 0, 1, 1)


def test_resized_and_normalised_zoom_together(opened, qtbot):
    _, panel = opened()
    panel.show_source("lecture")
    for stage in ("resized", "normalised"):
        press(qtbot, panel, "stages", stage)
    views = panel.columns.shown
    raw = views["raw"].canvas.viewport
    views["resized"].canvas.zoom(3)
    assert views["normalised"].canvas.viewport == views["resized"].canvas.viewport
    assert views["raw"].canvas.viewport == raw


def test_the_last_stage_stays(opened, qtbot):
    _, panel = opened()
    press(qtbot, panel, "stages", "raw")
    assert list(panel.columns.shown) == ["raw"]
    assert panel.controls.stages.pressed == ["raw"]


def test_a_sample_can_be_pinned_for_the_feature_maps(opened, qtbot):
    session, panel = opened()
    assert not panel.controls.use.isEnabled()
    panel.show_source("lecture")
    with qtbot.waitSignals([panel.maps_wanted, session.picture_opened]):
        qtbot.mouseClick(panel.controls.use, Qt.MouseButton.LeftButton)
    np.testing.assert_array_equal(np.asarray(session.pinned.picture), lecture())
    assert session.pinned.title == "Lecture, 12 × 16"
    assert panel.source.name == PINNED
    np.testing.assert_array_equal(panel.columns.views["raw"].picture[0], lecture())


def test_a_picture_of_ones_own_is_opened(opened, qtbot, tmp_path, monkeypatch):
    session, panel = opened()
    picture = np.random.default_rng(0).integers(0, 256, (30, 50, 3), dtype=np.uint8)
    Image.fromarray(picture).save(tmp_path / "own.png")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "own.png"), ""))
    with qtbot.waitSignal(session.picture_opened):
        qtbot.mouseClick(panel.controls.open, Qt.MouseButton.LeftButton)
    np.testing.assert_array_equal(panel.columns.views["raw"].picture.transpose(1, 2, 0), picture)
    assert panel.columns.views["raw"].note.text().endswith("own.png, as opened")


def test_without_a_picture_the_lecture_example_is_offered(opened, qtbot):
    session, panel = opened()
    session._pin(None)
    assert panel.empty.isVisible()
    qtbot.mouseClick(panel.empty.findChild(QPushButton, "empty_state_second_button"), Qt.MouseButton.LeftButton)
    assert not panel.empty.isVisible()
    np.testing.assert_array_equal(panel.columns.views["raw"].picture[0], lecture())


def use(qtbot, session, dataset):
    """Make something else the data set, and wait for it."""
    session.edit(session.experiment.changed(dataset=dataset), "Use other data")
    qtbot.waitUntil(lambda: session.loader.status != "loading", timeout=10000)


def test_a_sample_goes_with_its_data_and_comes_back_with_them(opened, qtbot):
    session, panel = opened()
    digits = session.experiment.dataset
    use(qtbot, session, DATASETS["medmnist"].model_validate({}))
    assert session.loader.status == "missing"
    assert session.pinned is None
    assert panel.no_data.isVisible()
    assert not panel.columns.isVisible()
    assert panel.no_data.button.text() == "Download"
    assert "MedMNIST is not here yet." in panel.no_data.text.text()
    use(qtbot, session, DATASETS["image_folder"].model_validate({"folder": "/nowhere"}))
    assert session.loader.status == "failed"
    assert panel.no_data.button.text() == "Try again"
    use(qtbot, session, digits)
    assert panel.columns.isVisible()
    np.testing.assert_array_equal(panel.columns.views["raw"].picture, session.data.test.images[0])


def test_a_persons_own_picture_stays_without_data(opened, qtbot):
    session, panel = opened()
    own = Image.fromarray(lecture())
    session.use_picture(own, "mine.png")
    use(qtbot, session, DATASETS["medmnist"].model_validate({}))
    assert session.pinned.picture is own
    np.testing.assert_array_equal(panel.columns.views["raw"].picture[0], lecture())
    assert not panel.no_data.isVisible()


def test_without_data_the_pictures_at_hand_are_still_offered(opened, qtbot):
    session, panel = opened()
    use(qtbot, session, DATASETS["medmnist"].model_validate({}))
    buttons = {button.text(): button for button in panel.no_data.findChildren(QPushButton)}
    assert list(buttons) == ["Download", "Look in a folder…", "Lecture example", "Open picture…"]
    qtbot.mouseClick(buttons["Lecture example"], Qt.MouseButton.LeftButton)
    np.testing.assert_array_equal(panel.columns.views["raw"].picture[0], lecture())


def test_a_hidden_panel_makes_nothing_and_an_unchanged_one_nothing_anew(opened, qtbot):
    session, panel = opened(show=False)
    session.pin("train", 3)
    assert panel.source.stages is None
    with qtbot.waitExposed(panel):
        panel.show()
    stages = panel.source.stages
    np.testing.assert_array_equal(stages.raw, session.pinned.image.numpy())
    session.edit(session.experiment.changed(name="Other"), "Rename")
    panel.hide()
    panel.show()
    assert panel.source.stages is stages


def test_stages_lie_below_one_another_where_they_would_be_narrow(opened, qtbot):
    _, panel = opened()
    panel.show_source("lecture")
    for stage in ("resized", "normalised"):
        press(qtbot, panel, "stages", stage)
    first, second, _ = panel.columns.shown.values()
    qtbot.waitUntil(lambda: second.x() > first.x())
    panel.resize(330, 600)
    qtbot.waitUntil(lambda: second.y() > first.y())
    assert panel.columns.verticalScrollBar().maximum() > 0
    assert panel.controls.modes.geometry().right() <= panel.width()


@pytest.mark.parametrize(
    ("size", "target"), [((640, 427), (28, 28)), ((12, 16), (28, 28)), ((50, 30), (10, 40)), ((9, 9), (9, 9))]
)
def test_the_part_that_is_left_is_what_pillow_leaves(size, target):
    part = fitted_part(*size, *target)
    ramp = Image.fromarray(np.random.default_rng(0).integers(0, 256, (size[1], size[0]), dtype=np.uint8))
    box = (part.left, part.top, part.left + part.width, part.top + part.height)
    ours = ramp.resize(target, Image.Resampling.BILINEAR, box=box)
    np.testing.assert_array_equal(np.asarray(ours), np.asarray(ImageOps.fit(ramp, target, Image.Resampling.BILINEAR)))


def test_pixels_are_linked_to_where_they_lie():
    picture = Image.fromarray(np.zeros((40, 60, 3), np.uint8))
    dataset = find("digits").dataset.changed(height=20, width=20)
    stages = of_picture(picture, "own", "", dataset, None)
    assert stages.part == Box(10, 0, 40, 40)
    assert stages.linked(7, 13, "raw", "resized") == Box(1, 3, 1, 1)
    assert stages.linked(7, 9, "raw", "resized") is None  # cut off
    assert stages.linked(3, 1, "resized", "raw") == Box(12, 6, 2, 2)
    assert stages.linked(3, 1, "normalised", "raw") == Box(12, 6, 2, 2)
    assert stages.linked(3, 1, "resized", "normalised") == Box(1, 3, 1, 1)
    assert pixels(picture).shape == (3, 40, 60)
    assert stages.normalised is None
