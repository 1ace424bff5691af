import csv
import math
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.conftest import pixels_of
from workbench.gui import theme
from workbench.gui.views.curves import colors as curve_colors
from workbench.gui.views.curves import crosshair
from workbench.gui.views.curves.controls import CurveControls
from workbench.gui.views.curves.frame import fitting_name
from workbench.gui.views.curves.paint import label_room
from workbench.gui.views.curves.smoothing import smooth
from workbench.gui.views.curves.view import CurvesView

BLUE, RED = "#0072B2", "#D55E00"


@pytest.fixture
def view(qtbot: QtBot) -> CurvesView:
    result = CurvesView("Loss", "cross entropy")
    qtbot.addWidget(result)
    result.resize(700, 400)
    result.show()
    qtbot.waitExposed(result)
    return result


def fill(view: CurvesView) -> None:
    x = np.arange(1, 1_001)
    view.set_curve("train", x, 2 / np.sqrt(x), name="train", color=BLUE, style="smoothed", tone="soft")
    view.set_curve("val", [250, 500, 750, 1_000], [0.4, 0.3, 0.2, 0.25], name="validation", color=BLUE, style="markers")


def at(view: CurvesView, x: float, y: float) -> QPointF:
    return view.canvas.painted.frame.point(x, y)


def mouse(view: CurvesView, kind: QEvent.Type, place: QPointF, *, modifiers: Qt.KeyboardModifier | None = None) -> None:
    move = kind == QEvent.Type.MouseMove
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else Qt.MouseButton.LeftButton
    button = Qt.MouseButton.NoButton if move else Qt.MouseButton.LeftButton
    keys = modifiers or Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(kind, place, view.canvas.mapToGlobal(place), button, held, keys)
    QApplication.sendEvent(view.canvas, event)


def hover(view: CurvesView, place: QPointF) -> None:
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, view.canvas.mapToGlobal(place), none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(view.canvas, event)


def drag(view: CurvesView, start: QPointF, end: QPointF, modifiers: Qt.KeyboardModifier | None = None) -> None:
    mouse(view, QEvent.Type.MouseButtonPress, start, modifiers=modifiers)
    mouse(view, QEvent.Type.MouseMove, (start + end) / 2, modifiers=modifiers)
    mouse(view, QEvent.Type.MouseMove, end, modifiers=modifiers)
    mouse(view, QEvent.Type.MouseButtonRelease, end, modifiers=modifiers)


def wheel(view: CurvesView, place: QPointF, notches: int) -> None:
    event = QWheelEvent(
        place,
        view.canvas.mapToGlobal(place),
        QPointF(0, 0).toPoint(),
        QPointF(0, 120 * notches).toPoint(),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.canvas, event)


def test_the_axes_fit_what_there_is_and_follow_it(view: CurvesView) -> None:
    fill(view)
    (left, right), (low, high) = view.ranges
    assert left < 1
    assert right > 1_000
    assert low < 2 / math.sqrt(1_000)
    assert high > 2
    view.append("train", [1_001, 2_000], [5.0, 0.1])
    assert view.ranges[0][1] > 2_000
    assert view.ranges[1][1] > 5
    view.set_visible("train", False)
    assert view.ranges[1][1] < 0.5


def test_a_drag_zooms_to_its_rectangle_and_streaming_leaves_it(view: CurvesView) -> None:
    fill(view)
    drag(view, at(view, 200, 1.5), at(view, 600, 0.1))
    expected = [(200, 600), (0.1, 1.5)]
    np.testing.assert_allclose(view.ranges, expected, rtol=1e-6)
    view.append("train", [1_001, 5_000], [50.0, 60.0])
    np.testing.assert_allclose(view.ranges, expected, rtol=1e-6)
    assert not view.autorange
    mouse(view, QEvent.Type.MouseButtonDblClick, at(view, 400, 0.5))
    assert view.autorange
    assert view.ranges[0][1] > 5_000


def test_a_flat_drag_zooms_x_and_fits_y_to_what_is_seen(view: CurvesView) -> None:
    fill(view)
    view.set_visible("val", False)
    drag(view, at(view, 400, 1), at(view, 900, 1))
    (left, right), (low, high) = view.ranges
    np.testing.assert_allclose((left, right), (400, 900), rtol=1e-6)
    assert 2 / math.sqrt(900) - 0.01 < low < 2 / math.sqrt(900)
    assert 2 / math.sqrt(400) < high < 2 / math.sqrt(399) + 0.01


