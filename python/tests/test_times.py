"""Times as people give them."""
import datetime
import unittest

import pyarrow as pa

from replay._times import nanoseconds

OPEN = 1_381_152_600_000_000_000


class Times(unittest.TestCase):
    def test_every_form_of_one_instant_is_the_same_number(self):
        eastern = datetime.timezone(datetime.timedelta(hours=-4))
        forms = [
            OPEN,
            "2013-10-07T13:30",
            "2013-10-07 13:30:00",
            "2013-10-07T13:30:00.000000000Z",
            "2013-10-07T09:30:00-04:00",
            datetime.datetime(2013, 10, 7, 9, 30, tzinfo=eastern),
            pa.scalar(OPEN, pa.timestamp("ns", tz="America/New_York")),
            pa.scalar(OPEN // 1_000_000_000, pa.timestamp("s")),
        ]
        for form in forms:
            self.assertEqual(nanoseconds(form), OPEN, repr(form))

    def test_a_day_begins_at_midnight_utc(self):
        self.assertEqual(nanoseconds("2013-10-07"), OPEN - 48_600_000_000_000)

    def test_the_last_nanosecond_counts(self):
        self.assertEqual(nanoseconds("2013-10-07T13:30:00.000000001Z"), OPEN + 1)

    def test_times_of_numpy_and_pandas_keep_their_nanoseconds(self):
        try:
            import numpy
            import pandas
        except ImportError:
            self.skipTest("needs pandas")
        text = "2013-10-07T13:30:00.000000001"
        self.assertEqual(nanoseconds(numpy.datetime64(text)), OPEN + 1)
        self.assertEqual(nanoseconds(pandas.Timestamp(text, tz="UTC")), OPEN + 1)
        self.assertEqual(nanoseconds(numpy.int64(OPEN)), OPEN)

    def test_what_is_no_time_is_refused(self):
        for text in ("noon", "", "2013-13-01", "2013-10-07T25:00", "9999-01-01"):
            with self.assertRaises(ValueError, msg=text):
                nanoseconds(text)
        with self.assertRaisesRegex(ValueError, "no zone"):
            nanoseconds(datetime.datetime(2013, 10, 7))
        for value in (True, 1.5, None, datetime.date(2013, 10, 7)):
            with self.assertRaises(TypeError, msg=repr(value)):
                nanoseconds(value)


if __name__ == "__main__":
    unittest.main()
