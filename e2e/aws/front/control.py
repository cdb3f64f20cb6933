"""The server's API for tests: faults, recorded calls, routes of traffic, leftovers."""
from __future__ import annotations

import json
import time
from typing import Any

from werkzeug.wrappers import Request, Response

import clients

POLL_SECONDS = 0.05
MOST_WAIT = 30


class Control:
    """Answers `/_e2e/…`, and receives what custom resources answer."""

    def __init__(self, emulator: Any) -> None:
        self.emulator = emulator

    def __call__(self, request: Request) -> Response:
        if request.path.startswith("/response/"):
            self.emulator.answers.receive(request.path.removeprefix("/response/"), json.loads(request.get_data()))
            return Response("")
        name = f"{request.method.lower()}_{request.path.removeprefix('/_e2e/').strip('/')}"
        handler = getattr(self, name, None)
        if handler is None:
            return _json({"error": f"no {request.method} {request.path}"}, 404)
        try:
            return _json(handler(request))
        except (TypeError, ValueError, KeyError) as error:
            return _json({"error": repr(error)}, 400)

    def get_calls(self, request: Request) -> Any:
        wanted = {name: request.args[name] for name in ("service", "operation", "caller") if name in request.args}
        return {"calls": self.emulator.calls.find(int(request.args.get("after", 0)), **wanted)}

    def get_faults(self, _request: Request) -> Any:
        return {"faults": self.emulator.faults.list()}

    def post_faults(self, request: Request) -> Any:
        body = request.get_json(force=True)
        return [{"id": self.emulator.faults.add(fault)} for fault in (body if isinstance(body, list) else [body])]

    def delete_faults(self, _request: Request) -> Any:
        return self.emulator.faults.clear()

    def get_targets(self, request: Request) -> Any:
        after = int(request.args["after"]) if "after" in request.args else None
        return self.emulator.traffic.view(after, min(float(request.args.get("wait", 0)), MOST_WAIT))

    def get_leftovers(self, _request: Request) -> Any:
        return self.emulator.leftovers.find()

    def delete_leftovers(self, _request: Request) -> Any:
        return self.emulator.leftovers.accept()

    def post_alarm(self, request: Request) -> Any:
        body, cloudwatch = request.get_json(force=True), clients.moto("cloudwatch")
        names = [alarm["AlarmName"] for alarm in cloudwatch.describe_alarms()["MetricAlarms"] if body["name"] in alarm["AlarmName"]]
        for name in names:
            cloudwatch.set_alarm_state(AlarmName=name, StateValue=body["state"], StateReason="a test wants it")
        return {"alarms": names}

    def post_settings(self, request: Request) -> Any:
        self.emulator.clock.change_scale(float(request.get_json(force=True)["timeScale"]))
        return {"timeScale": self.emulator.clock.scale}

    def get_state(self, request: Request) -> Any:
        end = time.time() + float(request.args.get("wait", 0))
        while time.time() < end and not self.emulator.idle:
            time.sleep(POLL_SECONDS)
        return {"idle": self.emulator.idle, "newestCall": self.emulator.calls.newest,
                "stacks": {stack.name: stack.status for stack in self.emulator.cloudformation.stacks}}


def _json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value, default=str), status, content_type="application/json")