def test_a_part_between_two_values_fits_the_line_between_them(view: CurvesView) -> None:
    view.set_curve("a", [0, 100], [1.0, 3.0], name="a", color=RED)
    drag(view, at(view, 25, 1), at(view, 75, 1))
    np.testing.assert_allclose(view.ranges, [(25, 75), (1.5 - 0.05, 2.5 + 0.05)], rtol=1e-6)


def test_shift_drag_moves_the_part_without_changing_its_size(view: CurvesView) -> None:
    fill(view)
    drag(view, at(view, 200, 1.5), at(view, 600, 0.1))
    drag(view, at(view, 300, 1), at(view, 400, 0.5), Qt.KeyboardModifier.ShiftModifier)
    np.testing.assert_allclose(view.ranges, [(100, 500), (0.6, 2.0)], rtol=1e-6)


def test_the_wheel_zooms_about_the_pointer_and_back_to_fitting(view: CurvesView) -> None:
    fill(view)
    place = at(view, 300, 1.0)
    wheel(view, place, 2)
    assert view.canvas.painted.frame.x_at(place.x()) == pytest.approx(300)
    assert view.canvas.painted.frame.y_at(place.y()) == pytest.approx(1.0)
    (left, right), _ = view.ranges
    assert (right - left) * 1.25**2 == pytest.approx(999 * 1.03, rel=1e-6)
    wheel(view, place, -3)
    assert view.autorange


@pytest.mark.parametrize("log_x", [False, True])
def test_the_crosshair_snaps_and_reads_every_visible_curve(view: CurvesView, log_x: bool) -> None:
    fill(view)
    view.set_curve("late", [2_000, 2_010], [1.0, 1.0], name="late", color=RED)
    view.set_log_x(log_x)
    hover(view, at(view, 500.3, 1.0))
    reading = view.canvas.reading
    assert reading is not None
    assert (reading.x, reading.head) == (500, "step 500")
    assert [(row.curve.key, row.value, row.place) for row in reading.rows] == [
        ("train", "0.08944", ""),
        ("val", "0.3000", ""),
        ("late", "–", ""),
    ]
    hover(view, at(view, 260, 1.0))
    view.set_visible("late", False)
    reading = view.canvas.reading
    assert reading is not None
    assert [(row.curve.key, row.value, row.place) for row in reading.rows] == [
        ("train", "0.1240", ""),
        ("val", "0.4000", "at 250"),
    ]
    hover(view, QPointF(2, 2))
    assert view.canvas.reading is None


def test_the_crosshair_shows_the_smoothed_value_beside_the_raw_one(view: CurvesView) -> None:
    fill(view)
    view.set_smoothing(0.9)
    hover(view, at(view, 30, 1.0))
    reading = view.canvas.reading
    assert reading is not None
    exact = smooth(2 / np.sqrt(np.arange(1, 1_001)), 0.9)[int(reading.x) - 1]
    assert float(reading.rows[0].smoothed) == pytest.approx(exact, abs=5e-5)
    assert reading.rows[1].smoothed == ""


@pytest.mark.parametrize("size", [QSizeF(120, 80), QSizeF(300, 60), QSizeF(380, 30)])
def test_the_table_never_covers_the_cursor(size: QSizeF) -> None:
    area = QRectF(10, 10, 400, 200)
    for x in range(10, 411, 20):
        for y in range(10, 211, 20):
            box = crosshair.place(size, QPointF(x, y), area)
            assert not box.adjusted(-8, -8, 8, 8).contains(QPointF(x, y))
            if size.width() < 150:
                assert area.contains(box)


def test_a_table_without_room_counts_the_rest_and_keeps_the_raised_curve(view: CurvesView) -> None:
    for index in range(20):
        view.set_curve(str(index), [0, 1], [index, index], name=f"run {index}", color=RED)
    hover(view, at(view, 1, 9.5))
    reading = view.canvas.reading
    assert reading is not None
    table = crosshair.Table(reading, view.font(), 150, raised="17")
    assert table.size.height() <= 150
    assert table.rows[-1].curve.key == "17"
    assert table.notes == [f"and {20 - len(table.rows)} more"]


