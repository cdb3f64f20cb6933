"""Plays Lambda's runtime for a handler in Python, for one event after another; without AWS's clock, which such handlers do not look at."""
from __future__ import annotations

import importlib
import json
import os
import sys
import traceback
from types import SimpleNamespace
from typing import Any

RESPONSE_URL = f"https://{os.environ['E2E_RESPONSE_HOST']}"


def perform(call: dict[str, Any]) -> dict[str, Any]:
    module, name = os.environ["_HANDLER"].rsplit(".", 1)
    event = json.loads(json.dumps(call["event"]).replace(RESPONSE_URL, os.environ["AWS_ENDPOINT_URL"]))
    context = SimpleNamespace(
        aws_request_id=call["requestId"], function_name=os.environ["AWS_LAMBDA_FUNCTION_NAME"], log_group_name=os.environ["AWS_LAMBDA_LOG_GROUP_NAME"],
        log_stream_name="e2e", invoked_function_arn=os.environ["E2E_FUNCTION_ARN"], get_remaining_time_in_millis=lambda: int(os.environ["E2E_TIMEOUT"]) * 1000)
    try:
        return {"payload": getattr(importlib.import_module(module), name)(event, context)}
    except Exception as error:
        traceback.print_exc()
        return {"error": {"errorType": type(error).__name__, "errorMessage": str(error), "trace": traceback.format_exc().splitlines()}}


sys.path.insert(0, os.getcwd())
for line in sys.stdin:
    print(f"START {line}", end="", flush=True)
    os.write(int(os.environ["E2E_RESULT_FD"]), json.dumps(perform(json.loads(line))).encode() + b"\n")
