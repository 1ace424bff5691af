"""The style sheet of the window, built from a theme.

Beyond the types of widget, it knows these dynamic properties:
    QPushButton `primary`: true for the one button of a place that people came for.
    QLabel `role`: "title", "muted", "error", "warning" or "success".
"""

from dataclasses import asdict
from functools import cache
from string import Template

from workbench.gui import icons
from workbench.gui.colors import Theme, blend

_INPUTS = Template("""
QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextEdit {
    background: $surface; color: $text; border: 1px solid $outline; border-radius: 4px;
    selection-background-color: $accent; selection-color: $on_accent; placeholder-text-color: $muted;
}
QLineEdit { padding: 3px 6px; }
QAbstractSpinBox { padding: 2px 0; qproperty-alignment: 'AlignRight | AlignVCenter'; }
QComboBox { padding: 3px 4px 3px 7px; combobox-popup: 0; }
QAbstractSpinBox > QLineEdit, QComboBox > QLineEdit {
    background: transparent; border: none; border-radius: 0; padding: 0; }
QLineEdit:hover, QComboBox:hover, QAbstractSpinBox:hover { border-color: $muted; }
QComboBox:focus, QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $accent; }
QLineEdit:focus { border: 2px solid $accent; padding: 2px 5px; }
QAbstractSpinBox:focus { border: 2px solid $accent; padding: 1px 0; }
QComboBox:focus { padding: 2px 3px 2px 6px; }
QAbstractSpinBox > QLineEdit:focus, QComboBox > QLineEdit:focus { border: none; padding: 0; }
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled, QPlainTextEdit:disabled, QTextEdit:disabled {
    background: $window; color: $disabled; border-color: $border; }
QLineEdit:read-only { background: $window; }
QPlainTextEdit[readOnly="true"], QTextEdit[readOnly="true"] { border: none; border-radius: 0; }
QAbstractItemView QLineEdit, QAbstractItemView QAbstractSpinBox, QAbstractItemView QComboBox {
    border-radius: 0; padding: 0 4px; }

QComboBox::drop-down { subcontrol-origin: padding; subcontrol-position: center right; width: 20px; border: none; }
QComboBox::down-arrow { image: url($chevron_down); width: 12px; height: 12px; }
QComboBox::down-arrow:disabled { image: url($chevron_down_off); }
QComboBox QAbstractItemView {
    background: $surface; border: 1px solid $outline; padding: 4px; outline: none;
    selection-background-color: $selection; selection-color: $text;
}
QComboBox QAbstractItemView::item:disabled { color: $muted; }

QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
    subcontrol-origin: border; width: 18px; border: none; background: transparent; }
QAbstractSpinBox::up-button { subcontrol-position: top right; margin: 1px 1px 0 0; border-top-right-radius: 3px; }
QAbstractSpinBox::down-button {
    subcontrol-position: bottom right; margin: 0 1px 1px 0; border-bottom-right-radius: 3px; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; }
QAbstractSpinBox::up-button:pressed, QAbstractSpinBox::down-button:pressed { background: $selection; }
QAbstractSpinBox::up-arrow { image: url($chevron_up); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url($chevron_down); width: 10px; height: 10px; }
QAbstractSpinBox::up-arrow:disabled, QAbstractSpinBox::up-arrow:off { image: url($chevron_up_off); }
QAbstractSpinBox::down-arrow:disabled, QAbstractSpinBox::down-arrow:off { image: url($chevron_down_off); }

QCheckBox, QRadioButton { spacing: 8px; padding: 2px; border: 1px solid transparent; border-radius: 4px; }
QCheckBox:focus, QRadioButton:focus { border-color: $accent; }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }
QCheckBox::indicator, QRadioButton::indicator, QGroupBox::indicator, QAbstractItemView::indicator {
    width: 14px; height: 14px; border: 1px solid $muted; border-radius: 3px; background: $surface; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover, QGroupBox::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked, QGroupBox::indicator:checked, QAbstractItemView::indicator:checked {
    background: $accent; border-color: $accent; image: url($check); }
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate {
    background: $accent; border-color: $accent; image: url($minus); }
QRadioButton::indicator:checked { background: $accent; border-color: $accent; image: url($dot); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled, QGroupBox::indicator:disabled {
    background: $window; border-color: $border; }
QCheckBox::indicator:checked:disabled, QGroupBox::indicator:checked:disabled { image: url($check_off); }
QCheckBox::indicator:indeterminate:disabled { image: url($minus_off); }
QRadioButton::indicator:checked:disabled { image: url($dot_off); }

QSlider:horizontal { min-height: 20px; }
QSlider:vertical { min-width: 20px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $track; }
QSlider::groove:vertical { width: 4px; border-radius: 2px; background: $track; }
QSlider::sub-page:horizontal, QSlider::add-page:vertical { border-radius: 2px; background: $accent; }
QSlider::sub-page:disabled, QSlider::add-page:vertical:disabled { background: $outline; }
QSlider::add-page:horizontal:disabled, QSlider::sub-page:vertical:disabled { background: $track; }
QSlider::handle {
    width: 12px; height: 12px; border: 1px solid $accent; border-radius: 7px; background: $surface; }
QSlider::handle:horizontal { margin: -5px 0; }
QSlider::handle:vertical { margin: 0 -5px; }
QSlider::handle:hover, QSlider::handle:focus { background: $accent; }
QSlider::handle:disabled { border-color: $outline; background: $window; }
""")

