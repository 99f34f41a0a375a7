"""Ticks and events through the C stream, beside what the program says of the same journal."""
import datetime
import gc
import os
import sqlite3
import tempfile
import unittest
import warnings
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import replay

from journals import LINES, PROGRAM, Journals, run, sql, ticks

made = None


def setUpModule():
    global made
    if not PROGRAM:
        raise unittest.SkipTest("REPLAY_PROGRAM names no program; scripts/python-test.sh does")
    made = Journals()


def tearDownModule():
    if made:
        made.remove()


def journals():
    """Those that were made, and one of the caller's."""
    own = os.environ.get("REPLAY_JOURNAL")
    return [made.recording, made.day] + ([Path(own)] if own else [])


class RoundTrip(unittest.TestCase):
    def test_totals_are_those_of_the_program_in_arrow_and_in_parquet_through_duckdb(self):
        for journal in journals():
            with self.subTest(journal=journal), replay.open(journal) as ledger:
                expected = ticks(journal)
                columns = ["symbol", "kind", "time", "price_nano", "size_e8", "price"]
                table = ledger.ticks(columns=columns).read_all()
                table.validate(full=True)
                self.assertEqual(table.num_rows, sum(row["ticks"] for row in expected.values()))
                with tempfile.TemporaryDirectory() as folder:
                    pq.write_table(table, f"{folder}/ticks.parquet")
                    self.check(expected, f"'{folder}/ticks.parquet'")
                self.check(expected, "stream", ledger.ticks(columns=columns))

    def check(self, expected, source, stream=None):
        rows = duckdb.sql(f"""
            SELECT symbol, count(*), count(*) FILTER (kind = 'trade'), min(price_nano), max(price_nano),
                   coalesce(sum(size_e8) FILTER (kind = 'trade'), 0)::HUGEINT, epoch_ns(min(time)), epoch_ns(max(time))
            FROM {source} GROUP BY symbol""").fetchall()
        self.assertEqual({row[0] for row in rows}, set(expected))
        for symbol, count, trades, low, high, volume, first, last in rows:
            told = expected[symbol]
            self.assertEqual([count, trades], [told["ticks"], told["trades"]])
            self.assertEqual([low, high], [exact(told["lowest"], 9), exact(told["highest"], 9)])
            self.assertEqual(int(volume), exact(told["volume"], 8))
            self.assertEqual([text(first), text(last)], [told["first"], told["last"]])

    def test_every_row_is_the_one_that_sql_gives(self):
        with replay.open(made.recording) as ledger:
            names = "seq symbol kind price size ask_price ask_size exchange condition".split()
            exacts = "price_nano size_e8 ask_price_nano ask_size_e8 instrument".split()
            flags = "is_suspicious is_halted is_delayed".split()
            stream = ledger.ticks(columns=names + exacts + flags + ["time"]).read_all()
            stream = stream.append_column("time_ns", stream["time"].cast(pa.int64())).drop_columns("time")
            asked = sql(made.recording, f"SELECT {', '.join(names + exacts + flags)}, time_ns FROM ticks")
            self.assertEqual(len(asked), LINES)
            rows = stream.to_pylist()
            for row in rows:
                row.update({flag: int(row[flag]) for flag in flags})
            self.assertEqual(rows, asked)

    def test_dictionaries_that_grow_from_batch_to_batch_are_read_right(self):
        with replay.open(made.recording) as ledger:
            stream = ledger.ticks(columns=["exchange", "condition", "price"], batch_rows=7)
            found = duckdb.sql("SELECT exchange, condition, count(*), sum(price) FROM stream GROUP BY ALL").fetchall()
            asked = sql(made.recording, """SELECT exchange, condition, count(*) AS n, sum(price) AS total
                FROM ticks GROUP BY 1, 2""")
            rows = {(row["exchange"], row["condition"]): (row["n"], row["total"]) for row in asked}
            self.assertEqual({row[:2] for row in found}, set(rows))
            for exchange, condition, count, total in found:
                self.assertEqual(count, rows[exchange, condition][0])
                self.assertAlmostEqual(total, rows[exchange, condition][1], places=6)

    def test_events_are_those_that_sql_gives(self):
        with replay.open(made.day) as ledger:
            stream = ledger.events(kinds=["orderCommand", "decision", "sessionStarted"]).read_all()
            stream.validate(full=True)
            asked = sql(made.day, """SELECT seq, cause, kind, symbol, order_id, payload FROM events
                WHERE kind IN ('orderCommand', 'decision', 'sessionStarted') ORDER BY seq""")
            rows = stream.drop_columns(["time", "occurred_at"]).to_pylist()
            self.assertEqual(rows, asked)
            self.assertGreater(len(rows), 100)
            total = sql(made.day, "SELECT count(*) AS n FROM events")[0]["n"]
            self.assertEqual(ledger.events(columns=["kind"]).read_all().num_rows, total)


