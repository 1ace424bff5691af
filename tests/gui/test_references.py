"""PySide6 6.12 drops a reference to None or True at every call on Python 3.11, until the interpreter aborts."""

import sys

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

CALLS = 1000


class Sender(QObject):
    told = Signal(object)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None and True are immortal from 3.12 on")
def test_setters_and_emits_keep_the_references_of_none_and_true(qtbot: QtBot) -> None:
    label, sender = QLabel(), Sender()
    qtbot.addWidget(label)
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(CALLS):
        label.setText("x")
        label.setVisible(False)
        sender.told.emit(None)
        sender.told.emit(True)
    after = sys.getrefcount(None), sys.getrefcount(True)
    assert abs(after[0] - before[0]) < CALLS / 10
    assert abs(after[1] - before[1]) < CALLS / 10