_BUTTONS = Template("""
QPushButton {
    background: $raised; color: $text; border: 1px solid $outline; border-radius: 4px; padding: 4px 12px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $selection; border-color: $accent; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { background: $window; color: $disabled; border-color: $border; }
QPushButton[primary="true"], QPushButton:default { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton[primary="true"]:hover, QPushButton:default:hover { background: $accent_hover; }
QPushButton[primary="true"]:pressed, QPushButton:default:pressed { background: $accent_pressed; }
QPushButton[primary="true"]:focus, QPushButton:default:focus { border-color: $text; }
QPushButton[primary="true"]:disabled, QPushButton:default:disabled {
    background: $window; color: $disabled; border-color: $border; }
QPushButton::menu-indicator {
    image: url($chevron_down); width: 10px; height: 10px; right: 3px; subcontrol-origin: padding;
    subcontrol-position: center right; }

QToolButton {
    background: transparent; color: $text; border: 1px solid transparent; border-radius: 4px; padding: 3px 4px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:open { background: $selection; }
QToolButton:checked { background: $selection; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $disabled; }
QToolButton[popupMode="InstantPopup"], QToolButton[popupMode="2"] { padding-right: 16px; }
QToolButton[popupMode="MenuButtonPopup"], QToolButton[popupMode="1"] { padding-right: 20px; }
QToolButton::menu-indicator {
    image: url($chevron_down); width: 10px; height: 10px; right: 3px; subcontrol-position: center right; }
QToolButton::menu-button { border: none; border-radius: 4px; width: 16px; }
QToolButton::menu-button:hover { background: $selection; }
QToolButton::menu-arrow { image: url($chevron_down); width: 10px; height: 10px; }
""")