class Choosing(unittest.TestCase):
    def setUp(self):
        self.ledger = replay.open(made.recording)
        self.addCleanup(self.ledger.close)
        self.all = self.ledger.ticks().read_all()

    def test_symbols_kinds_and_times_give_the_rows_that_meet_them(self):
        start = self.all["time"][1_000].value
        end = "2013-10-07T13:30:02.5Z"
        chosen = self.ledger.ticks(symbols=["AAA", "CCC"], kinds=["trade"], start=start, end=end).read_all()
        value = pa.scalar(end).cast(self.all["time"].type)
        wanted = self.all.filter(
            pc.and_(
                pc.and_(pc.greater_equal(self.all["time"], self.all["time"][1_000]), pc.less(self.all["time"], value)),
                pc.and_(
                    pc.is_in(self.all["symbol"].cast(pa.string()), pa.array(["AAA", "CCC"])),
                    pc.equal(self.all["kind"].cast(pa.string()), "trade"),
                ),
            )
        )
        self.assertEqual(rows_of(chosen), rows_of(wanted))
        self.assertGreater(wanted.num_rows, 50)

    def test_records_are_chosen_by_number(self):
        rows = self.ledger.ticks(first_seq=100, last_seq=199, columns=["seq"]).read_all()
        self.assertEqual(rows["seq"].to_pylist(), list(range(100, 200)))

    def test_batches_have_as_many_rows_as_were_asked_for(self):
        sizes = [batch.num_rows for batch in self.ledger.ticks(batch_rows=1_000)]
        self.assertEqual(sizes, [1_000, 1_000, 1_000])

    def test_nothing_wanted_is_no_rows(self):
        self.assertEqual(self.ledger.ticks(symbols=[]).read_all().num_rows, 0)
        self.assertEqual(self.ledger.ticks(start=5, end=5).read_all().num_rows, 0)

    def test_a_stream_may_be_given_up_and_outlives_its_ledger(self):
        reader = self.ledger.ticks(batch_rows=100)
        batch = reader.read_next_batch()
        other = self.ledger.ticks(batch_rows=100)
        self.ledger.close()
        del reader
        gc.collect()
        self.assertEqual(rows_of(batch), rows_of(self.all.slice(0, 100)))
        self.assertEqual(other.read_all().num_rows, LINES)

    def test_pandas_and_polars_read_it(self):
        try:
            import pandas
            import polars
        except ImportError:
            self.skipTest("needs pandas and polars")
        frame = self.ledger.ticks().read_pandas()
        self.assertEqual(len(frame), LINES)
        self.assertEqual(str(frame["time"].dtype), "datetime64[ns, UTC]")
        self.assertEqual(float(frame["price"].sum()), float(pc.sum(self.all["price"]).as_py()))
        other = polars.from_arrow(self.ledger.ticks(batch_rows=700).read_all())
        self.assertEqual(other["symbol"].cast(polars.String).to_list(), self.all["symbol"].to_pylist())
        self.assertIsInstance(frame, pandas.DataFrame)


