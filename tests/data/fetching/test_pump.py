import threading
from contextlib import closing

import pytest

from workbench.data.fetching.pump import pumped


class Enough(Exception):
    pass


def test_everything_comes_in_order_and_the_end_too():
    assert list(pumped(iter(range(1000)), lambda: None)) == list(range(1000))


def test_an_error_comes_after_what_came_before_it():
    def source():
        yield 1
        raise Enough

    items = pumped(source(), lambda: None)
    assert next(items) == 1
    with pytest.raises(Enough):
        next(items)


def test_waiting_can_be_ended_and_the_source_is_closed():
    go_on, closed = threading.Event(), threading.Event()

    def source():
        try:
            yield 1
            go_on.wait(60)
            yield 2
        finally:
            closed.set()

    calls = []

    def waiting() -> None:
        calls.append(1)
        if len(calls) == 3:
            raise Enough

    items = pumped(source(), waiting)
    assert next(items) == 1
    with pytest.raises(Enough):
        next(items)
    go_on.set()
    assert closed.wait(60)


def test_closing_ends_the_thread_of_a_source_without_end():
    closed = threading.Event()

    def source():
        try:
            while True:
                yield 0
        finally:
            closed.set()

    with closing(pumped(source(), lambda: None)) as items:
        assert next(items) == 0
    assert closed.wait(60)
