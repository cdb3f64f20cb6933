"""Health of targets: they are really asked, as the target group says.

@see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""
from __future__ import annotations

import http.client
import logging
import math
import socket
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Protocol

import clients
from clock import Clock
from ecs.task import Task

log = logging.getLogger("targets")
ROUND = 0.1
# Real seconds between two checks of a target that is healthy, and of another one.
STEADY, EAGER = 1.0, 0.2
CHECKS_TO_FAIL = 3
# What the proxy needs to end its requests to a target that is going away, once it has heard of that; and how long it may not hear.
LEAST_DRAINING = 1.0
MOST_DEAFNESS = 15.0


class Watched(Protocol):
    """Who shows targets to the proxy."""

    @property
    def seen(self) -> int: ...

    def changed(self) -> int: ...


@dataclass
class Target:
    """A target in one target group."""

    id: str
    port: int
    state: str = "initial"
    task: Task | None = None
    failures: int = 0
    next_check: float = 0
    drained_at: float = 0
    # The view that shows it as draining.
    shown: float = math.inf
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def local(self) -> str | None:
        return f"127.0.0.1:{self.task.port}" if self.task and self.task.port else None


class TargetHealth:
    """All registered targets."""

    def __init__(self, clock: Clock, watched: Watched) -> None:
        self.clock, self._watched = clock, watched
        self.groups: dict[str, dict[tuple[str, int], Target]] = {}
        self.tasks_by_ip: dict[str, Task] = {}
        threading.Thread(target=self._watch, name="target health", daemon=True).start()

    def operations(self) -> dict[str, Any]:
        return {"RegisterTargets": self.register, "DeregisterTargets": self.deregister, "DescribeTargetHealth": self.describe,
                "DeleteTargetGroup": self.delete_group}

    def register(self, request: dict[str, Any]) -> dict[str, Any]:
        clients.moto("elbv2").register_targets(TargetGroupArn=request["TargetGroupArn"], Targets=request["Targets"])
        group = self.groups.setdefault(request["TargetGroupArn"], {})
        for target in request["Targets"]:
            port = target.get("Port") or self._settings(request["TargetGroupArn"])["Port"]
            group[target["Id"], port] = Target(target["Id"], port, task=self.tasks_by_ip.get(target["Id"]))
        self._watched.changed()
        return {}

    def deregister(self, request: dict[str, Any]) -> dict[str, Any]:
        group = self.groups.get(request["TargetGroupArn"], {})
        attributes = clients.moto("elbv2").describe_target_group_attributes(TargetGroupArn=request["TargetGroupArn"])["Attributes"]
        delay = next((int(item["Value"]) for item in attributes if item["Key"] == "deregistration_delay.timeout_seconds"), 300)
        leaving = [target for wanted in request["Targets"] for (id_, port), target in list(group.items())
                   if id_ == wanted["Id"] and port == wanted.get("Port", port)]
        for target in leaving:
            target.state, target.drained_at = "draining", time.time() + max(delay * self.clock.scale, LEAST_DRAINING)
        clients.moto("elbv2").deregister_targets(TargetGroupArn=request["TargetGroupArn"], Targets=request["Targets"])
        shown = self._watched.changed()
        for target in leaving:
            target.shown = shown
        return {}

    def describe(self, request: dict[str, Any]) -> dict[str, Any]:
        self._settings(request["TargetGroupArn"])
        wanted = {(target["Id"], target.get("Port")) for target in request.get("Targets", [])}
        targets = [target for target in list(self.groups.get(request["TargetGroupArn"], {}).values())
                   if not wanted or (target.id, target.port) in wanted or (target.id, None) in wanted]
        return {"TargetHealthDescriptions": [{"Target": {"Id": target.id, "Port": target.port}, "HealthCheckPort": str(target.port),
                                              "TargetHealth": {"State": target.state}} for target in targets]}

    def delete_group(self, request: dict[str, Any]) -> dict[str, Any]:
        clients.moto("elbv2").delete_target_group(TargetGroupArn=request["TargetGroupArn"])
        self.groups.pop(request["TargetGroupArn"], None)
        self._watched.changed()
        return {}

    def state(self, group: str, id_: str, port: int) -> str:
        target = self.groups.get(group, {}).get((id_, port))
        return target.state if target else "unused"

    def _settings(self, arn: str) -> dict[str, Any]:
        return clients.moto("elbv2").describe_target_groups(TargetGroupArns=[arn])["TargetGroups"][0]

    def _watch(self) -> None:
        while True:
            time.sleep(ROUND)
            for arn, group in list(self.groups.items()):
                try:
                    self._check_group(arn, group)
                except Exception as error:
                    log.info("the targets of %s are not checked: %s", arn, error)

    def _check_group(self, arn: str, group: dict[tuple[str, int], Target]) -> None:
        now, settings = time.time(), None
        for key, target in list(group.items()):
            if target.state == "draining":
                if now >= target.drained_at + (0 if self._watched.seen >= target.shown else MOST_DEAFNESS):
                    group.pop(key, None)
                    self._watched.changed()
            elif now >= target.next_check and not (target.task and target.task.is_starting):
                settings = settings or self._settings(arn)
                self._judge(target, self._is_healthy(target, settings))
                target.next_check = time.time() + (STEADY if target.state == "healthy" else EAGER)

    def _judge(self, target: Target, healthy: bool) -> None:
        before = target.state
        target.failures = 0 if healthy else target.failures + 1
        if target.state == "draining":
            return
        if healthy:
            target.state = "healthy"
        elif target.failures >= CHECKS_TO_FAIL:
            target.state = "unhealthy"
        if target.state != before:
            log.info("%s is %s", target.id, target.state)
            self._watched.changed()

    def _is_healthy(self, target: Target, settings: dict[str, Any]) -> bool:
        task = target.task
        if task is None or not task.port:
            return False
        if settings["HealthCheckProtocol"] in ("HTTP", "HTTPS"):
            return _matches(_status(task.port, settings.get("HealthCheckPath", "/")), settings.get("Matcher", {}).get("HttpCode", "200"))
        return _accepts(task.port)


def _status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path, headers={"User-Agent": "ELB-HealthChecker/2.0"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def _accepts(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            return True
    except OSError:
        return False


def _matches(status: int, codes: str) -> bool:
    ranges = (part.partition("-")[::2] for part in codes.split(","))
    return any(int(first) <= status <= int(last or first) for first, last in ranges)
