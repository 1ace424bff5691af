from hypothesis import given
from hypothesis import strategies as st

from workbench.gui.views.draw_pad.strokes import Drawing, Point, Stroke


def stroke(number: int) -> Stroke:
    return Stroke((Point(number, 0, 1),), (255, 255, 255))


@given(st.lists(st.sampled_from(["add", "undo", "redo", "clear"]), max_size=30))
def test_every_step_can_be_taken_back_and_done_again(steps: list[str]) -> None:
    """The model: all sheets there were, and the place among them."""
    drawing, sheets, place = Drawing(), [()], 0
    for number, step in enumerate(steps):
        before = sheets[place]
        if step == "add":
            drawing.add(stroke(number))
            sheets, place = [*sheets[: place + 1], (*before, stroke(number))], place + 1
        elif step == "clear":
            drawing.clear()
            if before:
                sheets, place = [*sheets[: place + 1], ()], place + 1
        elif step == "undo":
            drawing.undo()
            place = max(0, place - 1)
        else:
            drawing.redo()
            place = min(len(sheets) - 1, place + 1)
        assert drawing.strokes == sheets[place]
        assert (drawing.can_undo, drawing.can_redo) == (place > 0, place < len(sheets) - 1)


def test_a_moved_stroke_keeps_its_width() -> None:
    moved = Stroke((Point(1, 2, 3), Point(5, 2, 3)), None).moved((1, 2), 2, (10, 20))
    assert moved.points == (Point(10, 20, 3), Point(18, 20, 3))
