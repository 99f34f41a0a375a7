"""Times as people give them, as nanoseconds since 1970 UTC."""
from __future__ import annotations

import datetime
import operator
import re
from typing import Any, Union

import pyarrow as pa

Time = Union[int, str, datetime.datetime, Any]

_UTC = pa.timestamp("ns", tz="UTC")
_HAS_ZONE = re.compile(r"(Z|[+-]\d\d:?\d\d)$")


def nanoseconds(value: Time) -> int:
    """Reads whole nanoseconds, ISO 8601 text, an aware `datetime`, or a timestamp of pandas, NumPy
    or Arrow.

    Text and NumPy's times without a zone are UTC, as everywhere in a journal. A `datetime` needs its
    zone: without one Python means the zone of the machine.

    :raises ValueError: for a text that is no time, a naive `datetime`, a year beyond 2262.
    :raises TypeError: for anything else.
    """
    if isinstance(value, str):
        return _of_text(value)
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no zone: give tzinfo=datetime.timezone.utc")
        return pa.scalar(value, type=_UTC).value
    if isinstance(value, pa.TimestampScalar):
        return value.cast(_UTC).value
    if type(value).__name__ == "datetime64":
        return pa.scalar(value).cast(pa.timestamp("ns")).value
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{value!r} is no time: give nanoseconds, ISO text or an aware datetime")
    return operator.index(value)


def _of_text(text: str) -> int:
    whole = text.strip()
    if len(whole) == 10:
        whole += "T00:00:00"
    if not _HAS_ZONE.search(whole[10:]):
        whole += "Z"
    try:
        return pa.scalar(whole).cast(_UTC).value
    except pa.ArrowInvalid:
        raise ValueError(
            f"{text!r} is no time such as 2013-10-07T13:30:15.250Z or 2013-10-07"
        ) from None
