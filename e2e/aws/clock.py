"""AWS's time. It runs faster than that of the machine, so that a wait of five minutes takes seconds."""
from __future__ import annotations

import threading
import time
from datetime import datetime, timezone


POLL_SECONDS = 0.1
# What a limit leaves to this machine, however fast the clock is.
LEAST_LIMIT = 60


class Clock:
    """Times that AWS tells, and waits of AWS's length. The same clock is given to Lambda functions."""

    def __init__(self, scale: float) -> None:
        self.scale = scale
        self._real = self._virtual = time.time()

    def change_scale(self, scale: float) -> None:
        """Goes on from the present time with another speed."""
        self._virtual, self._real, self.scale = self.time(), time.time(), scale

    def time(self) -> float:
        return self._virtual + (time.time() - self._real) / self.scale

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.time(), timezone.utc)

    def limit(self, seconds: float) -> float:
        """When AWS's `seconds` for something that this machine has to do are over."""
        return self.time() + max(seconds, LEAST_LIMIT / self.scale)

    def wait(self, seconds: float, interrupt: threading.Event | None = None) -> bool:
        """Waits for AWS's `seconds`; answers whether it was interrupted."""
        return (interrupt or threading.Event()).wait(seconds * self.scale)

    def poll(self, interrupt: threading.Event | None = None) -> bool:
        """Waits for the next look at something that is about to change, as little as this machine bears."""
        return (interrupt or threading.Event()).wait(POLL_SECONDS)

    def for_javascript(self) -> dict[str, float]:
        return {"real": self._real * 1000, "virtual": self._virtual * 1000, "scale": self.scale}
