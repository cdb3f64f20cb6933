"""Lambda's Invoke: the function's code runs in a node process, with this server as its endpoint.

@see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""
from __future__ import annotations

import io
import json
import os
import threading
import time
import uuid
import zipfile
from pathlib import Path
from typing import Any

from moto.awslambda.models import lambda_backends

import clients
from clock import Clock
from cloudformation.custom_resource import RESPONSE_HOST
from errors import AwsError
from front.calls import Call
from front.faults import Faults
from functions.sandbox import RUNTIMES, Sandbox, TookTooLong

# Pauses before the second and the third attempt of an asynchronous call that has failed.
RETRIES = (60, 120)
# Nothing here takes as long; without it a handler that hangs would hold a deployment up for 15 minutes.
MOST_SECONDS = 60
# Processes that nobody has used for longer are ended.
MOST_IDLE_SECONDS = 30


class Functions:
    """Runs Lambda functions."""

    def __init__(self, clock: Clock, faults: Faults, logs: Path, node_modules: str, endpoint: str) -> None:
        self.clock, self.faults, self.node_modules, self.endpoint, self.proxy = clock, faults, node_modules, endpoint, "http://127.0.0.1:9"
        self._logs, self._code = logs / "lambda", logs / "code"
        self._logs.mkdir(parents=True, exist_ok=True)
        self._free: list[Sandbox] = []
        # By function, where it is not the one that Lambda makes: moto does not keep it.
        self.log_groups: dict[str, str] = {}
        self._lock = threading.Lock()
        self._running = 0

    @property
    def busy(self) -> bool:
        return self._running > 0

    def invoke(self, request: dict[str, Any]) -> dict[str, Any]:
        """The API's operation."""
        name = request["FunctionName"].split(":function:")[-1].split(":")[0]
        configuration = clients.moto("lambda").get_function_configuration(FunctionName=name)
        payload = request.get("Payload") or b"null"
        event = json.loads(payload if isinstance(payload, str) else payload.decode() or "null")
        if request.get("InvocationType") == "Event":
            threading.Thread(target=self._asynchronous, args=(configuration, event), name=f"lambda {name}", daemon=True).start()
            return {"StatusCode": 202, "Payload": b""}
        result, error = self.run(configuration, event)
        return {"StatusCode": 200, "Payload": json.dumps(error or result).encode(), "ExecutedVersion": "$LATEST", **({"FunctionError": "Unhandled"} if error else {})}

    def remember(self, call: Call) -> None:
        if call.operation in ("CreateFunction", "UpdateFunctionConfiguration") and "LogGroup" in call.parameters.get("LoggingConfig", {}):
            self.log_groups[call.parameters["FunctionName"]] = call.parameters["LoggingConfig"]["LogGroup"]

    def _asynchronous(self, configuration: dict[str, Any], event: Any) -> None:
        with self._lock:
            self._running += 1
        try:
            for pause in (*RETRIES, None):
                _, error = self.run(configuration, event)
                if error is None or pause is None:
                    return
                self.clock.wait(pause)
        finally:
            with self._lock:
                self._running -= 1

    def run(self, configuration: dict[str, Any], event: Any) -> tuple[Any, dict[str, Any] | None]:
        """Result and error of one call."""
        name, timeout = configuration["FunctionName"], configuration.get("Timeout", 3)
        if not configuration["Runtime"].startswith(tuple(RUNTIMES)):
            raise AwsError("InvalidRuntimeException", f"only functions in node and Python can run here, got {configuration['Runtime']}", 502)
        fault = self.faults.hit(Call("lambda", "Run", {"FunctionName": name}, "service"))
        if fault and fault.kind == "silence":
            self.clock.wait(timeout)
            return None, {"errorType": "Sandbox.Timedout", "errorMessage": f"Task timed out after {timeout} seconds"}
        sandbox = self._take(configuration)
        message = {"event": event, "requestId": str(uuid.uuid4()), "clock": self.clock.for_javascript(), "proxy": self.proxy}
        try:
            answer = sandbox.call(message, fault.afterSeconds if fault else min(timeout, MOST_SECONDS))
        except TookTooLong:
            answer = None if fault else {"error": {"errorType": "Sandbox.Timedout", "errorMessage": f"Task timed out after {timeout} seconds"}}
            sandbox.end()
        except OSError:
            answer = None
        else:
            self._give_back(sandbox)
        if answer is None:
            return None, {"errorType": "Runtime.ExitError", "errorMessage": "Error: Runtime exited with error: signal: killed"}
        return answer.get("payload"), answer.get("error")

    def _take(self, configuration: dict[str, Any]) -> Sandbox:
        """A process that is free, or a new one."""
        name, environment = configuration["FunctionName"], self._environment(configuration)
        directory = self._directory(name)
        key = json.dumps([str(directory), environment])
        with self._lock:
            sandbox = next((item for item in self._free if item.key == key), None)
            if sandbox:
                self._free.remove(sandbox)
                return sandbox
        return Sandbox(key, configuration["Runtime"], directory, environment, self._logs / f"{name}.log")

    def _give_back(self, sandbox: Sandbox) -> None:
        sandbox.idle_since = time.time()
        with self._lock:
            unused = [item for item in self._free if sandbox.idle_since - item.idle_since > MOST_IDLE_SECONDS]
            self._free = [item for item in self._free if item not in unused] + [sandbox]
        for item in unused:
            item.end()

    def end_idle(self) -> None:
        """Ends the processes that wait for their next event."""
        with self._lock:
            ended, self._free = self._free, []
        for sandbox in ended:
            sandbox.end()

    def _directory(self, name: str) -> Path:
        function = lambda_backends[clients.ACCOUNT][clients.REGION].get_function(name)
        directory = self._code / function.code_sha_256.replace("/", "_").rstrip("=")
        with self._lock:
            if not directory.exists():
                with zipfile.ZipFile(io.BytesIO(function.code_bytes)) as archive:
                    archive.extractall(directory)
        return directory

    def _environment(self, configuration: dict[str, Any]) -> dict[str, str]:
        name = configuration["FunctionName"]
        return {
            "PATH": os.environ["PATH"], "NODE_PATH": self.node_modules, **configuration.get("Environment", {}).get("Variables", {}),
            "AWS_ENDPOINT_URL": self.endpoint, "AWS_REGION": clients.REGION, "AWS_DEFAULT_REGION": clients.REGION, "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ACCESS_KEY_ID": clients.LAMBDA, "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": name, "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_LAMBDA_LOG_GROUP_NAME": self.log_groups.get(name, f"/aws/lambda/{name}"), "_HANDLER": configuration["Handler"],
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(configuration.get("MemorySize", 128)),
            "E2E_RESPONSE_HOST": RESPONSE_HOST, "E2E_FUNCTION_ARN": configuration["FunctionArn"], "E2E_TIMEOUT": str(configuration.get("Timeout", 3)),
        }