def test_keys_walk_the_values_and_zoom(view: CurvesView, qtbot: QtBot) -> None:
    fill(view)
    view.canvas.setFocus()
    qtbot.keyClick(view.canvas, Qt.Key.Key_Home)
    assert view.canvas.reading is not None
    assert view.canvas.reading.x == 1
    qtbot.keyClick(view.canvas, Qt.Key.Key_Right)
    assert view.canvas.reading.x == 2
    qtbot.keyClick(view.canvas, Qt.Key.Key_Left)
    qtbot.keyClick(view.canvas, Qt.Key.Key_Left)
    assert view.canvas.reading.x == 1
    assert "train 2" in view.canvas.accessibleDescription()
    qtbot.keyClick(view.canvas, Qt.Key.Key_Plus)
    assert not view.autorange
    qtbot.keyClick(view.canvas, Qt.Key.Key_0)
    assert view.autorange
    qtbot.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert view.canvas.reading is None


def test_the_legend_hides_and_shows_by_mouse_and_keyboard(view: CurvesView, qtbot: QtBot) -> None:
    fill(view)
    first, second = view.legend.entries
    assert [entry.accessibleName() for entry in (first, second)] == ["train", "validation"]
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert list(view.canvas.painted.lines) == ["val"]
    qtbot.keyClick(first, Qt.Key.Key_Space)
    assert list(view.canvas.painted.lines) == ["train", "val"]
    qtbot.keyClick(second, Qt.Key.Key_Return)
    assert list(view.canvas.painted.lines) == ["train"]
    view.remove_curve("train")
    assert view.legend.entries == [second]


def test_a_name_is_shown_as_it_is_written(view: CurvesView) -> None:
    view.set_curve("a", [1], [1.0], name="<b>x</b> & y", color=RED)
    assert "&lt;b&gt;" in view.legend.entries[0].toolTip()


def test_logarithmic_axes_leave_out_what_is_not_above_zero(view: CurvesView) -> None:
    view.set_curve("a", [0, 1, 10, 100], [0.0, 1.0, -1.0, 100.0], name="a", color=RED)
    view.set_log_y(True)
    view.set_log_x(True)
    (left, right), (low, high) = view.ranges
    assert 0.5 < left < 1
    assert 100 < right < 200
    assert 0.5 < low < 1
    assert 100 < high < 200
    view.set_curve("a", [0, 1], [0.0, 0.0], name="a", color=RED)
    assert view.canvas.painted.lines == {}


@pytest.mark.parametrize("values", [[np.nan] * 3, [np.inf, -np.inf, np.nan], [0.0, 0.0, 0.0], [1e308, -1e308, 0.0]])
def test_odd_values_are_survived_on_every_axis(view: CurvesView, values: list[float]) -> None:
    view.set_curve("a", [0, 1, 2], values, name="a", color=RED, style="smoothed")
    view.set_smoothing(0.9)
    for log in (False, True, False):
        view.set_log_y(log)
        view.set_log_x(log)
        view.grab()
    assert all(math.isfinite(edge) for span in view.ranges for edge in span)


def test_gaps_break_the_line(view: CurvesView) -> None:
    view.set_curve("a", np.arange(6), [1.0, 2.0, np.nan, 3.0, np.inf, 4.0], name="a", color=RED)
    parts = view.canvas.painted.lines["a"]
    frame = view.canvas.painted.frame
    assert parts.shape == (1, 4)
    np.testing.assert_allclose([frame.x_at(parts[0, 0]), frame.x_at(parts[0, 2])], [0, 1], atol=1e-9)


def test_linked_views_share_part_and_crosshair(view: CurvesView, qtbot: QtBot) -> None:
    other = CurvesView("Accuracy", "accuracy", "%")
    qtbot.addWidget(other)
    other.resize(500, 300)
    other.show()
    fill(view)
    other.set_curve("train", [10, 3_000], [20, 90], name="train", color=BLUE)
    other.link_x(view)
    assert view.ranges[0] == other.ranges[0]
    assert view.ranges[0][1] > 3_000
    drag(view, at(view, 200, 1.5), at(view, 600, 0.1))
    assert other.ranges[0] == view.ranges[0]
    hover(view, at(view, 300, 1.0))
    assert other.canvas.reading is not None
    assert other.canvas.reading.x == 300
    other.clear()
    assert 1_000 < view.ranges[0][1] < 1_100