_VIEWS = Template("""
QTreeView, QListView, QTableView {
    background: $surface; alternate-background-color: $raised; border: none; outline: none; gridline-color: $grid;
    selection-background-color: $selection; selection-color: $text;
}
/* Given as a property, the size also makes a tree filled before it was styled measure its rows again. */
QTreeView { qproperty-iconSize: 16px 16px; qproperty-indentation: 16; }
QListView { icon-size: 16px; }
QTableView { icon-size: 16px; }
QTreeView::item, QListView::item { padding: 3px 4px; border: 1px solid transparent; }
QTableView::item { padding: 0 4px; border: 1px solid transparent; }
QTreeView::item:hover, QListView::item:hover, QTableView::item:hover { background: $hover; }
QTreeView::item:selected, QListView::item:selected, QTableView::item:selected {
    background: $selection; color: $text; }
QListView::item:focus, QTableView::item:focus { border-color: $accent; }
QTreeView::item:focus { border-top-color: $accent; border-bottom-color: $accent; }
QTreeView::item:disabled, QListView::item:disabled, QTableView::item:disabled { color: $disabled; }
QTreeView::branch:hover { background: $hover; }
QTreeView::branch:selected { background: $selection; }
QTreeView::branch:has-children:closed { image: url($branch_closed); }
QTreeView::branch:has-children:open { image: url($branch_open); }

QHeaderView { background: $surface; border: none; }
QHeaderView::section {
    background: $surface; color: $muted; border: none; border-bottom: 1px solid $border; padding: 4px 6px; }
QHeaderView::section:vertical { border-bottom: none; border-right: 1px solid $border; }
QHeaderView::section:checked { font-weight: normal; }
QHeaderView::section:hover { background: $hover; color: $text; }
QHeaderView::up-arrow, QHeaderView::down-arrow {
    width: 10px; height: 10px; subcontrol-position: center right; right: 4px; }
QHeaderView::up-arrow { image: url($chevron_up); }
QHeaderView::down-arrow { image: url($chevron_down); }
QTableCornerButton::section { background: $surface; border: none; border-bottom: 1px solid $border; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $outline; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }
QScrollArea { border: none; }

QProgressBar {
    background: $track; color: $text; border: none; border-radius: 4px; min-height: 18px; text-align: center; }
QProgressBar::chunk { background: $chunk; border-radius: 4px; }
QProgressBar[textVisible="false"] { min-height: 6px; max-height: 6px; border-radius: 3px; }
QProgressBar[textVisible="false"]::chunk { background: $accent; border-radius: 3px; }
""")

