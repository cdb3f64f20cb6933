"""EventBridge: events go to the targets of the rules that match them, in the form that the rule gives them. The matches are counted.

@see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
"""
from __future__ import annotations

import json
import logging
import re
import uuid
from typing import TYPE_CHECKING, Any

from moto.events.models import EventPattern

import clients
from clock import Clock
from cloudformation.shapes import parameters

if TYPE_CHECKING:
    from ecs.task import Task

log = logging.getLogger("events")


class Rules:
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        # When (in AWS's time) events matched a rule: its metric TriggeredRules.
        self.matches: dict[str, list[float]] = {}

    def put_events(self, request: dict[str, Any]) -> dict[str, Any]:
        """The API's operation."""
        answers = []
        for entry in request["Entries"]:
            event = self._event(entry["Source"], entry["DetailType"], entry.get("Resources", []), json.loads(entry["Detail"]))
            self.deliver(event)
            answers.append({"EventId": event["id"]})
        return {"FailedEntryCount": 0, "Entries": answers}

    def task_changed(self, task: Task) -> None:
        """Sends what ECS tells of a task."""
        detail = json.loads(json.dumps(task.describe(), default=str))
        self.deliver(self._event("aws.ecs", "ECS Task State Change", [task.arn], detail))

    def _event(self, source: str, kind: str, resources: list[str], detail: dict[str, Any]) -> dict[str, Any]:
        return {"version": "0", "id": str(uuid.uuid4()), "detail-type": kind, "source": source, "account": clients.ACCOUNT,
                "time": self.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"), "region": clients.REGION, "resources": resources, "detail": detail}

    def deliver(self, event: dict[str, Any]) -> None:
        for rule in clients.moto("events").list_rules()["Rules"]:
            if rule["State"] == "ENABLED" and "EventPattern" in rule and EventPattern.load(rule["EventPattern"]).matches_event(event):
                self.matches.setdefault(rule["Name"], []).append(self.clock.time())
                for target in clients.moto("events").list_targets_by_rule(Rule=rule["Name"])["Targets"]:
                    self._send(target, event)

    def _send(self, target: dict[str, Any], event: dict[str, Any]) -> None:
        try:
            send(target, message_for(target, event))
        except Exception as error:
            log.warning("%s does not take an event: %s", target["Arn"], error)


def message_for(target: dict[str, Any], event: dict[str, Any]) -> str:
    if "Input" in target:
        return target["Input"]
    if "InputPath" in target:
        return json.dumps(_at(event, target["InputPath"]))
    transformer = target.get("InputTransformer")
    return _transformed(transformer, event) if transformer else json.dumps(event)


def _transformed(transformer: dict[str, Any], event: dict[str, Any]) -> str:
    """Fields stand between angle brackets; a template in quotes is text, any other is JSON."""
    fields = {name: _at(event, path) for name, path in transformer.get("InputPathsMap", {}).items()}
    template = transformer["InputTemplate"]

    def fill(match: re.Match[str]) -> str:
        value = fields.get(match[1])
        return value if isinstance(value, str) else json.dumps(value)
    filled = re.sub(r"<([\w.-]+)>", fill, template)
    return "\n".join(json.loads(line) for line in filled.splitlines()) if template.startswith('"') else filled


def _at(event: dict[str, Any], path: str) -> Any:
    value: Any = event
    for part in path.removeprefix("$").split("."):
        value = value.get(part) if part and isinstance(value, dict) else value
    return value


def send(target: dict[str, Any], message: str) -> None:
    """Hands a message to a target of a rule or a schedule."""
    arn = target["Arn"]
    service = arn.split(":")[2]
    if service == "sns":
        clients.client("sns").publish(TopicArn=arn, Message=message)
    elif service == "sqs":
        clients.client("sqs").send_message(QueueUrl=clients.moto("sqs").get_queue_url(QueueName=arn.split(":")[-1])["QueueUrl"], MessageBody=message)
    elif service == "lambda":
        clients.client("lambda").invoke(FunctionName=arn, InvocationType="Event", Payload=message)
    elif service == "states":
        clients.client("stepfunctions").start_execution(stateMachineArn=arn, input=message)
    elif service == "codepipeline":
        clients.client("codepipeline").start_pipeline_execution(name=arn.split(":")[-1])
    elif service == "logs":
        log.info("%s receives %s", arn, message)
    elif service == "ecs":
        run = {name: value for name, value in target["EcsParameters"].items() if name not in ("TaskDefinitionArn", "TaskCount")}
        values = {**run, "TaskDefinition": target["EcsParameters"]["TaskDefinitionArn"], "Cluster": arn, "Count": target["EcsParameters"].get("TaskCount", 1)}
        clients.client("ecs").run_task(**parameters("ecs", "RunTask", {**values, "Overrides": json.loads(message)}, "EcsParameters"))
    else:
        raise ValueError("no such target is emulated here")