def test_linked_views_stand_in_line_whatever_their_labels(view: CurvesView, qtbot: QtBot, tmp_path: Path) -> None:
    other = CurvesView("Learning rate", "rate")
    qtbot.addWidget(other)
    other.resize(700, 160)
    with qtbot.waitExposed(other):
        other.show()
    fill(view)
    other.link_x(view)
    alone = view.canvas.painted.frame.area.left()
    other.set_curve("rate", [1, 1_000], [1.0e-5, 1.25e-5], name="rate", color=BLUE)
    lefts = [painted.canvas.painted.frame.area.left() for painted in (other, view)]
    assert lefts[0] == lefts[1] > alone
    view.export_png(tmp_path / "both.png", 1.0, below=[other])
    assert len(set(left_axes(QImage(str(tmp_path / "both.png")), 2))) == 1
    other.hide()
    assert view.canvas.painted.frame.area.left() == alone


def left_axes(picture: QImage, rows: int) -> list[int]:
    """Return where the y axis of each of the plots one below the other stands, px: the longest dark column."""
    height = picture.height() // rows
    ground = QColor(theme.LIGHT.surface)
    result = []
    for row in range(rows):
        middle = range(row * height + height // 3, row * height + 2 * height // 3)
        columns = range(50, picture.width() // 2)
        result.append(next(x for x in columns if all(picture.pixelColor(x, y) != ground for y in middle)))
    return result


def test_the_last_tick_of_the_x_axis_is_not_cut(view: CurvesView) -> None:
    view.resize(420, 300)
    view.set_curve("a", [0, 14_010], [0.0, 1.0], name="a", color=BLUE)
    area, picture = view.canvas.painted.frame.area, view.canvas.grab().toImage()
    labels = range(int(area.bottom()) + 3, int(area.bottom()) + 16)
    edge = {picture.pixelColor(picture.width() - 1, y).name() for y in labels}
    assert edge == {QColor(theme.LIGHT.surface).name()}


def test_counting_something_else_shows_everything(view: CurvesView) -> None:
    fill(view)
    drag(view, at(view, 200, 1.5), at(view, 600, 0.1))
    view.set_x_axis("epoch", "number")
    view.set_curve("train", [0.5, 1.0], [2.0, 1.0], name="train", color=BLUE)
    view.remove_curve("val")
    assert view.ranges[0] == pytest.approx((0.4925, 1.0075))


def test_stars_and_marks_are_painted_where_they_belong(view: CurvesView) -> None:
    view.set_curve("a", [0, 100], [0.0, 1.0], name="a", color="#FF0000", style="line")
    place = at(view, 50, 0.2)
    before = view.canvas.grab().toImage().pixelColor(place.toPoint())
    view.set_star("a", 50, 0.2, "best 0.2000")
    star = view.canvas.grab().toImage().pixelColor(place.toPoint())
    assert star == curve_colors.strong("#FF0000", "full", theme.LIGHT) != before
    view.set_marks([(25, "lr 0.001 → 0.0005")])
    column = [
        view.canvas.grab().toImage().pixelColor(int(at(view, 25, 0).x()), y) != QColor(theme.LIGHT.surface)
        for y in range(60, 200)
    ]
    assert 0.3 < np.mean(column) < 0.9


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK])
@pytest.mark.parametrize("color", [*theme.CATEGORY_COLORS.values(), "#F0E442", "#000000", "#FFFFFF"])
def test_every_hue_stands_out_and_has_two_strengths(color: str, look: theme.Theme) -> None:
    full, soft = curve_colors.strong(color, "full", look), curve_colors.strong(color, "soft", look)
    surface = QColor(look.surface)

    def away(ink: QColor) -> float:
        return math.dist(ink.getRgbF()[:3], surface.getRgbF()[:3])

    assert away(full) > 1.25 * away(soft) > 1.25 * away(curve_colors.faint(color, "soft", look))
    assert away(soft) > 0.2


@pytest.mark.parametrize("color", [*theme.CATEGORY_COLORS.values(), "#000000"])
def test_on_dark_smoothed_and_raw_curves_can_be_seen(color: str) -> None:
    for tone in ("full", "soft"):
        smoothed = curve_colors.strong(color, tone, theme.DARK).name()
        raw = curve_colors.faint(color, tone, theme.DARK).name()
        assert curve_colors._contrast(smoothed, theme.DARK.surface) >= 4.5
        assert (
            2.0
            <= curve_colors._contrast(raw, theme.DARK.surface)
            < curve_colors._contrast(smoothed, theme.DARK.surface)
        )


