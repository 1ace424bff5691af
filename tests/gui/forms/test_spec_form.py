import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QScrollArea, QVBoxLayout, QWidget

from workbench.data.base import DATASETS
from workbench.gui.forms.fields import TextField
from workbench.gui.forms.settings import Setting
from workbench.gui.forms.spec_form import SpecForm, switched
from workbench.layers.base import LAYERS
from workbench.layers.convolution import Conv2d
from workbench.layers.pooling import MaxPool2d
from workbench.layers.regularization import Dropout
from workbench.spec import Spec, SpecError
from workbench.training.optimizers import OPTIMIZERS, SGD, Adam, AdamW, RMSprop
from workbench.training.settings import Training

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


@pytest.fixture
def form_of(qtbot):
    """Return a function that shows the form of specs, and collects what it tells."""

    def make(*specs, **options):
        form = SpecForm(*specs, **options)
        qtbot.addWidget(form)
        form.heard = []
        form.changed.connect(form.heard.append)
        form.resize(300, 500)
        form.show()
        return form

    return make


def type_into(qtbot, box, text):
    line = box.lineEdit() if hasattr(box, "lineEdit") else box
    box.setFocus()
    line.selectAll()
    if text:
        qtbot.keyClicks(line, text)
    else:
        qtbot.keyClick(line, Qt.Key.Key_Delete)


def choose(qtbot, field, text):
    """Pick a form of the value from the button's menu, as a person does."""
    action = next(a for a in field.mode.menu().actions() if a.text() == text)
    field.mode.menu().aboutToShow.emit()
    action.trigger()
    return action


def test_typing_a_number_changes_the_spec_live(qtbot, form_of):
    form = form_of(Conv2d())
    type_into(qtbot, form.field("out_channels").first, "24")
    assert [spec.out_channels for spec in form.heard] == [2, 24]
    assert form.spec == Conv2d(out_channels=24)


def test_keys_step_a_number(qtbot, form_of):
    form = form_of(Adam())
    box = form.field("lr").first
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Up)
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert form.spec.lr == 0.005
    assert box.text() == "0.005"
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert form.spec.lr == 0.002


@pytest.mark.parametrize(
    ("spec", "setting", "text"),
    [
        (Conv2d(), "kernel_size", "0"),
        (Conv2d(), "kernel_size", "abc"),
        (Conv2d(), "out_channels", "2000000"),
        (Conv2d(), "out_channels", "2.5"),
        (Dropout(), "p", "1"),
        (Adam(), "lr", "0"),
        (Adam(), "lr", "nan"),
    ],
)
def test_a_refused_value_stays_red_with_the_sentence_of_the_spec(qtbot, form_of, spec, setting, text):
    form = form_of(spec)
    box = form.field(setting).first
    type_into(qtbot, box, text)
    value = box.value()
    with pytest.raises(SpecError) as refused:
        form.spec.changed(**{setting: value})
    assert form.error(setting) == refused.value.reason
    assert form.field(setting).invalid
    assert form.findChild(QWidget, f"{setting}.error").isVisible()
    assert getattr(form.spec, setting) != value
    type_into(qtbot, box, "0.5" if isinstance(getattr(spec, setting), float) else "7")
    assert form.error(setting) == ""
    assert not form.findChild(QWidget, f"{setting}.error").isVisible()


