"""A process that runs one Lambda function, for one event after another, as Lambda's execution environments do."""
from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

# What plays the runtimes whose names begin so.
RUNTIMES = {"nodejs": ["node", str(Path(__file__).with_name("runtime.js"))], "python": [sys.executable, str(Path(__file__).with_name("runtime.py"))]}


class TookTooLong(Exception):
    """No answer in time."""


class Sandbox:
    def __init__(self, key: str, runtime: str, directory: Path, environment: dict[str, str], log: Path) -> None:
        self.key, self.idle_since = key, 0.0
        self._results, written = os.pipe()
        with open(log, "ab") as output:
            command = next(command for name, command in RUNTIMES.items() if runtime.startswith(name))
            self._process = subprocess.Popen(command, cwd=directory, env={**environment, "E2E_RESULT_FD": str(written)}, pass_fds=(written,),
                                             stdin=subprocess.PIPE, stdout=output, stderr=output)
        os.close(written)

    def call(self, message: dict[str, Any], seconds: float) -> dict[str, Any] | None:
        """The runtime's answer to an event; None when the process has ended instead."""
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        self._process.stdin.flush()
        answer, end = b"", time.time() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._results, selectors.EVENT_READ)
            while not answer.endswith(b"\n"):
                if not selector.select(max(end - time.time(), 0)):
                    raise TookTooLong
                part = os.read(self._results, 65536)
                if not part:
                    return None
                answer += part
        return json.loads(answer)

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        os.close(self._results)
