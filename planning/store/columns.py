"""Kinds of columns that SQLAlchemy does not offer: large documents and moments in time."""

from __future__ import annotations

import datetime
import json
import zlib
from typing import Any

from sqlalchemy import DateTime, LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class CompressedJson(TypeDecorator[Any]):
    """A JSON document kept compressed: the tables of a portfolio shrink about ten times."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Write the document; a value that JSON cannot hold (NaN included) is refused."""
        if value is None:
            return None
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return zlib.compress(text.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Read the document; zlib's checksum tells a damaged one."""
        return None if value is None else json.loads(zlib.decompress(value))


class Moment(TypeDecorator[datetime.datetime]):
    """A moment in UTC. SQLite forgets the zone: it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: Dialect) -> datetime.datetime | None:
        """Write the moment in UTC."""
        return None if value is None else value.astimezone(datetime.UTC)

    def process_result_value(self, value: datetime.datetime | None, dialect: Dialect) -> datetime.datetime | None:
        """Read the moment, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=datetime.UTC) if value.tzinfo is None else value.astimezone(datetime.UTC)


def now() -> datetime.datetime:
    """Return the present moment, in UTC."""
    return datetime.datetime.now(datetime.UTC)
