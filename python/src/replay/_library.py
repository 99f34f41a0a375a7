"""`libreplayledger.so` and its C functions; `replay_ledger.h` says what each does."""
from __future__ import annotations

import ctypes
import os
from functools import lru_cache
from pathlib import Path
from typing import Optional

NAME = "libreplayledger.so"
VARIABLE = "REPLAY_LEDGER_LIBRARY"

INT64_MIN, INT64_MAX, UINT64_MAX = -(2**63), 2**63 - 1, 2**64 - 1


class StreamOptions(ctypes.Structure):
    """`replay_stream_options`; made with values for every row."""

    _fields_ = [
        ("struct_size", ctypes.c_size_t),
        ("columns", ctypes.POINTER(ctypes.c_char_p)),
        ("column_count", ctypes.c_size_t),
        ("symbols", ctypes.POINTER(ctypes.c_char_p)),
        ("symbol_count", ctypes.c_size_t),
        ("kinds", ctypes.POINTER(ctypes.c_char_p)),
        ("kind_count", ctypes.c_size_t),
        ("start_ns", ctypes.c_int64),
        ("end_ns", ctypes.c_int64),
        ("first_seq", ctypes.c_uint64),
        ("last_seq", ctypes.c_uint64),
        ("batch_rows", ctypes.c_int64),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.struct_size = ctypes.sizeof(StreamOptions)
        self.start_ns, self.end_ns = INT64_MIN, INT64_MAX
        self.last_seq = UINT64_MAX


class ArrowArrayStream(ctypes.Structure):
    """`struct ArrowArrayStream`, which whoever imports it takes over."""

    _fields_ = [
        ("get_schema", ctypes.c_void_p),
        ("get_next", ctypes.c_void_p),
        ("get_last_error", ctypes.c_void_p),
        ("release", ctypes.c_void_p),
        ("private_data", ctypes.c_void_p),
    ]


def places() -> list[Path]:
    """Where the library is looked for, the first place first."""
    named = os.environ.get(VARIABLE)
    if named:
        return [Path(named)]
    here = Path(__file__).resolve().parent
    built = [top / ".build/release" / NAME for top in (*here.parents, Path.cwd())]
    return [here / NAME, *built]


def find_library() -> Path:
    """The library: named by `REPLAY_LEDGER_LIBRARY`, beside the package, or in `.build/release`.

    :raises FileNotFoundError: where there is none, with what to do about it.
    """
    for place in places():
        if place.is_file():
            return place.resolve()
    raise FileNotFoundError(
        f"no {NAME}: build it with `make extension`, then say where it is in {VARIABLE} "
        f"or put it beside the package; looked for {', '.join(map(str, places()))}"
    )


def _declare(library: ctypes.CDLL) -> ctypes.CDLL:
    handle, out = ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p)
    options, stream = ctypes.POINTER(StreamOptions), ctypes.POINTER(ArrowArrayStream)
    for name, result, arguments in (
        ("open", ctypes.c_int, [ctypes.c_char_p, out]),
        ("close", None, [handle]),
        ("last_error", ctypes.c_char_p, [handle]),
        ("note", ctypes.c_char_p, [handle]),
        ("ticks", ctypes.c_int, [handle, options, stream]),
        ("events", ctypes.c_int, [handle, options, stream]),
    ):
        function = getattr(library, f"replay_ledger_{name}")
        function.restype, function.argtypes = result, arguments
    return library


@lru_cache(maxsize=None)
def _loaded(path: str) -> ctypes.CDLL:
    return _declare(ctypes.CDLL(path))


def load(path: Optional[os.PathLike | str] = None) -> ctypes.CDLL:
    """The library, loaded once for each path."""
    return _loaded(str(Path(path).resolve() if path else find_library()))