_WINDOW = Template("""
QMainWindow, QDialog { background: $window; }
QDialogButtonBox, QMessageBox { dialogbuttonbox-buttons-have-icons: 0; }
QMainWindow::separator { background: $window; width: 4px; height: 4px; }
QMainWindow::separator:hover, QSplitter::handle:hover, QSplitter::handle:pressed { background: $accent; }
QSplitter::handle { background: $window; }
QSplitter::handle:horizontal { width: 4px; }
QSplitter::handle:vertical { height: 4px; }

QDockWidget { color: $text; titlebar-close-icon: url($close); titlebar-normal-icon: url($float); icon-size: 14px; }
QDockWidget::title { background: $window; text-align: left; padding: 6px 8px; }
QDockWidget::close-button, QDockWidget::float-button {
    background: transparent; border: none; border-radius: 4px; padding: 0;
    subcontrol-origin: padding; position: absolute; top: 0; bottom: 0; width: 20px; height: 20px; }
QDockWidget::close-button { subcontrol-position: center right; right: 4px; }
QDockWidget::float-button { subcontrol-position: center right; right: 26px; }
QDockWidget::close-button:hover, QDockWidget::float-button:hover { background: $hover; }
QDockWidget::close-button:pressed, QDockWidget::float-button:pressed { background: $selection; }

QTabWidget::pane { border: none; border-top: 1px solid $border; }
QTabBar { qproperty-drawBase: 0; qproperty-elideMode: ElideNone; qproperty-usesScrollButtons: true; }
QTabBar::tab {
    background: transparent; color: $muted; border: 2px solid transparent; padding: 5px; margin: 0; }
QTabBar::tab:hover { color: $text; background: $hover; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:left:selected { border-bottom-color: transparent; border-right-color: $accent; }
QTabBar::tab:right:selected { border-bottom-color: transparent; border-left-color: $accent; }
QTabBar::tab:focus { background: $selection; }
QTabBar::tab:disabled { color: $disabled; }
QTabBar::close-button { image: url($close); width: 12px; height: 12px; border-radius: 3px; }
QTabBar::close-button:hover { background: $hover; }

QToolBar { background: $window; border: none; spacing: 4px; padding: 4px 8px; }
QToolBar#time_bar { padding: 0 8px; }
QToolBar::separator:horizontal { border-left: 1px solid $border; width: 1px; margin: 4px 6px; }
QToolBar::separator:vertical { border-top: 1px solid $border; height: 1px; margin: 6px 4px; }
QToolBarExtension { qproperty-icon: url($more); }
QToolBar#place_rail { padding: 4px 4px 4px 0; spacing: 4px; }
QToolBar#place_rail QToolButton {
    min-width: 44px; padding: 6px 4px; color: $muted; border: none; border-left: 3px solid transparent;
    border-radius: 0; }
QToolBar#place_rail QToolButton:checked { color: $text; border-left-color: $accent; }
QToolBar#place_rail QToolButton:focus { background: $hover; }
QStatusBar { background: $window; color: $muted; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $muted; padding: 2px 4px; }

QMenuBar { background: $window; color: $text; padding: 2px 4px; }
QMenuBar::item { background: transparent; padding: 4px 8px; border-radius: 4px; }
QMenuBar::item:selected { background: $hover; }
QMenuBar::item:pressed { background: $selection; }
QMenu { background: $surface; color: $text; border: 1px solid $outline; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 8px; border-radius: 4px; }
QMenu::item:selected { background: $selection; color: $text; }
QMenu::item:disabled { color: $disabled; background: transparent; }
QMenu::icon { padding: 2px; margin-left: 4px; border-radius: 4px; }
QMenu::icon:checked { background: $selection; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QMenu::right-arrow { image: url($branch_closed); width: 12px; height: 12px; right: 4px; }
QMenu::indicator { width: 14px; height: 14px; left: 6px; }
QMenu::indicator:checked { image: url($menu_check); }
QToolTip { background: $raised; color: $text; border: 1px solid $outline; padding: 4px 6px; }

QGroupBox { border: none; border-top: 1px solid $border; margin-top: 12px; padding-top: 12px; }
QGroupBox::title {
    subcontrol-origin: margin; subcontrol-position: top left; left: 0; padding: 0 8px 0 0; color: $muted; }
QLabel:disabled { color: $disabled; }
QLabel[role="title"] { font-weight: 600; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="error"] { color: $error; }
QLabel[role="warning"] { color: $warning; }
QLabel[role="success"] { color: $success; }
""")


def tokens(theme: Theme) -> dict[str, str]:
    """Return the words the style sheet is filled with: the theme's colours, mixtures of them, and tinted images."""
    return {
        **asdict(theme),
        "track": blend(theme.outline, theme.window, 0.45),
        "chunk": blend(theme.accent, theme.surface, 0.35),
        "accent_hover": blend(theme.text, theme.accent, 0.12),
        "accent_pressed": blend(theme.text, theme.accent, 0.24),
        "chevron_down": icons.url("chevron-down", theme.text),
        "chevron_down_off": icons.url("chevron-down", theme.disabled),
        "chevron_up": icons.url("chevron-up", theme.text),
        "chevron_up_off": icons.url("chevron-up", theme.disabled),
        "branch_closed": icons.url("chevron-right", theme.muted),
        "branch_open": icons.url("chevron-down", theme.muted),
        "check": icons.url("check", theme.on_accent),
        "check_off": icons.url("check", theme.disabled),
        "minus": icons.url("minus", theme.on_accent),
        "minus_off": icons.url("minus", theme.disabled),
        "dot": icons.url("dot", theme.on_accent),
        "dot_off": icons.url("dot", theme.disabled),
        "menu_check": icons.url("check", theme.text),
        "close": icons.url("close", theme.muted),
        "float": icons.url("float", theme.muted),
        "more": icons.url("more", theme.text),
    }


@cache
def build(theme: Theme) -> str:
    """Return the application's Qt style sheet in the colours of `theme`."""
    words = tokens(theme)
    return "".join(part.substitute(words) for part in (_WINDOW, _VIEWS, _BUTTONS, _INPUTS))
