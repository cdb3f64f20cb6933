"""A service: what was asked for, its groups of tasks, its deployments."""
from __future__ import annotations

import threading
import uuid
from typing import TYPE_CHECKING, Any

import clients
from ecs.task_group import TaskGroup
from errors import AwsError

if TYPE_CHECKING:
    from ecs.api import Ecs
    from ecs.deployment import Deployment

# A change of any of these is a new revision (API UpdateService).
REVISION = ("taskDefinition", "networkConfiguration", "platformVersion", "loadBalancers", "serviceRegistries", "serviceConnectConfiguration",
            "volumeConfigurations", "vpcLatticeConfigurations", "launchType", "capacityProviderStrategy")
TRIGGERS = tuple(name for name in REVISION if name not in ("launchType", "capacityProviderStrategy"))
NOT_WITH_CODE_DEPLOY = {
    "taskDefinition": "Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.",
    "networkConfiguration": "Unable to update network parameters on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new "
                            "deployment.",
    "platformVersion": "Unable to update platform version on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.",
    "loadBalancers": "Unable to update load balancers on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.",
    "serviceRegistries": "Unable to update service registries on services with a CODE_DEPLOY deployment controller.",
    "capacityProviderStrategy": "Unable to update capacity provider strategy on services with a CODE_DEPLOY deployment controller.",
    "forceNewDeployment": "Cannot force a new deployment on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.",
}


