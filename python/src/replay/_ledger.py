"""A journal that was opened for reading."""
from __future__ import annotations

import ctypes
import errno
import os
import sqlite3
import threading
import warnings
from typing import Iterable, Optional, Sequence, Union

import pyarrow as pa

from . import _library
from ._times import Time, nanoseconds

Path = Union[str, "os.PathLike[str]"]


class LedgerError(OSError):
    """A journal cannot be read: there is none, or it is damaged; file, offset and record are named.

    Damage that a stream meets on its way comes from pyarrow, as a plain `OSError` of the same words.
    """


class UnclosedJournalWarning(UserWarning):
    """A journal is still being written, or its writer crashed: there may be more than was read."""


def open(path: Path, library: Optional[Path] = None) -> "Ledger":
    """Opens a journal, or one `YYYY-MM-DD` folder of it.

    :param library: `libreplayledger.so`; by default what `find_library` finds.
    :raises LedgerError: where there is no journal.
    :raises FileNotFoundError: where there is no library.
    """
    return Ledger(path, library)


class Ledger:
    """A journal; `open` makes it. Close it, or use it in a `with` statement."""

    def __init__(self, path: Path, library: Optional[Path] = None) -> None:
        self._handle: Optional[ctypes.c_void_p] = None
        self._lock = threading.Lock()
        self._database: Optional[sqlite3.Connection] = None
        self.path = os.fspath(path)
        self._file = os.fspath(library) if library else str(_library.find_library())
        self._library = _library.load(self._file)
        handle = ctypes.c_void_p()
        code = self._library.replay_ledger_open(os.fsencode(self.path), ctypes.byref(handle))
        self._handle = handle
        try:
            self._check(code)
            note = self.note
            if note:
                warnings.warn(note, UnclosedJournalWarning, stacklevel=3)
        except BaseException:
            self.close()
            raise

    def ticks(
        self,
        symbols: Optional[Iterable[str]] = None,
        start: Optional[Time] = None,
        end: Optional[Time] = None,
        columns: Optional[Sequence[str]] = None,
        kinds: Optional[Iterable[str]] = None,
        first_seq: int = 0,
        last_seq: Optional[int] = None,
        batch_rows: int = 0,
    ) -> pa.RecordBatchReader:
        """Ticks in the order of the journal.

        :param symbols: tickers as defined at the tick; `#7` is instrument 7. None for all.
        :param start: first recorded time wanted: nanoseconds, ISO text, or an aware time.
        :param end: first recorded time not wanted any more.
        :param columns: by name, in the order wanted; only these are made.
        :param kinds: any of `trade`, `bid`, `ask`, `quote`.
        :param first_seq: first record wanted, by its number.
        :param last_seq: last record wanted.
        :param batch_rows: most rows of a batch; 0 for 65,536.
        :raises ValueError: for a symbol, column or kind that there is not.
        :raises LedgerError: for a journal that cannot be read.
        """
        return self._stream(
            "ticks", symbols, start, end, columns, kinds, first_seq, last_seq, batch_rows
        )

    def events(
        self,
        symbols: Optional[Iterable[str]] = None,
        start: Optional[Time] = None,
        end: Optional[Time] = None,
        columns: Optional[Sequence[str]] = None,
        kinds: Optional[Iterable[str]] = None,
        first_seq: int = 0,
        last_seq: Optional[int] = None,
        batch_rows: int = 0,
    ) -> pa.RecordBatchReader:
        """Records of every kind, ticks too, with their fields as JSON in `payload`.

        Parameters and errors are those of `ticks`; kinds are called as in `journal cat`, and a
        record is of the symbol that its column `symbol` shows.
        """
        return self._stream(
            "events", symbols, start, end, columns, kinds, first_seq, last_seq, batch_rows
        )

    def sql(self, query: str, parameters: Sequence[object] = ()) -> sqlite3.Cursor:
        """Asks the tables of `docs/sql.md`; gives sqlite3's cursor, which makes rows as it is read.

        :raises sqlite3.Error: for bad SQL, with SQLite's words, and for damage.
        :raises LedgerError: where this Python's sqlite3 cannot load extensions.
        """
        if self._database is None:
            self._database = self._connect()
        return self._database.execute(query, parameters)

    @property
    def note(self) -> Optional[str]:
        """Why there may be more than can be read now; None after a clean end."""
        with self._lock:
            note = self._library.replay_ledger_note(self._opened())
            return note.decode("utf-8", "replace") if note else None

    def close(self) -> None:
        """Ends it; streams made from it go on. Closing again does nothing."""
        with self._lock:
            handle, self._handle = self._handle, None
            if handle is not None:
                self._library.replay_ledger_close(handle)
        if self._database is not None:
            self._database.close()
            self._database = None

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        handle, self._handle = getattr(self, "_handle", None), None
        if handle is not None:
            self._library.replay_ledger_close(handle)

    def __repr__(self) -> str:
        return f"replay.open({self.path!r})"

    def _opened(self) -> ctypes.c_void_p:
        if self._handle is None:
            raise ValueError(f"{self.path} is closed")
        return self._handle

    def _stream(
        self, table, symbols, start, end, columns, kinds, first_seq, last_seq, batch_rows
    ) -> pa.RecordBatchReader:
        options = _library.StreamOptions()
        # Kept until the call has returned: the library copies what it needs.
        kept = [_texts(symbols, "symbols"), _texts(columns, "columns"), _texts(kinds, "kinds")]
        options.symbols, options.symbol_count = kept[0]
        options.columns, options.column_count = kept[1]
        options.kinds, options.kind_count = kept[2]
        if start is not None:
            options.start_ns = _fitting(nanoseconds(start), "start", _library.INT64_MIN)
        if end is not None:
            options.end_ns = _fitting(nanoseconds(end), "end", _library.INT64_MIN)
        options.first_seq = _fitting(first_seq, "first_seq", 0)
        if last_seq is not None:
            options.last_seq = _fitting(last_seq, "last_seq", 0)
        options.batch_rows = _fitting(batch_rows, "batch_rows", 0)
        stream = _library.ArrowArrayStream()
        with self._lock:
            begin = getattr(self._library, f"replay_ledger_{table}")
            code = begin(self._opened(), ctypes.byref(options), ctypes.byref(stream))
            self._check(code)
        return pa.RecordBatchReader._import_from_c(ctypes.addressof(stream))

    def _check(self, code: int) -> None:
        """Raises what a call's code says; called before any other call with the ledger."""
        if code == 0:
            return
        words = self._library.replay_ledger_last_error(self._handle) or b"unknown"
        message = words.decode("utf-8", "replace")
        raise ValueError(message) if code == errno.EINVAL else LedgerError(message)

    def _connect(self) -> sqlite3.Connection:
        database = sqlite3.connect(":memory:", isolation_level=None)
        try:
            if not hasattr(database, "enable_load_extension"):
                raise LedgerError(
                    "this Python's sqlite3 was built without loadable extensions; "
                    "`replay sql` asks the same questions"
                )
            database.enable_load_extension(True)
            database.execute(
                "SELECT load_extension(?, 'sqlite3_replayledger_init')", [self._file]
            ).fetchall()
            database.enable_load_extension(False)
            database.execute("SELECT replay_open(?)", [self.path]).fetchall()
        except BaseException:
            database.close()
            raise
        return database


def _texts(words: Optional[Iterable[str]], name: str):
    """Texts as C takes them: a list and its length; no list for None, which is not the empty one."""
    if words is None:
        return None, 0
    if isinstance(words, str):
        raise TypeError(f"{name}: a list of texts, such as [{words!r}]")
    encoded = [word.encode("utf-8") for word in words]
    if any(b"\0" in word for word in encoded):
        raise ValueError(f"{name}: a text with a zero character")
    return (ctypes.c_char_p * max(len(encoded), 1))(*encoded), len(encoded)


def _fitting(value: int, name: str, least: int) -> int:
    most = _library.INT64_MAX if name not in ("first_seq", "last_seq") else _library.UINT64_MAX
    if not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"{name}: {value!r} is no whole number from {least} to {most}")
    return value
