"""A deployment that ECS runs: its record, its hooks and alarms, and how it ends.

@see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
"""
from __future__ import annotations

import logging
import math
import threading
import uuid
from typing import TYPE_CHECKING, Any

import clients
from ecs.hooks import Hooks
from ecs.task_group import TaskGroup

if TYPE_CHECKING:
    from ecs.service import Service

log = logging.getLogger("deployments")
OVER = {"SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"}
POLL = 2


class Failed(Exception):
    """The deployment is to be rolled back."""


class Aborted(Exception):
    """The deployment ends as it is."""


class Deployment:
    """A service deployment. `carry_out` and `roll_back` are the strategy's."""

    def __init__(self, service: Service, revision: str, before: Deployment | None) -> None:
        self.service, self.revision, self._before = service, revision, before
        self.ecs, self.settings = service.ecs, service.spec.get("deploymentConfiguration", {})
        self.id = uuid.uuid4().hex[:20]
        self.arn = f"{service.arn.replace(':service/', ':service-deployment/')}/{self.id}"
        self.status, self.reason, self.stage = "PENDING", "", None
        self.source: TaskGroup | None = None
        self.target: TaskGroup | None = None
        self.source_revision: str | None = None
        self.production_weight = self.test_weight = 0.0
        self.created, self.finished, self.rollback = self.ecs.clock.now(), None, None
        self.hooks = Hooks(self)
        # Alarms that go off before a deployment count for nothing in it (developer guide, deployment-alarm-failure).
        self._ignores_alarms = False
        self._stop: tuple[str, str] | None = None
        self.interrupted = threading.Event()
        self.thread = threading.Thread(target=self._run, name=f"deployment {self.id[:8]}", daemon=True)

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    def stop(self, kind: str, reason: str) -> None:
        if not self.is_over and self._stop is None:
            self._stop = (kind, reason)
            self.interrupted.set()

    def _run(self) -> None:
        if self._before is not None:
            self._before.thread.join()
        self.source = self.service.primary
        self.source_revision = self.service.ecs.revision_of(self.source)
        self._ignores_alarms = self._alarm() is not None
        self.status = "IN_PROGRESS"
        try:
            self.check()
            self.carry_out()
            self._end("SUCCESSFUL", "")
        except Failed as failure:
            self._roll_back(str(failure))
        except Aborted as end:
            self._give_up()
            self._end("STOPPED", str(end))
        except Exception as error:
            log.exception("deployment of %s", self.service.name)
            self._roll_back(f"error: {error}")

    def _roll_back(self, why: str) -> None:
        log.info("deployment of %s is rolled back: %s", self.service.name, why)
        self.status, self.reason, self._stop = "ROLLBACK_IN_PROGRESS", why, None
        self.interrupted.clear()
        self.rollback = {"reason": why, "startedAt": self.ecs.clock.now(), "serviceRevisionArn": self.source_revision}
        try:
            self.roll_back()
            if self.source_revision:
                self.service.return_to(self.source_revision)
            # Without a version before there is nothing to return to.
            self._end("ROLLBACK_SUCCESSFUL" if self.source else "ROLLBACK_FAILED", why)
        except Exception as error:
            log.exception("rollback of %s", self.service.name)
            self._end("ROLLBACK_FAILED", f"{why}; {error}")

    def _give_up(self) -> None:
        try:
            self.roll_back()
        except Exception:
            log.exception("end of the deployment of %s", self.service.name)

    def _end(self, status: str, reason: str) -> None:
        self.reason, self.finished, self.status = reason, self.ecs.clock.now(), status

    def carry_out(self) -> None:
        raise NotImplementedError

    def roll_back(self) -> None:
        raise NotImplementedError

    def new_target(self, target_groups: dict[tuple[str, int, int], str]) -> TaskGroup:
        self.target = self.service.add_group(self.service.revisions[self.revision], target_groups)
        self.ecs.revisions_of_groups[self.target.id] = self.revision
        return self.target

    def enter(self, stage: str) -> None:
        """Enters a stage, and passes its hooks."""
        self.check()
        self.stage = stage
        log.info("%s: %s", self.service.name, stage)
        self.hooks.pass_stage(stage)

    def wait(self, seconds: float) -> None:
        """Waits for AWS's seconds while nothing goes wrong."""
        end = self.ecs.clock.time() + seconds
        while self.ecs.clock.time() < end:
            self.check()
            self.ecs.clock.poll(self.interrupted)
        self.check()

    def check(self) -> None:
        if self._stop:
            raise (Failed if self._stop[0] == "ROLLBACK" else Aborted)(self._stop[1])
        if self.status != "IN_PROGRESS":
            return
        alarm = None if self._ignores_alarms else self._alarm()
        if alarm and self.settings["alarms"].get("rollback"):
            raise Failed(f"alarm {alarm} is in state ALARM")
        breaker = self.settings.get("deploymentCircuitBreaker", {})
        if breaker.get("enable") and self.target and self.target.failures >= self._threshold():
            raise Failed("tasks failed to start: ECS Deployment Circuit Breaker was triggered")

    def _alarm(self) -> str | None:
        return self.ecs.alarm_of(self.settings.get("alarms", {}))

    def _threshold(self) -> int:
        return min(max(math.ceil(self.service.desired * 0.5), 3), 200)

    def wait_until_healthy(self, group: TaskGroup, count: int) -> None:
        while group.healthy < count:
            self.wait(POLL)

    def describe(self) -> dict[str, Any]:
        """As the API shows it."""
        return {
            "serviceDeploymentArn": self.arn, "serviceArn": self.service.arn, "clusterArn": self.service.cluster_arn, "createdAt": self.created,
            "startedAt": self.created, "finishedAt": self.finished, "status": self.status, "statusReason": self.reason, "lifecycleStage": self._shown_stage(),
            "lifecycleHookDetails": self.hooks.describe(), "deploymentConfiguration": self.settings, "rollback": self.rollback,
            "targetServiceRevisionArn": self.revision, "targetServiceRevision": _summary(self.revision, self.target, self.production_weight, self.test_weight),
            "sourceServiceRevisions": [_summary(self.source_revision, self.source, 100 - self.production_weight, 100 - self.test_weight)] if self.source else [],
        }

    def _shown_stage(self) -> str | None:
        return {"PRE_PRODUCTION_TRAFFIC_SHIFT": "POST_TEST_TRAFFIC_SHIFT"}.get(self.stage or "", self.stage)


def _summary(arn: str | None, group: TaskGroup | None, production: float, test: float) -> dict[str, Any]:
    return {"arn": arn, "requestedTaskCount": group.size if group else 0, "runningTaskCount": group.running if group else 0,
            "pendingTaskCount": group.pending if group else 0, "requestedProductionTrafficWeight": production, "requestedTestTrafficWeight": test}


def alarms_in_alarm(names: list[str]) -> list[str]:
    if not names:
        return []
    alarms = clients.moto("cloudwatch").describe_alarms(AlarmNames=names, AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    return [alarm["AlarmName"] for alarm in (*alarms["MetricAlarms"], *alarms["CompositeAlarms"]) if alarm["StateValue"] == "ALARM"]
