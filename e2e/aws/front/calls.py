"""The calls that were made, for tests that ask what was called."""
from __future__ import annotations

import itertools
import threading
import time
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Call:
    """A request, as far as it is understood."""

    service: str
    operation: str
    parameters: dict[str, Any]
    caller: str
    seq: int = 0
    time: float = field(default_factory=time.time)
    status: int = 0
    error: str | None = None


class Calls:
    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def add(self, call: Call) -> None:
        with self._lock:
            call.seq = next(self._numbers)
            self._calls.append(call)

    @property
    def newest(self) -> int:
        return self._calls[-1].seq if self._calls else 0

    def find(self, after: int, **wanted: str) -> list[dict[str, Any]]:
        with self._lock:
            calls = [call for call in self._calls if call.seq > after]
        return [asdict(call) for call in calls if all(getattr(call, name) == value for name, value in wanted.items())]
