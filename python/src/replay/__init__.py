"""Journals of replay in Python: ticks and events as Arrow record batches, and SQL.

>>> import replay
>>> ledger = replay.open("var/day")
>>> ledger.ticks(symbols=["AIG"], columns=["time", "price", "size"]).read_all()

Nothing is imported or copied: a batch is decoded from the journal's blocks when it is read. A
journal that is being written is read up to what was durable when a stream began.
"""
from ._ledger import Ledger, LedgerError, UnclosedJournalWarning, open
from ._library import find_library

__all__ = ["Ledger", "LedgerError", "UnclosedJournalWarning", "find_library", "open"]
__version__ = "0.1.0"
