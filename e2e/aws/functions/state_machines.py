"""Step Functions' executions: an interpreter of the states that the library writes.

@see https://states-language.net/spec.html
"""
from __future__ import annotations

import json
import threading
import uuid
from datetime import datetime, timezone
from typing import Any

import jmespath

import clients
from clock import Clock
from errors import AwsError

RUN_TASK = "arn:aws:states:::ecs:runTask"
LIST_EXECUTIONS = "arn:aws:states:::aws-sdk:sfn:listExecutions"


class StateError(Exception):
    """An error as the states see it."""

    def __init__(self, name: str, cause: str) -> None:
        super().__init__(cause)
        self.name, self.cause = name, cause


class _Run:
    """What the states of one execution have in common."""

    def __init__(self, execution: dict[str, Any]) -> None:
        self.stopped: threading.Event = execution["stopped"]
        self.context = {"Execution": {"Id": execution["executionArn"], "Name": execution["name"]}, "StateMachine": {"Id": execution["stateMachineArn"]}}


class Executions:
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._executions: dict[str, dict[str, Any]] = {}

    def operations(self) -> dict[str, Any]:
        return {"StartExecution": self.start, "DescribeExecution": self.describe, "StopExecution": self.stop, "ListExecutions": self.list}

    @property
    def busy(self) -> bool:
        return any(execution["status"] == "RUNNING" for execution in self._executions.values())

    def start(self, request: dict[str, Any]) -> dict[str, Any]:
        machine = clients.moto("stepfunctions").describe_state_machine(stateMachineArn=request["stateMachineArn"])
        name = request.get("name", str(uuid.uuid4()))
        arn = f"{request['stateMachineArn'].replace(':stateMachine:', ':execution:')}:{name}"
        if arn in self._executions:
            raise AwsError("ExecutionAlreadyExists", f"Execution Already Exists: '{arn}'")
        execution = {"executionArn": arn, "stateMachineArn": request["stateMachineArn"], "name": name, "status": "RUNNING", "startDate": _now(),
                     "input": request.get("input", "{}"), "stopped": threading.Event()}
        self._executions[arn] = execution
        threading.Thread(target=self._run, args=(execution, json.loads(machine["definition"])), name=f"execution {name}", daemon=True).start()
        return {"executionArn": arn, "startDate": execution["startDate"]}

    def describe(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["executionArn"] not in self._executions:
            raise AwsError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{request['executionArn']}'")
        return self._executions[request["executionArn"]]

    def list(self, request: dict[str, Any]) -> dict[str, Any]:
        """The most recent one first."""
        status = request.get("statusFilter")
        return {"executions": [execution for execution in reversed(self._executions.values())
                               if execution["stateMachineArn"] == request["stateMachineArn"] and status in (None, execution["status"])]}

    def stop(self, request: dict[str, Any]) -> dict[str, Any]:
        execution = self.describe(request)
        execution["stopped"].set()
        execution.update(status="ABORTED", stopDate=_now())
        return {"stopDate": execution["stopDate"]}

    def _run(self, execution: dict[str, Any], definition: dict[str, Any]) -> None:
        try:
            output = self._walk(definition, json.loads(execution["input"]), _Run(execution))
            result = {"status": "SUCCEEDED", "output": json.dumps(output)}
        except StateError as error:
            result = {"status": "FAILED", "error": error.name, "cause": error.cause}
        if not execution["stopped"].is_set():
            execution.update(result, stopDate=_now())

    def _walk(self, definition: dict[str, Any], value: Any, run: _Run) -> Any:
        name: str | None = definition["StartAt"]
        while name is not None and not run.stopped.is_set():
            state = definition["States"][name]
            match state["Type"]:
                case "Succeed":
                    return value
                case "Fail":
                    raise StateError(state.get("Error", "Fail"), state.get("Cause", ""))
                case "Wait":
                    self.clock.wait(float(state["Seconds"]), run.stopped)
                case "Pass":
                    value = state.get("Result", value)
                case "Choice":
                    name = next((item["Next"] for item in state["Choices"] if _holds(item, value)), state.get("Default"))
                    if name is None:
                        raise StateError("States.NoChoiceMatched", "no choice matched, and there is no default")
                    continue
                case "Task":
                    try:
                        value = self._with_retries(state, value, run)
                    except StateError as error:
                        catcher = next((item for item in state.get("Catch", []) if _names(item, error)), None)
                        if catcher is None:
                            raise
                        value, name = _with(value, catcher.get("ResultPath", "$"), {"Error": error.name, "Cause": error.cause}), catcher["Next"]
                        continue
                case other:
                    raise StateError("States.Runtime", f"no state of type {other} is emulated here")
            name = state.get("Next")
        return value

    def _with_retries(self, state: dict[str, Any], value: Any, run: _Run) -> Any:
        attempts: dict[int, int] = {}
        while True:
            try:
                result = self._task(state, value, run)
                selected = _filled(state["ResultSelector"], result, run.context) if "ResultSelector" in state else result
                return _with(value, state.get("ResultPath", "$"), selected)
            except StateError as error:
                retriers = state.get("Retry", [])
                number = next((index for index, item in enumerate(retriers) if _names(item, error)), None)
                if number is None or attempts.get(number, 0) >= retriers[number].get("MaxAttempts", 3) or run.stopped.is_set():
                    raise
                retrier, made = retriers[number], attempts.get(number, 0)
                attempts[number] = made + 1
                pause = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2) ** made
                self.clock.wait(min(pause, retrier.get("MaxDelaySeconds", pause)), run.stopped)

    def _task(self, state: dict[str, Any], value: Any, run: _Run) -> Any:
        resource, parameters = state["Resource"], _filled(state.get("Parameters", value), value, run.context)
        if resource.startswith("arn:aws:lambda:"):
            return _call(resource, parameters)
        if resource.startswith("arn:aws:states:::lambda:invoke"):
            return {"Payload": _call(parameters["FunctionName"], parameters.get("Payload"))}
        if resource.startswith(RUN_TASK):
            return self._run_task(parameters, resource.endswith(".sync"), run.stopped)
        if resource.startswith(LIST_EXECUTIONS):
            found = self.list({"stateMachineArn": parameters["StateMachineArn"], "statusFilter": parameters.get("StatusFilter")})["executions"]
            return {"Executions": [{"ExecutionArn": execution["executionArn"]} for execution in found]}
        raise StateError("States.Runtime", f"no task of {resource} is emulated here")

    def _run_task(self, parameters: dict[str, Any], wait: bool, stopped: threading.Event) -> Any:
        from cloudformation.shapes import parameters as api
        ecs = clients.client("ecs")
        answer = ecs.run_task(**api("ecs", "RunTask", parameters, "RunTask"))
        if answer["failures"]:
            raise StateError("ECS.AmazonECSException", json.dumps(answer["failures"]))
        task = answer["tasks"][0]
        while wait and task["lastStatus"] != "STOPPED" and not self.clock.poll(stopped):
            task = ecs.describe_tasks(cluster=task["clusterArn"], tasks=[task["taskArn"]])["tasks"][0]
        plain = json.loads(json.dumps(task, default=str))
        if wait and any(container.get("exitCode") != 0 for container in task["containers"]):
            raise StateError("States.TaskFailed", json.dumps(plain))
        return plain


