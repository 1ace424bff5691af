"""Errors in methods that Qt calls: they must reach the log, not crash the program.

Before Python 3.12 an exception can be on its way without an object of its own (`1 / 0` and `int("x")` raise such ones),
which only an `except` makes. shiboken reads that object when an override lets one through, and the process ends there
(seen with PySide6 6.9 to 6.11 on Python 3.11).
"""

import functools
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

from PySide6.QtCore import QObject


def guard_overrides() -> None:
    """Let the errors of every class of ours that is known by now leave its overrides whole; again does no harm."""
    for kind in _subclasses(QObject):
        if kind.__module__.startswith("workbench."):
            guard(kind)


def guard(kind: type[QObject]) -> None:
    """Let errors leave the overrides of one class whole."""
    for name, method in list(vars(kind).items()):
        if isinstance(method, FunctionType) and _is_of_qt(kind, name) and not hasattr(method, "__wrapped__"):
            setattr(kind, name, _whole(method))


def _subclasses(kind: type[QObject]) -> Iterator[type[QObject]]:
    for below in kind.__subclasses__():
        yield below
        yield from _subclasses(below)


def _is_of_qt(kind: type[QObject], name: str) -> bool:
    qt = (base for base in kind.__mro__ if base.__module__.startswith("PySide6."))
    return not name.startswith("__") and any(name in vars(base) for base in qt)


def _whole(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return method(*arguments, **named)
        except BaseException:  # makes the object
            raise

    return call
