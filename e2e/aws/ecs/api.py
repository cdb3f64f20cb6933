"""ECS's API for services, their deployments and tasks. Clusters and task definitions are moto's."""
from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

from moto.applicationautoscaling.models import ApplicationAutoscalingBackend

import clients
from clock import Clock
from ecs.deployment import Deployment, alarms_in_alarm
from ecs.rolling import Rolling
from ecs.service import Service
from ecs.shifting import Shifting
from ecs.task import Task, Tasks
from ecs.task_group import TaskGroup
from errors import AwsError
from front.calls import Call
from load_balancing.target_health import TargetHealth

KEEPING_ROUND = 0.2
STRATEGIES: dict[str, type[Deployment]] = {"ROLLING": Rolling, "BLUE_GREEN": Shifting, "CANARY": Shifting, "LINEAR": Shifting}


class Ecs:
    def __init__(self, clock: Clock, health: TargetHealth, command: str, logs: Path) -> None:
        self.clock, self.health = clock, health
        self.tasks = Tasks(clock, command, logs, health.tasks_by_ip)
        self.services: list[Service] = []
        self.revisions_of_groups: dict[str, str] = {}
        self._run_tokens: dict[str, list[Task]] = {}
        self._lock = threading.RLock()
        # moto looks for the service among its own.
        ApplicationAutoscalingBackend._ecs_service_exists_for_target = lambda _backend, id_: bool(self.find(*id_.split("/")[1:]))
        threading.Thread(target=self._keep, name="services", daemon=True).start()

    def operations(self) -> dict[str, Any]:
        return {
            "CreateService": self.create_service, "UpdateService": self.update_service, "DeleteService": self.delete_service,
            "DescribeServices": self.describe_services, "ListServices": self.list_services, "ListServiceDeployments": self.list_deployments,
            "DescribeServiceDeployments": self.describe_deployments, "DescribeServiceRevisions": self.describe_revisions,
            "StopServiceDeployment": self.stop_deployment, "ContinueServiceDeployment": self.continue_deployment, "RunTask": self.run_task,
            "StopTask": self.stop_task, "DescribeTasks": self.describe_tasks, "ListTasks": self.list_tasks, "DescribeTaskSets": self.describe_task_sets,
            "DeleteCluster": self.delete_cluster,
        }

    @property
    def busy(self) -> bool:
        return (any(deployment.thread.is_alive() for service in self.services for deployment in service.deployments)
                or any(service.status == "DRAINING" for service in self.services)
                or any(task.leaving and not task.is_over for task in self.tasks.all))

    def follow_scaling(self, call: Call) -> None:
        """Application Auto Scaling brings a service within the limits that it is given."""
        target = call.parameters
        if call.operation == "RegisterScalableTarget" and call.status == 200 and target.get("ScalableDimension") == "ecs:service:DesiredCount":
            service = self.find(*target["ResourceId"].split("/")[1:])
            if service and service.status == "ACTIVE":
                service.keep_within(target.get("MinCapacity"), target.get("MaxCapacity"))

    def restart_pause(self, failures: int) -> float:
        """Real seconds until a task that has failed is started again: ECS waits longer each time."""
        return min(0.1 * 2 ** failures, 2)

    def alarm_of(self, alarms: dict[str, Any]) -> str | None:
        return next(iter(alarms_in_alarm(alarms["alarmNames"])), None) if alarms.get("enable") else None

    def revision_of(self, group: TaskGroup | None) -> str | None:
        return self.revisions_of_groups.get(group.id) if group else None

    def _keep(self) -> None:
        """Replaces what is unhealthy or has gone."""
        while True:
            time.sleep(KEEPING_ROUND)
            for service in list(self.services):
                for group in list(service.groups):
                    if service.status == "ACTIVE":
                        group.replace_unhealthy()

    def deploy(self, service: Service, revision: str) -> None:
        """Starts a deployment, which takes the place of one that runs."""
        before = service.deployments[0] if service.deployments else None
        if before:
            before.stop("ABORT", "a new deployment has been started")
        strategy = service.spec.get("deploymentConfiguration", {}).get("strategy", "ROLLING")
        deployment = STRATEGIES[strategy](service, revision, before)
        service.deployments.insert(0, deployment)
        deployment.thread.start()

    def _cluster(self, name: str | None) -> str:
        clusters = clients.moto("ecs").describe_clusters(clusters=[name or "default"])["clusters"]
        if not clusters or clusters[0]["status"] == "INACTIVE":
            raise AwsError("ClusterNotFoundException", "Cluster not found.")
        return clusters[0]["clusterArn"]

    def find(self, cluster: str | None, name: str) -> Service | None:
        short, cluster_name = name.split("/")[-1], (cluster or "default").split("/")[-1]
        return next((service for service in reversed(self.services) if service.name == short and service.cluster_arn.endswith(f"/{cluster_name}")), None)

    def _service(self, request: dict[str, Any]) -> Service:
        cluster = request.get("cluster") or (request["service"].split("/")[-2] if request["service"].count("/") > 1 else None)
        self._cluster(cluster)
        service = self.find(cluster, request["service"])
        if service is None:
            raise AwsError("ServiceNotFoundException", "Service not found.")
        if service.status != "ACTIVE":
            raise AwsError("ServiceNotActiveException", "Service was not ACTIVE.")
        return service

    def create_service(self, request: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            service = Service(self, self._cluster(request.get("cluster")), request)
            existing = self.find(request.get("cluster"), service.name)
            if existing and existing.status != "INACTIVE":
                raise AwsError("InvalidParameterException", "Creation of service was not idempotent.")
            _check_balancers(service)
            self.services.append(service)
            service.start()
            return {"service": service.describe()}

    def update_service(self, request: dict[str, Any]) -> dict[str, Any]:
        service = self._service(request)
        service.update(request)
        return {"service": service.describe()}

    def delete_service(self, request: dict[str, Any]) -> dict[str, Any]:
        service = self._service(request)
        service.delete(bool(request.get("force")))
        return {"service": service.describe()}

    def describe_services(self, request: dict[str, Any]) -> dict[str, Any]:
        self._cluster(request.get("cluster"))
        found = {name: self.find(request.get("cluster"), name) for name in request["services"]}
        missing = [{"arn": name, "reason": "MISSING"} for name, service in found.items() if service is None]
        return {"services": [service.describe() for service in found.values() if service], "failures": missing}

    def list_services(self, request: dict[str, Any]) -> dict[str, Any]:
        cluster = self._cluster(request.get("cluster"))
        return {"serviceArns": [service.arn for service in self.services if service.cluster_arn == cluster and service.status != "INACTIVE"]}

    def list_deployments(self, request: dict[str, Any]) -> dict[str, Any]:
        wanted, service = request.get("status"), self._service(request)
        described = [deployment.describe() for deployment in service.deployments]
        after = request.get("createdAt", {}).get("after", 0)
        return {"serviceDeployments": [item for item in described if (not wanted or item["status"] in wanted) and item["createdAt"].timestamp() > after]}

    def _deployment(self, arn: str) -> Deployment:
        for service in self.services:
            for deployment in service.deployments:
                if deployment.arn == arn:
                    return deployment
        raise AwsError("ServiceDeploymentNotFoundException", "Service deployment not found.")

    def describe_deployments(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"serviceDeployments": [self._deployment(arn).describe() for arn in request["serviceDeploymentArns"]], "failures": []}

    def describe_revisions(self, request: dict[str, Any]) -> dict[str, Any]:
        known = {arn: revision for service in self.services for arn, revision in service.revisions.items()}
        wanted = request["serviceRevisionArns"]
        return {"serviceRevisions": [known[arn] for arn in wanted if arn in known],
                "failures": [{"arn": arn, "reason": "MISSING"} for arn in wanted if arn not in known]}

    def stop_deployment(self, request: dict[str, Any]) -> dict[str, Any]:
        deployment = self._deployment(request["serviceDeploymentArn"])
        if deployment.is_over:
            raise AwsError("ConflictException", "The service deployment has ended.")
        deployment.stop(request.get("stopType", "ROLLBACK"), "stopped by the user")
        return {"serviceDeploymentArn": deployment.arn}

    def continue_deployment(self, request: dict[str, Any]) -> dict[str, Any]:
        deployment = self._deployment(request["serviceDeploymentArn"])
        deployment.hooks.answer(request["hookId"], request.get("action", "CONTINUE"))
        return {"serviceDeploymentArn": deployment.arn}

    def run_task(self, request: dict[str, Any]) -> dict[str, Any]:
        cluster = self._cluster(request.get("cluster"))
        definition = clients.moto("ecs").describe_task_definition(taskDefinition=request["taskDefinition"])["taskDefinition"]
        token = request.get("clientToken")
        with self._lock:
            tasks = self._run_tokens.get(token or "")
            if tasks is None:
                launch = {"platformVersion": request.get("platformVersion", "LATEST"),
                          **({"launchType": "FARGATE"} if not request.get("capacityProviderStrategy") else
                             {"capacityProviderName": request["capacityProviderStrategy"][0]["capacityProvider"]})}
                tasks = [self.tasks.start(cluster, definition, request.get("networkConfiguration"), lambda _task: None, launch=launch,
                                          overrides=request.get("overrides", {}), started_by=request.get("startedBy"), tags=request.get("tags", []))
                         for _ in range(request.get("count", 1))]
                if token:
                    self._run_tokens[token] = tasks
        return {"tasks": [task.describe() for task in tasks], "failures": []}

    def stop_task(self, request: dict[str, Any]) -> dict[str, Any]:
        task = self._task(request["task"])
        if task is None:
            raise AwsError("InvalidParameterException", "The referenced task was not found.")
        self.tasks.stop(task, "UserInitiated", request.get("reason", "Task stopped by user"))
        return {"task": task.describe()}

    def _task(self, name: str) -> Task | None:
        return next((task for task in self.tasks.all if name in (task.arn, task.id)), None)

    def describe_tasks(self, request: dict[str, Any]) -> dict[str, Any]:
        found = {name: self._task(name) for name in request["tasks"]}
        return {"tasks": [task.describe() for task in found.values() if task],
                "failures": [{"arn": name, "reason": "MISSING"} for name, task in found.items() if task is None]}

    def list_tasks(self, request: dict[str, Any]) -> dict[str, Any]:
        cluster, status = self._cluster(request.get("cluster")), request.get("desiredStatus", "RUNNING")
        return {"taskArns": [task.arn for task in self.tasks.all if task.cluster_arn == cluster and task.desired_status == status
                             and request.get("serviceName", task.service) == task.service and request.get("family", task.definition["family"])
                             == task.definition["family"] and request.get("startedBy", task.started_by) == task.started_by]}

    def describe_task_sets(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"taskSets": self._service(request).describe().get("taskSets", []), "failures": []}

    def delete_cluster(self, request: dict[str, Any]) -> dict[str, Any]:
        cluster = self._cluster(request["cluster"])
        if any(service.cluster_arn == cluster and service.status != "INACTIVE" for service in self.services):
            raise AwsError("ClusterContainsServicesException", "The Cluster cannot be deleted while Services are active.")
        if any(task.cluster_arn == cluster and not task.is_over for task in self.tasks.all):
            raise AwsError("ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active.")
        return {"cluster": clients.moto("ecs").delete_cluster(cluster=request["cluster"])["cluster"]}


def _check_balancers(service: Service) -> None:
    """What ECS refuses of a service's load balancers."""
    definition = clients.moto("ecs").describe_task_definition(taskDefinition=service.spec["taskDefinition"])["taskDefinition"]
    ports = {(container["name"], mapping.get("containerPort")) for container in definition["containerDefinitions"] for mapping in container.get("portMappings", [])}
    for balancer in service.balancers:
        if (balancer["containerName"], balancer["containerPort"]) not in ports:
            raise AwsError("InvalidParameterException", f"The container {balancer['containerName']} did not have a container port "
                           f"{balancer['containerPort']} defined.")
        group = clients.moto("elbv2").describe_target_groups(TargetGroupArns=[balancer["targetGroupArn"]])["TargetGroups"][0]
        if not group["LoadBalancerArns"]:
            raise AwsError("InvalidParameterException", f"The target group with targetGroupArn {balancer['targetGroupArn']} does not have an associated load "
                           "balancer.")