@pytest.mark.parametrize("star", [QPointF(150, 50), QPointF(150, 12), QPointF(150, 95), QPointF(299, 50)])
def test_the_text_of_a_star_lies_on_no_curve(star: QPointF) -> None:
    area, size = QRectF(0, 0, 300, 200), QSizeF(80, 14)
    slope = np.array([[0.0, star.y() - 4, 300.0, star.y() + 4], [0.0, star.y() - 18, 300.0, star.y() - 18]])
    room = label_room(star, size, area, [slope])
    assert area.contains(room)
    y = np.interp(np.linspace(room.left(), room.right(), 50), [0, 300], [star.y() - 4, star.y() + 4])
    assert not ((y > room.top()) & (y < room.bottom())).any()
    assert not room.top() < star.y() - 18 < room.bottom()


def test_the_text_of_a_star_lies_on_no_other_label() -> None:
    area, size, star = QRectF(0, 0, 300, 200), QSizeF(80, 14), QPointF(150, 34)
    taken = [QRectF(100, 2, 90, 14), QRectF(120, 18, 90, 14)]
    room = label_room(star, size, area, [], taken)
    assert area.contains(room)
    assert not any(room.intersects(other) for other in taken)


def test_the_name_of_an_axis_is_never_cut(qapp: QApplication) -> None:
    metrics = QFontMetricsF(qapp.font())
    whole, plain = (metrics.horizontalAdvance(text) + 5 for text in ("accuracy (%)", "accuracy"))
    assert fitting_name("accuracy (%)", metrics, whole) == "accuracy (%)"
    assert fitting_name("accuracy (%)", metrics, whole - 8) == "accuracy"
    assert fitting_name("accuracy (%)", metrics, plain - 8) == ""


def test_the_picture_follows_the_theme(view: CurvesView) -> None:
    fill(view)
    assert view.grab().toImage().pixelColor(1, 1) == QColor(theme.LIGHT.surface)
    view.setPalette(theme.palette(theme.DARK))
    image = view.grab().toImage()
    assert image.pixelColor(1, 1) == QColor(theme.DARK.surface)
    assert image.pixelColor(350, 398) == QColor(theme.DARK.surface)


def test_csv_holds_every_value_of_the_visible_curves(view: CurvesView, tmp_path: Path) -> None:
    y = np.array([1.5, np.nan, 0.1 + 0.2])
    view.set_curve("a", [1, 2, 3], y, name='run, "1"', color=RED, style="smoothed")
    view.set_curve("b", [3], [7.0], name="b", color=BLUE)
    view.set_curve("c", [3], [7.0], name="c", color=BLUE)
    view.set_visible("c", False)
    view.set_smoothing(0.5)
    view.export_csv(tmp_path / "a.csv")
    head, *rows = csv.reader((tmp_path / "a.csv").read_text("utf-8").splitlines())
    assert head == ["curve", "step", "cross entropy", "smoothed"]
    assert [row[0] for row in rows] == ['run, "1"'] * 3 + ["b"]
    np.testing.assert_array_equal([float(row[2]) for row in rows], [*y, 7.0])
    np.testing.assert_allclose([float(row[3]) for row in rows[:3]], smooth(y, 0.5))
    assert rows[3][3] == ""


def test_png_is_as_large_as_asked_and_light(view: CurvesView, tmp_path: Path) -> None:
    fill(view)
    view.setPalette(theme.palette(theme.DARK))
    view.export_png(tmp_path / "a.png", 3)
    image = QImage(str(tmp_path / "a.png"))
    assert (image.width(), image.height()) == (3 * view.width(), 3 * view.height())
    assert image.pixelColor(1, 1) == QColor(theme.LIGHT.surface)
    with pytest.raises(ValueError, match="scale"):
        view.export_png(tmp_path / "b.png", 90)


def test_svg_holds_text_and_only_lines_inside_the_axes(view: CurvesView, tmp_path: Path) -> None:
    fill(view)
    drag(view, at(view, 200, 1.5), at(view, 600, 0.1))
    view.export_svg(tmp_path / "a.svg")
    root = ElementTree.parse(tmp_path / "a.svg").getroot()
    texts = {"".join(node.itertext()).strip() for node in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"Loss", "cross entropy", "step", "train", "validation"} <= texts
    curves = [node.get("points", "").split() for node in root.iter("{http://www.w3.org/2000/svg}polyline")]
    points = np.array([tuple(map(float, point.split(","))) for line in curves for point in line])
    assert (points.min(axis=0) >= 0).all()
    assert (points.max(axis=0) <= (view.width(), view.height())).all()