@pytest.mark.parametrize("leave", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
@pytest.mark.parametrize(
    ("spec", "setting", "refused", "held"),
    [(Conv2d(kernel_size=5), "kernel_size", "-5", "5"), (Adam(), "lr", "x", "0.001")],
)
def test_a_refused_text_goes_when_its_field_is_left(qtbot, form_of, spec, setting, refused, held, leave):
    form = form_of(spec)
    box, sentence = form.field(setting).first, form.findChild(QWidget, f"{setting}.error")
    form.activateWindow()
    type_into(qtbot, box, refused)
    qtbot.waitUntil(box.hasFocus)
    assert sentence.isVisible()
    qtbot.keyClick(box, leave)
    assert (box.text(), form.error(setting), form.spec) == (held, "", spec)
    qtbot.waitUntil(lambda: not sentence.isVisible(), timeout=2000)


def test_layers_that_differ_are_told_apart_again_after_a_refused_text(qtbot, form_of):
    form = form_of(Conv2d(kernel_size=5), Conv2d(kernel_size=3))
    box = form.field("kernel_size").first
    type_into(qtbot, box, "-5")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert (box.text(), box.lineEdit().placeholderText()) == ("", "—")


def test_escape_brings_back_what_the_document_holds(qtbot, form_of):
    form = form_of(Conv2d(kernel_size=5))
    box = form.field("kernel_size").first
    type_into(qtbot, box, "0")
    assert form.error("kernel_size")
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert (box.text(), form.error("kernel_size"), form.spec) == ("5", "", Conv2d(kernel_size=5))


@pytest.mark.parametrize("commit", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_escape_takes_back_no_more_than_what_was_typed_last(qtbot, form_of, commit):
    form = form_of(Conv2d(kernel_size=5))
    box = form.field("kernel_size").first
    with qtbot.waitActive(form):
        form.activateWindow()
    type_into(qtbot, box, "24")
    qtbot.keyClick(box, commit)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert (box.text(), form.spec) == ("24", Conv2d(kernel_size=24))
    type_into(qtbot, box, "7")
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert (box.text(), form.spec) == ("24", Conv2d(kernel_size=24))


def test_a_kind_that_goes_while_a_refused_text_has_the_focus(qtbot, form_of):
    form = form_of(Conv2d())
    with qtbot.waitActive(form):
        form.activateWindow()
    type_into(qtbot, form.field("out_channels").first, "0")
    form.set_specs(Dropout())
    assert form.spec == Dropout()


def test_height_and_width_apart_and_together_again(qtbot, form_of):
    form = form_of(Conv2d())
    field = form.field("kernel_size")
    qtbot.mouseClick(field.mode, Qt.MouseButton.LeftButton)
    assert form.spec.kernel_size == (3, 3)
    type_into(qtbot, field.second, "5")
    assert form.spec.kernel_size == (3, 5)
    assert field.second.accessibleName() == "kernel_size width"
    qtbot.mouseClick(field.mode, Qt.MouseButton.LeftButton)
    assert form.spec.kernel_size == 3
    assert not field.second.isVisible()


def test_a_refused_width_names_the_setting(qtbot, form_of):
    form = form_of(Conv2d(kernel_size=(3, 3)))
    type_into(qtbot, form.field("kernel_size").second, "0")
    assert form.error("kernel_size") == "kernel_size must be at least 1, not 0"
    assert form.spec.kernel_size == (3, 3)


def test_padding_takes_words_and_numbers(qtbot, form_of):
    form = form_of(Conv2d(padding=2))
    field = form.field("padding")
    choose(qtbot, field, "same")
    assert (form.spec.padding, field.first.text()) == ("same", "same")
    choose(qtbot, field, "one number for both")
    assert form.spec.padding == 2
    choose(qtbot, field, "height × width")
    assert form.spec.padding == (2, 2)
    type_into(qtbot, field.first, "valid")
    assert form.spec.padding == "valid"
    assert not field.paired
    qtbot.keyClick(field.first, Qt.Key.Key_Up)
    assert form.spec.padding == 2


def test_the_menu_marks_the_form_the_value_has(qtbot, form_of):
    form = form_of(Conv2d(padding="valid"))
    field = form.field("padding")
    field.mode.menu().aboutToShow.emit()
    assert [a.text() for a in field.mode.menu().actions() if a.isChecked()] == ["valid"]


def test_nothing_is_a_value_where_the_setting_allows_it(qtbot, form_of):
    form = form_of(MaxPool2d(stride=2))
    field = form.field("stride")
    type_into(qtbot, field.first, "")
    assert form.spec.stride is None
    type_into(qtbot, field.first, "3")
    assert form.spec.stride == 3
    choose(qtbot, field, "auto")
    assert (form.spec.stride, field.first.text()) == (None, "auto")


def test_threads_are_a_number_or_auto(qtbot, form_of):
    form = form_of(Training())
    box = form.field("threads").first
    assert box.text() == "auto"
    type_into(qtbot, box, "2")
    assert form.spec.threads == 2
    type_into(qtbot, box, "auto")
    assert form.spec.threads == "auto"


def test_check_boxes_and_words(qtbot, form_of):
    form = form_of(Conv2d())
    qtbot.keyClick(form.field("bias").box, Qt.Key.Key_Space)
    assert form.spec.bias is False
    combo = form.field("padding_mode").combo
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert form.spec.padding_mode == "reflect"


def test_settings_of_a_kind_inside(qtbot, form_of):
    form = form_of(Training())
    heard = []
    form.edited.connect(lambda name, value: heard.append((name, value)))
    type_into(qtbot, form.field("optimizer.lr").first, "0.01")
    assert form.spec.optimizer == Adam(lr=0.01)
    assert heard[-1] == ("optimizer.lr", 0.01)
    combo = form.field("optimizer").combo
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert form.spec.optimizer == AdamW(lr=0.01)
    assert heard[-1] == ("optimizer", "adamw")
    assert form.field("optimizer.weight_decay").first.text() == "0.01"
    assert form.heard[-1] == form.spec


def test_another_kind_keeps_what_was_set_and_nothing_else():
    assert switched(Adam(lr=0.3, weight_decay=0.1), OPTIMIZERS, "sgd") == SGD(lr=0.3, weight_decay=0.1)
    assert switched(Adam(), OPTIMIZERS, "sgd") == SGD()
    assert switched(Adam(beta1=0.5, eps=1e-3), OPTIMIZERS, "rmsprop") == RMSprop(eps=1e-3)


def test_a_family_on_top_chooses_the_kind(qtbot, form_of):
    shapes = DATASETS["shapes"].model_validate({"seed": 3})
    form = form_of(shapes, family=DATASETS, label="data set")
    combo = form.field("kind").combo
    combo.setCurrentIndex(combo.findData("digits"))
    combo.activated.emit(combo.currentIndex())
    assert form.spec == DATASETS["digits"].model_validate({"seed": 3})
    assert form.heard == [form.spec]
    assert "count" not in {s.name for s in form._settings}


def test_a_change_from_elsewhere_shows_and_does_not_speak(qtbot, form_of):
    form = form_of(Training())
    form.set_specs(Training(optimizer=SGD(lr=0.2), epochs=9))
    assert form.field("epochs").first.text() == "9"
    assert form.field("optimizer.lr").first.text() == "0.2"
    assert form.field("optimizer").combo.currentText() == "SGD"
    assert form.heard == []


def test_a_change_from_elsewhere_leaves_the_cursor_and_half_typed_text(qtbot, form_of):
    form = form_of(Conv2d(out_channels=1234))
    box, line = form.field("out_channels").first, form.field("out_channels").first.lineEdit()
    box.setFocus()
    line.setCursorPosition(2)
    form.set_specs(Conv2d(out_channels=1234, kernel_size=5))
    assert line.cursorPosition() == 2
    type_into(qtbot, box, "0")
    form.set_specs(Conv2d(out_channels=1234, kernel_size=7))
    assert (line.text(), form.error("out_channels") != "") == ("0", True)
    form.restore()
    assert (line.text(), form.error("out_channels")) == ("1234", "")


def test_text_that_means_the_same_is_not_rewritten(qtbot, form_of):
    form = form_of(Adam())
    box = form.field("lr").first
    type_into(qtbot, box, "0.0100")
    form.set_specs(form.spec)
    form.set_specs(Adam(lr=0.01, weight_decay=0.5))
    assert box.text() == "0.0100"


def test_the_wheel_scrolls_the_panel_and_changes_nothing_unfocused(qtbot, form_of):
    form = form_of(Conv2d())
    for widget in (form.field("out_channels").first, form.field("padding_mode").combo):
        form.setFocus()
        QApplication.focusWidget() and QApplication.focusWidget().clearFocus()
        at = QPointF(widget.rect().center())
        event = QWheelEvent(
            at,
            QPointF(widget.mapToGlobal(at.toPoint())),
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)
        assert not event.isAccepted()
    assert form.heard == []


def test_tab_goes_from_top_to_bottom(qtbot, form_of):
    form = form_of(Dropout())
    form.set_specs(Conv2d())
    qtbot.addWidget(form)
    with qtbot.waitActive(form):
        form.activateWindow()
    names = []
    form.inputs()[0].setFocus()
    for _ in range(6):
        names.append(QApplication.focusWidget().objectName())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert names[:6] == ["name", "out_channels", "kernel_size", "kernel_size.form", "stride", "stride.form"]


def test_rare_settings_are_folded_and_unfold(qtbot, form_of):
    form = form_of(Conv2d())
    assert not form.field("dilation").isVisible()
    more = form.findChild(QWidget, "more")
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert form.field("dilation").isVisible()
    assert not form.field("dilation").second.isVisible()
    form.set_specs(MaxPool2d())
    assert form.field("ceil_mode").isVisible()


def test_several_layers_are_edited_at_once(qtbot, form_of):
    first, second = Conv2d(out_channels=8, bias=False), Conv2d(out_channels=16, kernel_size=5)
    form = form_of(first, second)
    applied = []
    form.applied.connect(lambda name, specs: applied.append((name, specs)))
    box = form.field("out_channels").first
    assert (box.text(), box.lineEdit().placeholderText()) == ("", "—")
    assert form.field("bias").box.checkState() == Qt.CheckState.PartiallyChecked
    type_into(qtbot, box, "4")
    assert applied == [("out_channels", (first.changed(out_channels=4), second.changed(out_channels=4)))]
    qtbot.keyClick(form.field("bias").box, Qt.Key.Key_Space)
    assert {spec.bias for spec in form.specs} in ({True}, {False})
    assert [spec.kernel_size for spec in form.specs] == [3, 5]


def test_specs_of_two_kinds_are_no_form(qtbot):
    with pytest.raises(ValueError, match="one kind"):
        SpecForm(Conv2d(), MaxPool2d())


def test_a_folder_can_be_looked_for(qtbot, monkeypatch, tmp_path):
    field = TextField(Setting("folder", "folder", "where the pictures are", text=True, folder=True))
    field.describe("")
    qtbot.addWidget(field)
    field.show()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    with qtbot.waitSignal(field.edited) as heard:
        qtbot.mouseClick(field.browse, Qt.MouseButton.LeftButton)
    assert heard.args == [str(tmp_path)]


@pytest.mark.parametrize("kind", [*LAYERS, *OPTIMIZERS, "training"])
def test_every_input_says_what_it_is_for_and_fits_a_narrow_dock(qtbot, kind):
    family = LAYERS if kind in LAYERS else OPTIMIZERS
    spec: Spec = Training() if kind == "training" else family[kind].model_validate({})
    area = QScrollArea()
    qtbot.addWidget(area)
    area.setWidgetResizable(True)
    holder = QWidget()
    form = SpecForm(spec, skip=("name",))
    QVBoxLayout(holder).addWidget(form)
    area.setWidget(holder)
    area.resize(252, 400)
    area.show()
    for widget in form.inputs():
        assert widget.toolTip()
        assert widget.accessibleName()
        assert widget.objectName()
    assert form.minimumSizeHint().width() <= 220


def test_undo_keys_belong_to_the_window(qtbot, form_of):
    form = form_of(Conv2d())
    box = form.field("out_channels").first
    heard = []
    shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), form)
    shortcut.activated.connect(lambda: heard.append("undo"))
    with qtbot.waitActive(form):
        form.activateWindow()
    type_into(qtbot, box, "24")
    qtbot.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert heard == ["undo"]
    assert box.text() == "24"


def test_the_arrow_keys_walk_through_all_kinds_in_a_box_that_is_built_anew(qtbot, form_of):
    first, *others = OPTIMIZERS
    form = form_of(Training(optimizer=OPTIMIZERS[first]()))
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    form.field("optimizer").combo.setFocus()
    for kind in others:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
        assert form.spec.optimizer.kind == kind
        assert QApplication.focusWidget() is form.field("optimizer").combo


def test_a_setting_that_another_kind_lacks_hands_its_focus_to_no_other(qtbot, form_of):
    form = form_of(Conv2d())
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    form.field("out_channels").first.setFocus()
    form.set_specs(Dropout())
    assert QApplication.focusWidget() is None


def test_alt_and_an_arrow_belong_to_a_box_of_kinds(qtbot, form_of):
    form = form_of(Training())
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    of_window = QShortcut(QKeySequence("Alt+Down"), form)
    with qtbot.assertNotEmitted(of_window.activated):
        form.field("optimizer").combo.setFocus()
        qtbot.keyClick(form.field("optimizer").combo, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    form.field("optimizer").combo.hidePopup()
    with qtbot.waitSignal(of_window.activated):
        qtbot.keyClick(form.field("epochs").first, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
