"""Tasks: each is a process on this machine, started by the command that the server was given."""
from __future__ import annotations

import ipaddress
import itertools
import json
import logging
import os
import shlex
import subprocess
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

import clients
from clock import Clock
from ecr.images import check_pull

log = logging.getLogger("tasks")
SECONDS_TO_END = 5


@dataclass(eq=False)
class Task:
    """A task and its process."""

    cluster_arn: str
    definition: dict[str, Any]
    ip: str
    subnet: str
    launch: dict[str, Any]
    service: str | None = None
    overrides: dict[str, Any] = field(default_factory=dict)
    started_by: str | None = None
    tags: list[dict[str, str]] = field(default_factory=list)
    created: datetime | None = None
    started: datetime | None = None
    stopped: datetime | None = None
    last_status: str = "PROVISIONING"
    desired_status: str = "RUNNING"
    stop_code: str | None = None
    stopped_reason: str | None = None
    exit_code: int | None = None
    # Its service does not count on it any more.
    leaving: bool = False
    port: int | None = None
    process: subprocess.Popen[str] | None = None
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def arn(self) -> str:
        return f"arn:aws:ecs:{clients.REGION}:{clients.ACCOUNT}:task/{self.cluster_arn.split('/')[1]}/{self.id}"

    @property
    def images(self) -> list[str]:
        return [container["image"] for container in self.definition["containerDefinitions"]]

    @property
    def is_running(self) -> bool:
        return self.last_status == "RUNNING"

    @property
    def is_starting(self) -> bool:
        """Its process has not said yet where it listens."""
        return self.port is None and not self.is_over

    @property
    def is_over(self) -> bool:
        return self.last_status == "STOPPED"

    def describe(self) -> dict[str, Any]:
        """As the API shows it."""
        code = {"exitCode": self.exit_code} if self.exit_code is not None else {}
        return {
            "taskArn": self.arn, "clusterArn": self.cluster_arn, "taskDefinitionArn": self.definition["taskDefinitionArn"], "lastStatus": self.last_status,
            "desiredStatus": self.desired_status, "createdAt": self.created, "startedAt": self.started, "stoppedAt": self.stopped, "stopCode": self.stop_code,
            "stoppedReason": self.stopped_reason, "group": f"service:{self.service}" if self.service else f"family:{self.definition['family']}",
            "startedBy": self.started_by, "tags": self.tags, "overrides": self.overrides, "healthStatus": "UNKNOWN", "cpu": self.definition.get("cpu"),
            "memory": self.definition.get("memory"), "version": 1, "connectivity": "CONNECTED", **self.launch,
            "containers": [{"name": container["name"], "image": container["image"], "lastStatus": self.last_status, "taskArn": self.arn, **code,
                            "networkInterfaces": [{"privateIpv4Address": self.ip}]} for container in self.definition["containerDefinitions"]],
            "attachments": [{"id": self.id, "type": "ElasticNetworkInterface", "status": "ATTACHED", "details": [
                {"name": "subnetId", "value": self.subnet}, {"name": "privateIPv4Address", "value": self.ip}]}],
        }


