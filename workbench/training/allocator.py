"""How memory is handed out on Linux; imports no torch, so that an entry point can call it first."""

import ctypes
import os
import sys

# Keys of mallopt. Source: glibc malloc.h; https://man7.org/linux/man-pages/man3/mallopt.3.html
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3
_KEEP = {
    _MMAP_THRESHOLD: 1 << 30,  # activations come from the heap: fresh pages would have to be zeroed at every step
    _TRIM_THRESHOLD: 2**31 - 1,  # and the heap's freed end is kept for the next step
    _TOP_PAD: 16 << 20,  # the heap grows in large pieces
}


def keep_freed_memory() -> bool:
    """Tell glibc to keep freed memory for the next step instead of returning it; return whether it could be told.

    Other systems and C libraries are left alone. Calling it again changes nothing.
    """
    if sys.platform != "linux" or "CS_GNU_LIBC_VERSION" not in os.confstr_names:
        return False
    try:
        version = os.confstr("CS_GNU_LIBC_VERSION")
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, ValueError, AttributeError):
        return False
    if not version or not version.startswith("glibc"):
        return False
    answers = [mallopt(key, value) for key, value in _KEEP.items()]
    return all(answers)