class Refusing(unittest.TestCase):
    def test_what_is_no_journal_is_told_with_its_path(self):
        with tempfile.TemporaryDirectory() as folder:
            with self.assertRaisesRegex(replay.LedgerError, folder):
                replay.open(folder)

    def test_a_missing_library_says_what_to_do(self):
        with self.assertRaises(OSError):
            replay.open(made.recording, library="/nowhere/libreplayledger.so")
        before = os.environ.pop("REPLAY_LEDGER_LIBRARY", None)
        os.environ["REPLAY_LEDGER_LIBRARY"] = "/nowhere/it.so"
        try:
            with self.assertRaisesRegex(FileNotFoundError, "make extension"):
                replay.find_library()
        finally:
            del os.environ["REPLAY_LEDGER_LIBRARY"]
            if before is not None:
                os.environ["REPLAY_LEDGER_LIBRARY"] = before

    def test_what_there_is_not_is_a_value_error_with_near_names(self):
        with replay.open(made.recording) as ledger:
            with self.assertRaisesRegex(ValueError, "no instrument `AAB`.*did you mean `AAA`"):
                ledger.ticks(symbols=["AAB"])
            with self.assertRaisesRegex(ValueError, "did you mean `price`"):
                ledger.ticks(columns=["prise"])
            for bad in ({"columns": []}, {"kinds": ["x"]}, {"batch_rows": -1}, {"first_seq": -1},
                        {"start": 2**63}, {"symbols": ["A\0"]}, {"start": "noon"}):
                with self.assertRaises(ValueError, msg=str(bad)):
                    ledger.ticks(**bad)
            with self.assertRaisesRegex(TypeError, "a list"):
                ledger.ticks(symbols="AAA")
        with self.assertRaisesRegex(ValueError, "is closed"):
            ledger.ticks()

    def test_damage_is_an_error_with_file_and_offset(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "copy"
            run("journal", "copy", made.recording, copy)
            segment = next(copy.glob("2*/*.seg"))
            data = bytearray(segment.read_bytes())
            data[len(data) // 2] ^= 4
            segment.chmod(0o600)
            segment.write_bytes(data)
            with replay.open(copy) as ledger:
                with self.assertRaisesRegex(OSError, f"{segment.name}.*offset"):
                    ledger.ticks().read_all()

    def test_a_journal_that_was_not_closed_warns(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "copy"
            run("journal", "copy", made.recording, copy)
            segment = next(copy.glob("2*/*.seg"))
            segment.write_bytes(segment.read_bytes()[:-300])
            for head in copy.glob("head"):
                head.unlink()
            with self.assertWarnsRegex(replay.UnclosedJournalWarning, "was not closed"):
                with replay.open(copy) as ledger:
                    self.assertLess(ledger.ticks().read_all().num_rows, LINES)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with replay.open(made.recording) as ledger:
                self.assertIsNone(ledger.note)


class Asking(unittest.TestCase):
    def test_sql_has_the_tables_of_the_program(self):
        if not hasattr(sqlite3.connect(":memory:"), "enable_load_extension"):
            with replay.open(made.day) as ledger, self.assertRaisesRegex(OSError, "without loadable"):
                ledger.sql("SELECT 1")
            self.skipTest("this Python's sqlite3 has no loadable extensions")
        with replay.open(made.day) as ledger:
            query = "SELECT symbol, count(*) AS n FROM ticks WHERE kind = ? GROUP BY symbol ORDER BY symbol"
            rows = ledger.sql(query, ["trade"]).fetchall()
            self.assertEqual(rows, [(r["symbol"], r["n"]) for r in sql(made.day, query.replace("?", "'trade'"))])
            self.assertGreater(len(rows), 1)
            with self.assertRaisesRegex(sqlite3.Error, "no such column"):
                ledger.sql("SELECT colour FROM ticks")


def rows_of(table):
    """Rows of a table or batch, times as nanoseconds: `datetime` would lose some."""
    columns = [column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column for column in table.columns]
    return list(zip(*(column.to_pylist() for column in columns)))


def exact(words, digits):
    """Decimal text as a whole number of its smallest units."""
    whole, _, rest = words.partition(".")
    return int(whole + rest.ljust(digits, "0"))


def text(nanoseconds):
    """A time as the program prints it."""
    seconds, rest = divmod(nanoseconds, 1_000_000_000)
    base = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    if rest == 0:
        return base + "Z"
    digits = f"{rest:09d}"
    for width in (3, 6, 9):
        if digits[width:].strip("0") == "":
            return f"{base}.{digits[:width]}Z"
    raise AssertionError("nine digits always do")


if __name__ == "__main__":
    unittest.main()