class Tasks:
    """Starts and stops tasks."""

    def __init__(self, clock: Clock, command: str, logs: Path, by_ip: dict[str, Task]) -> None:
        self.clock, self._command, self._logs, self._by_ip = clock, shlex.split(command), logs / "tasks", by_ip
        self._logs.mkdir(parents=True, exist_ok=True)
        self._addresses = itertools.count(10)
        self.all: list[Task] = []
        # Told of each task that starts to run or stops.
        self.changed: Callable[[Task], None] = lambda _task: None

    def start(self, cluster_arn: str, definition: dict[str, Any], network: dict[str, Any] | None, ended: Callable[[Task], None], **more: Any) -> Task:
        subnet, ip = self._address(network)
        task = Task(cluster_arn, definition, ip, subnet, created=self.clock.now(), **more)
        self._by_ip[ip] = task
        self.all.append(task)
        threading.Thread(target=self._run, args=(task, ended), name=f"task {task.id[:8]}", daemon=True).start()
        return task

    def stop(self, task: Task, code: str, reason: str) -> None:
        """Asks the task to end; it is killed when it does not."""
        if task.desired_status == "STOPPED":
            return
        task.desired_status, task.stop_code, task.stopped_reason = "STOPPED", code, reason
        if task.process is not None:
            task.process.terminate()
            threading.Timer(SECONDS_TO_END, task.process.kill).start()

    def stop_all(self) -> None:
        for task in self.all:
            if task.process is not None and task.process.poll() is None:
                task.process.kill()

    def _address(self, network: dict[str, Any] | None) -> tuple[str, str]:
        subnets = (network or {}).get("awsvpcConfiguration", {}).get("subnets", [])
        number = next(self._addresses)
        if not subnets:
            return "", str(ipaddress.ip_address("172.31.0.0") + number)
        chosen = subnets[number % len(subnets)]
        block = clients.moto("ec2").describe_subnets(SubnetIds=[chosen])["Subnets"][0]["CidrBlock"]
        return chosen, str(ipaddress.ip_network(block)[10 + number % 180 + 200 * (number // 180 % 50)])

    def _run(self, task: Task, ended: Callable[[Task], None]) -> None:
        try:
            for image in task.images:
                check_pull(image)
            description = self._initialized(task)
            task.last_status = "PENDING"
            with open(self._logs / f"{task.id}.log", "w") as errors:
                process = subprocess.Popen(self._command, env={**os.environ, "E2E_TASK": json.dumps(description)}, stdout=subprocess.PIPE, stderr=errors,
                                           text=True)
                task.process = process
                if task.desired_status == "STOPPED":
                    process.terminate()
                if task.service is None:
                    self._running(task)
                for line in process.stdout or ():
                    if task.port is None and line.startswith("{"):
                        task.port = json.loads(line).get("port")
                        self._running(task)
                task.exit_code = process.wait()
        except Exception as error:
            log.info("task %s could not be started: %s", task.id, error)
            task.stop_code, task.stopped_reason = task.stop_code or "TaskFailedToStart", str(error)
        task.stop_code = task.stop_code or "EssentialContainerExited"
        task.stopped_reason = task.stopped_reason or "Essential container in task exited"
        task.last_status, task.desired_status, task.stopped = "STOPPED", "STOPPED", self.clock.now()
        self._by_ip.pop(task.ip, None)
        self.changed(task)
        ended(task)

    def _running(self, task: Task) -> None:
        if not task.is_running:
            task.last_status, task.started = "RUNNING", self.clock.now()
            self.changed(task)

    def _initialized(self, task: Task) -> dict[str, Any]:
        """What its process is told, for which Fargate reads the secrets."""
        try:
            return self._description(task)
        except ClientError as error:
            raise RuntimeError(f"ResourceInitializationError: unable to pull secrets or registry auth: {error}") from error

    def _description(self, task: Task) -> dict[str, Any]:
        overrides = {item["name"]: item for item in task.overrides.get("containerOverrides", [])}
        return {"taskArn": task.arn, "kind": "service" if task.service else "task", "service": task.service, "ip": task.ip, "family": task.definition["family"],
                "taskDefinitionArn": task.definition["taskDefinitionArn"], "revision": task.definition["revision"],
                "containers": [_container(item, overrides.get(item["name"], {})) for item in task.definition["containerDefinitions"]]}


def _container(container: dict[str, Any], override: dict[str, Any]) -> dict[str, Any]:
    environment = {item["name"]: item["value"] for item in (*container.get("environment", []), *override.get("environment", []))}
    environment |= {item["name"]: _secret(item["valueFrom"]) for item in container.get("secrets", [])}
    return {"name": container["name"], "image": container["image"], "command": override.get("command", container.get("command", [])),
            "entryPoint": container.get("entryPoint", []), "environment": environment, "essential": container.get("essential", True),
            "ports": [item["containerPort"] for item in container.get("portMappings", []) if "containerPort" in item]}


def _secret(reference: str) -> str:
    """A secret's value, or the one of its fields that the reference names."""
    if ":secretsmanager:" not in reference:
        name = reference.split(":parameter", 1)[-1]
        return clients.moto("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
    parts = reference.split(":")
    text = clients.moto("secretsmanager").get_secret_value(SecretId=":".join(parts[:7]))["SecretString"]
    return str(json.loads(text)[parts[7]]) if len(parts) > 7 and parts[7] else text