class Service:
    """A service of ECS."""

    def __init__(self, ecs: Ecs, cluster_arn: str, request: dict[str, Any]) -> None:
        self.ecs, self.cluster_arn, self.name = ecs, cluster_arn, request["serviceName"]
        self.arn = f"arn:aws:ecs:{clients.REGION}:{clients.ACCOUNT}:service/{cluster_arn.split('/')[1]}/{self.name}"
        self.spec = {name: value for name, value in request.items() if name not in ("cluster", "serviceName", "clientToken")}
        self.spec["taskDefinition"] = self._task_definition(self.spec["taskDefinition"])
        self.spec.setdefault("desiredCount", 1)
        self.status, self.created = "ACTIVE", ecs.clock.now()
        self.groups: list[TaskGroup] = []
        self.primary: TaskGroup | None = None
        self.revisions: dict[str, dict[str, Any]] = {}
        self.deployments: list[Deployment] = []
        self.lock = threading.RLock()

    @property
    def by_code_deploy(self) -> bool:
        return self.spec.get("deploymentController", {}).get("type") == "CODE_DEPLOY"

    @property
    def desired(self) -> int:
        return int(self.spec["desiredCount"])

    def _task_definition(self, name: str) -> str:
        return clients.moto("ecs").describe_task_definition(taskDefinition=name)["taskDefinition"]["taskDefinitionArn"]

    def start(self) -> None:
        if self.by_code_deploy:
            self.primary = self.add_group(self.spec, {key: item["targetGroupArn"] for key, item in self.keyed_balancers})
            self.primary.resize(self.desired)
        else:
            self.ecs.deploy(self, self.new_revision())

    @property
    def balancers(self) -> list[dict[str, Any]]:
        return self.spec.get("loadBalancers", [])

    @property
    def keyed_balancers(self) -> list[tuple[tuple[str, int, int], dict[str, Any]]]:
        """The load balancers by container and port, and by their order where several lead there."""
        keyed: list[tuple[tuple[str, int, int], dict[str, Any]]] = []
        for item in self.balancers:
            name, port = item["containerName"], item["containerPort"]
            keyed.append(((name, port, sum(key[:2] == (name, port) for key, _ in keyed)), item))
        return keyed

    def add_group(self, spec: dict[str, Any], target_groups: dict[tuple[str, int, int], str]) -> TaskGroup:
        group = TaskGroup(self, {**self.spec, **spec}, target_groups)
        self.groups.append(group)
        return group

    def drop_group(self, group: TaskGroup) -> None:
        """Stops its tasks, and forgets it when they are gone."""
        group.resize(0)
        while not group.gone:
            self.ecs.clock.poll()
        if group in self.groups:
            self.groups.remove(group)

    def new_revision(self) -> str:
        arn = f"arn:aws:ecs:{clients.REGION}:{clients.ACCOUNT}:service-revision/{self.arn.split(':service/')[1]}/{uuid.uuid4().int % 10**19}"
        self.revisions[arn] = {"serviceRevisionArn": arn, "serviceArn": self.arn, "clusterArn": self.cluster_arn, "createdAt": self.ecs.clock.now(),
                               **{name: self.spec[name] for name in REVISION if name in self.spec}}
        return arn

    def return_to(self, revision: str) -> None:
        """The service is described as it was before a deployment that has been rolled back."""
        with self.lock:
            self.spec.update({name: value for name, value in self.revisions[revision].items() if name in REVISION})

    def keep_within(self, least: int | None, most: int | None) -> None:
        """What Application Auto Scaling does to a service whose desired count is outside its limits."""
        wanted = min(max(self.desired, least or 0), most if most is not None else self.desired)
        if wanted != self.desired:
            self.update({"desiredCount": wanted})

    def update(self, request: dict[str, Any]) -> None:
        changes = {name: value for name, value in request.items() if name not in ("cluster", "service", "forceNewDeployment")}
        if self.by_code_deploy:
            for name, message in NOT_WITH_CODE_DEPLOY.items():
                if name in request:
                    raise AwsError("InvalidParameterException", message)
        if "taskDefinition" in changes:
            changes["taskDefinition"] = self._task_definition(changes["taskDefinition"])
        is_new = request.get("forceNewDeployment") or any(name in changes and changes[name] != self.spec.get(name) for name in TRIGGERS)
        with self.lock:
            self.spec.update(changes)
            if is_new and not self.by_code_deploy:
                self.ecs.deploy(self, self.new_revision())
            elif self.primary and "desiredCount" in changes:
                self.primary.resize(self.desired)

    def delete(self, force: bool) -> None:
        if not force and self.desired > 0:
            raise AwsError("InvalidParameterException", "The service cannot be stopped while it is scaled above 0.")
        self.status, self.spec["desiredCount"] = "DRAINING", 0
        threading.Thread(target=self._drain, name=f"drain {self.name}", daemon=True).start()

    def _drain(self) -> None:
        for deployment in self.deployments:
            deployment.stop("ABORT", "the service is being deleted")
        for deployment in self.deployments:
            deployment.thread.join()
        for group in list(self.groups):
            self.drop_group(group)
        self.status = "INACTIVE"

    def describe(self) -> dict[str, Any]:
        """As the API shows it."""
        running, pending = sum(group.running for group in self.groups), sum(group.pending for group in self.groups)
        return {
            **self.spec, "serviceArn": self.arn, "serviceName": self.name, "clusterArn": self.cluster_arn, "status": self.status, "runningCount": running,
            "pendingCount": pending, "createdAt": self.created, "events": [], "roleArn": self.spec.get("role"), "placementStrategy": [],
            "deploymentController": self.spec.get("deploymentController", {"type": "ECS"}),
            **({"taskSets": [self._task_set(group) for group in self.groups]} if self.by_code_deploy else {"deployments": self._deployments()}),
            **({"taskDefinition": self.primary.spec["taskDefinition"]} if self.primary and self.by_code_deploy else {}),
        }

    def _task_set(self, group: TaskGroup) -> dict[str, Any]:
        number = group.id.split("/")[1]
        return {
            "id": group.id, "taskSetArn": f"{self.arn.replace(':service/', ':task-set/')}/{number}", "serviceArn": self.arn, "clusterArn": self.cluster_arn,
            "status": "PRIMARY" if group is self.primary else "ACTIVE", "taskDefinition": group.spec["taskDefinition"], "computedDesiredCount": group.size,
            "pendingCount": group.pending, "runningCount": group.running, "createdAt": group.created, "scale": {"value": 100, "unit": "PERCENT"},
            "stabilityStatus": "STEADY_STATE" if group.running == group.size and not group.pending else "STABILIZING", "startedBy": "CODE_DEPLOY",
            "loadBalancers": [{"targetGroupArn": arn, "containerName": name, "containerPort": port} for (name, port, _), arn in group.target_groups.items()],
            "networkConfiguration": group.spec.get("networkConfiguration"), "serviceRegistries": group.spec.get("serviceRegistries", []),
        }

    def _deployments(self) -> list[dict[str, Any]]:
        newest = self.deployments[0] if self.deployments else None
        return [{
            "id": group.id, "status": "PRIMARY" if newest and newest.target is group else "ACTIVE", "taskDefinition": group.spec["taskDefinition"],
            "desiredCount": group.size, "pendingCount": group.pending, "runningCount": group.running, "failedTasks": group.failures, "createdAt": group.created,
            "rolloutState": {"SUCCESSFUL": "COMPLETED", "IN_PROGRESS": "IN_PROGRESS", "PENDING": "IN_PROGRESS"}.get(newest.status, "FAILED") if newest else None,
        } for group in reversed(self.groups)]
