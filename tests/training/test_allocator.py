"""glibc is told to keep memory; other systems are left alone."""

import ctypes
import sys

import pytest

from workbench.training.allocator import keep_freed_memory


@pytest.fixture
def told(monkeypatch):
    """What mallopt is called with."""
    calls = []

    class Library:
        def mallopt(self, key, value):
            calls.append((key, value))
            return 1

    monkeypatch.setattr(ctypes, "CDLL", lambda _: Library())
    return calls


@pytest.mark.skipif(sys.platform != "linux", reason="glibc is Linux's")
def test_glibc_is_told(monkeypatch, told):
    monkeypatch.setattr("os.confstr", lambda _: "glibc 2.36")
    assert keep_freed_memory()
    # glibc's malloc.h: -3 M_MMAP_THRESHOLD, -1 M_TRIM_THRESHOLD, -2 M_TOP_PAD
    assert dict(told) == {-3: 1 << 30, -1: 2**31 - 1, -2: 16 << 20}


@pytest.mark.parametrize(("platform", "library"), [("darwin", "glibc 2.36"), ("linux", None), ("linux", "musl 1.2")])
def test_others_are_left_alone(monkeypatch, told, platform, library):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr("os.confstr", lambda _: library)
    assert not keep_freed_memory()
    assert told == []
