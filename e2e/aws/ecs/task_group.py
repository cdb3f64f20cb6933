"""A group of equal tasks: those of one revision or one task set of a service. It is kept at its size."""
from __future__ import annotations

import threading
import uuid
from datetime import datetime
from typing import Any

import clients
from ecs.task import Task, Tasks
from load_balancing.target_health import TargetHealth


class TaskGroup:
    """Tasks with the same definition, network, target groups and names."""

    def __init__(self, service: Any, spec: dict[str, Any], target_groups: dict[tuple[str, int, int], str]) -> None:
        """`target_groups` are ARNs by the keys of load balancers."""
        self.service, self.spec, self.target_groups = service, spec, target_groups
        self.id = f"ecs-svc/{uuid.uuid4().int % 10**19}"
        self.definition = clients.moto("ecs").describe_task_definition(taskDefinition=spec["taskDefinition"])["taskDefinition"]
        self.size = 0
        self.tasks: list[Task] = []
        self._registered: set[str] = set()
        self.failures = 0
        self.created: datetime = service.ecs.clock.now()
        self._lock = threading.RLock()

    @property
    def _tasks(self) -> Tasks:
        return self.service.ecs.tasks

    @property
    def _health(self) -> TargetHealth:
        return self.service.ecs.health

    @property
    def alive(self) -> list[Task]:
        return [task for task in self.tasks if task.desired_status == "RUNNING" and not task.leaving]

    @property
    def running(self) -> int:
        return sum(task.is_running for task in self.alive)

    @property
    def pending(self) -> int:
        return len(self.alive) - self.running

    @property
    def healthy(self) -> int:
        """Running tasks that every target group calls healthy."""
        return sum(task.is_running and all(self._health.state(group, task.ip, port) == "healthy" for (_, port, _), group in self.target_groups.items())
                   for task in self.alive)

    def resize(self, size: int) -> None:
        with self._lock:
            self.size = size
            for task in self.alive[size:]:
                self._leave(task)
            for _ in range(size - len(self.alive)):
                self._join()

    def _join(self) -> None:
        task = self._tasks.start(
            self.service.cluster_arn, self.definition, self.spec.get("networkConfiguration"), self._ended, service=self.service.name, started_by=self.id,
            launch={"launchType": self.spec.get("launchType", "FARGATE"), "platformVersion": self.spec.get("platformVersion", "LATEST")})
        self.tasks.append(task)
        self._registered.add(task.id)
        elb = clients.client("elbv2")
        for (_, port, _), group in self.target_groups.items():
            elb.register_targets(TargetGroupArn=group, Targets=[{"Id": task.ip, "Port": port}])
        for registry in self.spec.get("serviceRegistries", []):
            attributes = {"AWS_INSTANCE_IPV4": task.ip, **({"AWS_INSTANCE_PORT": str(registry["port"])} if "port" in registry else {}),
                          **({"AWS_INSTANCE_PORT": str(registry["containerPort"])} if "containerPort" in registry else {})}
            clients.client("servicediscovery").register_instance(
                ServiceId=registry["registryArn"].split("/")[-1], InstanceId=task.id, CreatorRequestId=task.id, Attributes=attributes)

    def _leave(self, task: Task) -> None:
        """Takes a task out of service, lets its requests end, and stops it."""
        task.leaving = True
        threading.Thread(target=self._leave_quietly, args=(task,), name=f"stop {task.id[:8]}", daemon=True).start()

    def _leave_quietly(self, task: Task) -> None:
        self._deregister(task)
        self._stop_drained(task, "ServiceSchedulerInitiated", f"Scaling activity initiated by (deployment {self.id})")

    def _stop_drained(self, task: Task, code: str, reason: str) -> None:
        while any(self._health.state(group, task.ip, port) == "draining" for (_, port, _), group in self.target_groups.items()):
            self.service.ecs.clock.poll()
        self._tasks.stop(task, code, reason)

    def _deregister(self, task: Task) -> None:
        if task.id not in self._registered:
            return
        self._registered.discard(task.id)
        elb, discovery = clients.client("elbv2"), clients.client("servicediscovery")
        for (_, port, _), group in self.target_groups.items():
            try:
                elb.deregister_targets(TargetGroupArn=group, Targets=[{"Id": task.ip, "Port": port}])
            except (elb.exceptions.TargetGroupNotFoundException, elb.exceptions.InvalidTargetException):
                pass
        for registry in self.spec.get("serviceRegistries", []):
            try:
                discovery.deregister_instance(ServiceId=registry["registryArn"].split("/")[-1], InstanceId=task.id)
            except (discovery.exceptions.InstanceNotFound, discovery.exceptions.ServiceNotFound):
                pass

    def _ended(self, task: Task) -> None:
        """A task is over: one that was to go on counts as a failure, and another one takes its place."""
        if task.leaving:
            return
        self._deregister(task)
        with self._lock:
            self.failures += 1
            if len(self.alive) < self.size:
                threading.Timer(self.service.ecs.restart_pause(self.failures), lambda: self.resize(self.size)).start()

    def replace_unhealthy(self) -> None:
        """Stops tasks that a target group calls unhealthy; the next ones take their place."""
        for task in self.alive:
            unhealthy = [group for (_, port, _), group in self.target_groups.items() if self._health.state(group, task.ip, port) == "unhealthy"]
            if task.is_running and unhealthy:
                self._deregister(task)
                end = (task, "ServiceSchedulerInitiated", f"Task failed ELB health checks in (target-group {unhealthy[0]})")
                threading.Thread(target=self._stop_drained, args=end, name=f"stop {task.id[:8]}", daemon=True).start()

    @property
    def gone(self) -> bool:
        return all(task.is_over for task in self.tasks)