def _call(function: str, payload: Any) -> Any:
    answer = clients.client("lambda").invoke(FunctionName=function, Payload=json.dumps(payload))
    result = json.loads(answer["Payload"].read() or "null")
    if "FunctionError" in answer:
        raise StateError(result["errorType"], json.dumps(result))
    return result


def _names(item: dict[str, Any], error: StateError) -> bool:
    return any(name in (error.name, "States.ALL") or (name == "States.TaskFailed" and error.name != "States.Timeout") for name in item["ErrorEquals"])


def _filled(template: Any, value: Any, context: dict[str, Any]) -> Any:
    """Fields whose names end with `.$` replaced by what their path leads to."""
    if isinstance(template, list):
        return [_filled(item, value, context) for item in template]
    if not isinstance(template, dict):
        return template
    return {key.removesuffix(".$"): _found(item, value, context) if key.endswith(".$") else _filled(item, value, context) for key, item in template.items()}


def _found(path: str, value: Any, context: dict[str, Any]) -> Any:
    return _at(context, path[1:]) if path.startswith("$$") else _at(value, path)


def _at(value: Any, path: str) -> Any:
    """What a path leads to. Those with brackets are read as JMESPath, which has the same ones."""
    if "[" in path:
        return jmespath.search(path.removeprefix("$."), value)
    for part in path.removeprefix("$").split("."):
        value = value[part] if part else value
    return value


def _holds(rule: dict[str, Any], value: Any) -> bool:
    """Whether the rule of a choice holds, for the comparisons that the library writes."""
    if "And" in rule:
        return all(_holds(item, value) for item in rule["And"])
    actual = _at(value, rule["Variable"])
    if "IsPresent" in rule:
        return (actual is not None) == rule["IsPresent"]
    if "StringEqualsPath" in rule:
        return actual == _at(value, rule["StringEqualsPath"])
    raise StateError("States.Runtime", f"no such rule of a choice is emulated here: {rule}")


def _with(value: Any, path: str | None, result: Any) -> Any:
    if path is None:
        return value
    parts = [part for part in path.removeprefix("$").split(".") if part]
    if not parts:
        return result
    return {**value, parts[0]: _with(value.get(parts[0], {}), "$." + ".".join(parts[1:]) if parts[1:] else "$", result)}


def _now() -> datetime:
    return datetime.now(timezone.utc)