@pytest.mark.parametrize("name", ["export_csv", "export_png", "export_svg"])
def test_a_folder_that_is_not_there_is_named(view: CurvesView, tmp_path: Path, name: str) -> None:
    fill(view)
    with pytest.raises(OSError, match=r"Could not write .*nowhere"):
        getattr(view, name)(tmp_path / "nowhere" / "a")


def test_an_empty_view_paints_its_sentence(view: CurvesView) -> None:
    blank = view.canvas.grab().toImage()
    view.set_placeholder("Press Train: the loss appears here.")
    assert view.canvas.grab().toImage() != blank
    assert view.canvas.painted.lines == {}
    fill(view)
    assert view.canvas.painted.lines
    view.clear()
    assert view.keys == []
    assert view.canvas.painted.lines == {}


def test_controls_say_what_was_chosen(qtbot: QtBot, view: CurvesView) -> None:
    controls = CurveControls()
    qtbot.addWidget(controls)
    controls.show()
    fill(view)
    controls.smoothing_changed.connect(view.set_smoothing)
    controls.log_y_changed.connect(view.set_log_y)
    controls.reset_requested.connect(view.reset_view)
    plain = view.canvas.painted.lines["train"]
    qtbot.keyClick(controls.slider, Qt.Key.Key_PageUp)
    assert controls.smoothing == 0.1
    assert controls.value_label.text() == "0.10"
    assert view.canvas.painted.lines["train"].shape != plain.shape
    controls.log_y_button.setFocus()
    qtbot.keyClick(controls.log_y_button, Qt.Key.Key_Space)
    assert view.ranges[1][0] > 0
    drag(view, at(view, 200, 1.5), at(view, 600, 0.1))
    qtbot.mouseClick(controls.reset_button, Qt.MouseButton.LeftButton)
    assert view.autorange
    with qtbot.waitSignal(controls.x_changed) as signal:
        controls.set_x_choice("time")
    assert (signal.args[0].key, signal.args[0].kind) == ("time", "duration")
    with qtbot.waitSignal(controls.export_requested) as signal:
        controls.export_button.menu().actions()[2].trigger()
    assert signal.args == ["svg"]
    with pytest.raises(KeyError, match="step, epoch"):
        controls.set_x_choice("parsecs")


def test_the_first_choice_of_the_x_axis_is_shown(qtbot: QtBot) -> None:
    controls = CurveControls()
    qtbot.addWidget(controls)
    assert controls.x_box.currentText() == "Step"


def test_narrow_controls_keep_their_buttons(qtbot: QtBot) -> None:
    controls = CurveControls()
    qtbot.addWidget(controls)
    controls.resize(controls.minimumSizeHint())
    controls.show()
    for child in (controls.slider, controls.log_y_button, controls.reset_button, controls.export_button):
        assert controls.rect().contains(child.geometry())
    assert controls.export_button.geometry().left() > controls.reset_button.geometry().left()
    assert controls.width() < controls.sizeHint().width() + 1


def test_the_crosshair_passes_curves_without_a_value_by(qtbot: QtBot, view: CurvesView) -> None:
    """Where one curve has ended, and where a logarithmic axis has no place for a value."""
    view.set_curve("a", np.arange(20), np.arange(20), name="a", color=BLUE)
    view.set_curve("b", [0, 1, 2], [1, 2, 3], name="b", color=RED)
    view.set_log_y(True)
    view.canvas.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End):
        qtbot.keyClick(view.canvas, key)
        view.grab()
    reading = view.canvas.reading
    assert reading is not None
    assert math.isnan(reading.rows[1].y)


def test_sections_are_numbered_above_the_plot(view: CurvesView) -> None:
    fill(view)
    before = view.canvas.painted.frame.area.top()
    view.set_sections("epoch", [250, 500, 750, 1_000])
    assert view.canvas.painted.frame.area.top() > before
    view.set_sections("epoch", np.arange(1, 50_000) / 50)
    view.grab()
    view.set_sections("epoch", [])
    assert view.canvas.painted.frame.area.top() == before


def test_faded_curves_come_last_in_legend_and_table(view: CurvesView) -> None:
    fill(view)
    view.set_curve("train", [1, 2], [1, 2], name="old", color=RED, tone="faded")
    assert view.keys == ["val", "train"]
    assert [entry.curve.key for entry in view.legend.entries] == ["val", "train"]


