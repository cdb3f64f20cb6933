"""Lifecycle hooks of a deployment that ECS runs: functions that are asked until they decide, and pauses that somebody ends.

@see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
"""
from __future__ import annotations

import json
import threading
import uuid
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import clients
from errors import AwsError

if TYPE_CHECKING:
    from ecs.deployment import Deployment

DEFAULT_MINUTES = 1440
DEFAULT_CALL_BACK_DELAY = 30


class Hooks:
    """The hooks of one deployment."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self._details: list[dict[str, Any]] = []
        self._answers: dict[str, str] = {}
        self._lock = threading.Lock()

    def pass_stage(self, stage: str) -> None:
        """Passes the hooks of a stage. They run at the same time in AWS; here one after another."""
        for hook in self.deployment.settings.get("lifecycleHooks", []):
            if stage in hook["lifecycleStages"]:
                self._pass(hook, stage)

    def _pass(self, hook: dict[str, Any], stage: str) -> None:
        from ecs.deployment import Failed
        is_pause = hook.get("targetType") == "PAUSE"
        timeout = hook.get("timeoutConfiguration", {})
        clock = self.deployment.ecs.clock
        end = clock.time() + 60 * timeout.get("timeoutInMinutes", DEFAULT_MINUTES)
        detail = {"hookId": str(uuid.uuid4()), "targetType": hook.get("targetType", "AWS_LAMBDA"), "targetArn": hook.get("hookTargetArn"),
                  "status": "AWAITING_ACTION" if is_pause else "IN_PROGRESS", "expiresAt": end, "timeoutAction": timeout.get("action", "ROLLBACK"), "stage": stage}
        self._details.append(detail)
        if is_pause:
            self._announce(detail)
        decided = self._decide(hook, detail, stage, end)
        detail["status"] = {"CONTINUE": "SUCCEEDED", "ROLLBACK": "FAILED", "TIMEOUT": "TIMED_OUT"}[decided]
        if decided == "ROLLBACK" or (decided == "TIMEOUT" and detail["timeoutAction"] == "ROLLBACK"):
            raise Failed(f"lifecycle hook at {stage} {'has timed out' if decided == 'TIMEOUT' else 'has failed'}")

    def _decide(self, hook: dict[str, Any], detail: dict[str, Any], stage: str, end: float) -> str:
        memory = hook.get("hookDetails")
        while self.deployment.ecs.clock.time() < end:
            self.deployment.check()
            if hook.get("targetType") == "PAUSE":
                if answer := self._answers.get(detail["hookId"]):
                    return answer
                self.deployment.wait(1)
                continue
            answer = self._ask(hook, stage, memory)
            if answer.get("hookStatus") == "SUCCEEDED":
                return "CONTINUE"
            if answer.get("hookStatus") != "IN_PROGRESS":
                return "ROLLBACK"
            memory = answer.get("hookDetails", memory)
            self.deployment.wait(answer.get("callBackDelay", DEFAULT_CALL_BACK_DELAY))
        return "TIMEOUT"

    def _ask(self, hook: dict[str, Any], stage: str, memory: Any) -> dict[str, Any]:
        deployment = self.deployment
        event = {
            "executionDetails": {"testTrafficWeights": {}, "productionTrafficWeights": {}, "serviceArn": deployment.service.arn,
                                 "targetServiceRevisionArn": deployment.revision},
            "executionId": str(uuid.uuid4()), "lifecycleStage": stage, "resourceArn": deployment.arn, **({"hookDetails": memory} if memory is not None else {}),
        }
        answer = clients.client("lambda").invoke(FunctionName=hook["hookTargetArn"], Payload=json.dumps(event))
        result = json.loads(answer["Payload"].read() or "null")
        return result if "FunctionError" not in answer and isinstance(result, dict) else {}

    def _announce(self, detail: dict[str, Any]) -> None:
        deployment = self.deployment
        clients.client("events").put_events(Entries=[{
            "Source": "aws.ecs", "DetailType": "ECS Hook State Change", "Resources": [deployment.service.arn], "Detail": json.dumps({
                "eventType": "INFO", "eventName": "HOOK_AWAITING_ACTION", "clusterArn": deployment.service.cluster_arn, "lifecycleStage": detail["stage"],
                "serviceDeploymentArn": deployment.arn, "hookId": detail["hookId"],
                "expiresAt": datetime.fromtimestamp(detail["expiresAt"], timezone.utc).isoformat()})}])

    def answer(self, hook_id: str, action: str) -> None:
        detail = next((item for item in self._details if item["hookId"] == hook_id), None)
        if detail is None or detail["status"] != "AWAITING_ACTION":
            raise AwsError("InvalidParameterException", "The hook does not await an action.")
        self._answers[hook_id] = action

    def describe(self) -> list[dict[str, Any]]:
        return [{name: value for name, value in detail.items() if name != "stage"} for detail in self._details]
