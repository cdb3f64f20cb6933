"""Faults that a test asks for: which calls they hit, and what they do to them."""
from __future__ import annotations

import itertools
import threading
from dataclasses import asdict, dataclass, field
from typing import Any

from errors import AwsError
from front.calls import Call

KINDS = {
    "throttle": ("ThrottlingException", "Rate exceeded", 400),
    "accessDenied": ("AccessDeniedException", "User is not authorized to perform this action: a fault of the test", 400),
    "serverError": ("InternalFailure", "A fault of the test", 500),
    "lostResponse": None,
    "delay": None,
    "restart": None,
    "crash": None,
    "silence": None,
}
# What services call it instead, with the code of access denied in query protocols.
CODES = {
    ("ec2", "throttle"): ("RequestLimitExceeded", 503), ("ec2", "accessDenied"): ("UnauthorizedOperation", 403),
    ("elbv2", "throttle"): ("Throttling", 400), ("elbv2", "accessDenied"): ("AccessDenied", 403),
    ("cloudformation", "throttle"): ("Throttling", 400), ("cloudformation", "accessDenied"): ("AccessDenied", 403),
    ("iam", "throttle"): ("Throttling", 400), ("iam", "accessDenied"): ("AccessDenied", 403),
    ("lambda", "throttle"): ("TooManyRequestsException", 429),
    ("s3", "throttle"): ("SlowDown", 503), ("s3", "accessDenied"): ("AccessDenied", 403),
}


@dataclass
class Fault:
    """What is to go wrong. `nth` is the first matching call that it hits, `times` how many from there on; 0 for ever."""

    kind: str
    service: str = ""
    operation: str = ""
    nth: int = 1
    times: int = 1
    caller: str = ""
    function: str = ""
    match: dict[str, Any] = field(default_factory=dict)
    seconds: float = 1
    afterSeconds: float = 0.3
    code: str = ""
    message: str = ""
    status: int = 0
    id: int = 0
    seen: int = 0
    hits: int = 0

    def error(self) -> AwsError:
        code, message, status = KINDS[self.kind] or ("", "", 400)
        code, status = CODES.get((self.service, self.kind), (code, status))
        return AwsError(self.code or code, self.message or message, self.status or status)

    def concerns(self, call: Call) -> bool:
        return (call.service == self.service and call.operation == self.operation and call.caller.startswith(self.caller)
                and _contains(call.parameters, self.match) and self.function in call.parameters.get("FunctionName", ""))


def _contains(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(key in value and _contains(value[key], part) for key, part in wanted.items())
    return value == wanted or (isinstance(wanted, str) and isinstance(value, str) and wanted in value)


class Faults:
    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def add(self, description: dict[str, Any]) -> int:
        fault = Fault(**description)
        if fault.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}, got {fault.kind}")
        fault.id = next(self._numbers)
        with self._lock:
            self._faults.append(fault)
        return fault.id

    def hit(self, call: Call) -> Fault | None:
        """The fault that hits a call, which counts as seen by every fault that it concerns."""
        with self._lock:
            hitting = None
            for fault in self._faults:
                if not fault.concerns(call):
                    continue
                fault.seen += 1
                if hitting is None and fault.seen >= fault.nth and (fault.times == 0 or fault.hits < fault.times):
                    fault.hits += 1
                    hitting = fault
            return hitting

    def list(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self._faults]

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()