def test_nothing_of_a_curve_taken_away_is_kept(view: CurvesView) -> None:
    fill(view)
    assert view.canvas.painted.lines
    view.remove_curve("train")
    assert list(view._plot._cache) == ["val"]
    view.clear()
    assert view._plot._cache == {}


def test_a_band_shades_its_part_of_the_axis_and_the_y_axis_reaches_as_far_as_told(view: CurvesView) -> None:
    view.set_curve("a", [0, 1, 2, 3], [0.4, 0.5, 0.5, 0.4], name="a", color=BLUE)
    plain = view.canvas.grab().toImage()
    frame = view.canvas.painted.frame
    view.set_bands([(1, 2, "here")])
    shaded = view.canvas.grab().toImage()
    y = round(frame.area.top()) + 5
    for x, inside in ((0.9, False), (1.1, True), (1.9, True), (2.1, False)):
        point = QPoint(round(frame.x_px(x)), y)
        assert (plain.pixelColor(point) != shaded.pixelColor(point)) is inside
    assert frame.y.low > 0.3
    view.set_least_y(0, 1)
    (_, (low, high)) = view.ranges
    assert low <= 0
    assert high >= 1
    view.set_bands([])
    view.set_least_y(0.45, 0.45)
    assert view.canvas.grab().toImage() == plain


def test_the_crosshair_is_told(view: CurvesView, qtbot: QtBot) -> None:
    view.set_curve("a", [0, 1, 2, 3], [0, 1, 0, 1], name="a", color=BLUE)
    assert view.reads_at is None
    with qtbot.waitSignal(view.canvas.cursor_moved):
        qtbot.keyClick(view.canvas, Qt.Key.Key_Home)
    assert view.reads_at == 0


def test_a_moment_is_a_line_across_linked_plots_and_goes_again(qtbot: QtBot) -> None:
    upper, lower = CurvesView("Loss", "loss"), CurvesView("Accuracy", "accuracy")
    lower.link_x(upper)
    for view in (upper, lower):
        qtbot.addWidget(view)
        view.resize(500, 300)
        view.set_curve("a", np.arange(101), np.linspace(1, 2, 101), name="a", color="#0072B2")
        view.show()
        qtbot.waitExposed(view)
    before = [pixels_of(view.canvas.grab().toImage()) for view in (upper, lower)]
    upper.set_moment(40.0, "step 40")
    assert lower.moment == 40.0
    for view, old in zip((upper, lower), before, strict=True):
        frame = view.canvas.painted.frame
        changed = (pixels_of(view.canvas.grab().toImage()) != old).any(axis=2)
        rows = slice(round(frame.area.top()) + 12, round(frame.area.bottom()) - 60)
        columns = np.flatnonzero(changed[rows].all(axis=0))
        assert columns.size
        assert abs(columns - frame.x_px(40.0)).max() <= 2
    upper.set_moment(None)
    assert all(
        (pixels_of(view.canvas.grab().toImage()) == old).all() for view, old in zip((upper, lower), before, strict=True)
    )
    upper.set_moment(400.0)  # not seen: nothing is drawn
    assert (pixels_of(upper.canvas.grab().toImage()) == before[0]).all()


def test_a_click_tells_its_place_and_a_drag_does_not(qtbot: QtBot) -> None:
    view = CurvesView("Loss", "loss")
    qtbot.addWidget(view)
    view.resize(500, 300)
    view.set_curve("a", np.arange(101), np.linspace(1, 2, 101), name="a", color="#0072B2")
    view.show()
    qtbot.waitExposed(view)
    heard: list[tuple[float, bool]] = []
    view.canvas.clicked.connect(lambda x, control: heard.append((x, control)))
    area = view.canvas.painted.frame.area.toRect()
    left, control = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
    qtbot.mouseClick(view.canvas, left, pos=area.center())
    qtbot.mouseClick(view.canvas, left, control, area.center())
    middle = view.canvas.painted.frame.x_at(area.center().x())
    assert heard == [(middle, False), (middle, True)]
    qtbot.mouseClick(view.canvas, left, pos=QPoint(2, 2))  # on no value of the axis
    qtbot.mousePress(view.canvas, left, pos=area.center())
    qtbot.mouseMove(view.canvas, area.center() + QPoint(60, 40))
    qtbot.mouseRelease(view.canvas, left, pos=area.center() + QPoint(60, 40))
    assert len(heard) == 2
