"""CodeDeploy's API for ECS: applications, groups, configurations and deployments. Everything here is emulated, nothing is moto's."""
from __future__ import annotations

import json
import threading
import uuid
from typing import Any

import yaml

import clients
from clock import Clock
from code_deploy.configs import predefined
from code_deploy.deployment import OVER, Deployment
from ecs.api import Ecs
from errors import AwsError

ROLLBACK_LAG = 4
MOST_DESCRIPTION = 100


class CodeDeploy:
    def __init__(self, clock: Clock, ecs: Ecs) -> None:
        self.clock, self.ecs = clock, ecs
        self.applications: dict[str, dict[str, Any]] = {}
        self.groups: dict[tuple[str, str], dict[str, Any]] = {}
        self.configs: dict[str, dict[str, Any]] = {}
        self.deployments: list[Deployment] = []
        self._tags: dict[str, dict[str, str]] = {}
        self._lock = threading.RLock()
        self._rollbacks = 0

    def operations(self) -> dict[str, Any]:
        return {
            "CreateApplication": self.create_application, "GetApplication": self.get_application, "DeleteApplication": self.delete_application,
            "ListApplications": lambda _request: {"applications": list(self.applications)},
            "CreateDeploymentGroup": self.create_group, "UpdateDeploymentGroup": self.update_group, "GetDeploymentGroup": self.get_group,
            "DeleteDeploymentGroup": self.delete_group, "ListDeploymentGroups": self.list_groups, "CreateDeploymentConfig": self.create_config,
            "GetDeploymentConfig": self.get_config, "DeleteDeploymentConfig": self.delete_config, "ListDeploymentConfigs": self.list_configs,
            "CreateDeployment": self.create_deployment, "GetDeployment": self.get_deployment, "BatchGetDeployments": self.batch_get_deployments,
            "ListDeployments": self.list_deployments, "StopDeployment": self.stop_deployment, "ContinueDeployment": self.continue_deployment,
            "ListDeploymentTargets": self.list_targets, "BatchGetDeploymentTargets": self.batch_get_targets,
            "PutLifecycleEventHookExecutionStatus": self.put_hook_status, "RegisterApplicationRevision": lambda _request: {},
            "ListTagsForResource": self.list_tags, "TagResource": self.tag, "UntagResource": self.untag,
        }

    @property
    def busy(self) -> bool:
        return bool(self._rollbacks) or any(deployment.thread.is_alive() for deployment in self.deployments)

    def _application(self, name: str) -> dict[str, Any]:
        if name not in self.applications:
            raise AwsError("ApplicationDoesNotExistException", f"No application found for name: {name}")
        return self.applications[name]

    def _group(self, request: dict[str, Any], name: str = "deploymentGroupName") -> dict[str, Any]:
        self._application(request["applicationName"])
        key = (request["applicationName"], request[name])
        if key not in self.groups:
            raise AwsError("DeploymentGroupDoesNotExistException", f"No Deployment Group found for name: {request[name]}")
        return self.groups[key]

    def create_application(self, request: dict[str, Any]) -> dict[str, Any]:
        name = request["applicationName"]
        if name in self.applications:
            raise AwsError("ApplicationAlreadyExistsException", f"Application already exists: {name}")
        self.applications[name] = {"applicationId": str(uuid.uuid4()), "applicationName": name, "createTime": self.clock.now(),
                                   "computePlatform": request.get("computePlatform", "Server"), "linkedToGitHub": False}
        return {"applicationId": self.applications[name]["applicationId"]}

    def get_application(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"application": self._application(request["applicationName"])}

    def delete_application(self, request: dict[str, Any]) -> None:
        self.applications.pop(request["applicationName"], None)
        for key in [key for key in self.groups if key[0] == request["applicationName"]]:
            del self.groups[key]

    def create_group(self, request: dict[str, Any]) -> dict[str, Any]:
        application = self._application(request["applicationName"])
        key = (request["applicationName"], request["deploymentGroupName"])
        if key in self.groups:
            raise AwsError("DeploymentGroupAlreadyExistsException", f"Deployment group name already exists: {key[1]}")
        group = {name: value for name, value in request.items() if name != "tags"}
        self._check(group)
        self.groups[key] = {**group, "deploymentGroupId": str(uuid.uuid4()), "computePlatform": application["computePlatform"]}
        self._tags[_arn(key)] = {tag["Key"]: tag["Value"] for tag in request.get("tags", [])}
        return {"deploymentGroupId": self.groups[key]["deploymentGroupId"]}

    def _check(self, group: dict[str, Any]) -> None:
        for wanted in group.get("ecsServices", []):
            service = self.ecs.find(wanted["clusterName"], wanted["serviceName"])
            if service is None or service.status != "ACTIVE":
                raise AwsError("InvalidECSServiceException", f"Deployment group's ECS service {wanted['serviceName']} does not exist or is not active.")
            if not service.by_code_deploy:
                raise AwsError("InvalidECSServiceException", "Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.")
        self.routing(group.get("deploymentConfigName", "CodeDeployDefault.ECSAllAtOnce"))
        for pair in group.get("loadBalancerInfo", {}).get("targetGroupPairInfoList", []):
            if len(pair["targetGroups"]) != 2 or len(pair["prodTrafficRoute"]["listenerArns"]) != 1:
                raise AwsError("InvalidTargetGroupPairException", "A target group pair takes two target groups and one production listener.")

    def update_group(self, request: dict[str, Any]) -> dict[str, Any]:
        group = self._group(request, "currentDeploymentGroupName")
        changes = {name: value for name, value in request.items() if name not in ("currentDeploymentGroupName", "newDeploymentGroupName")}
        self._check({**group, **changes})
        group.update(changes)
        return {"hooksNotCleanedUp": []}

    def get_group(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"deploymentGroupInfo": self._group(request)}

    def delete_group(self, request: dict[str, Any]) -> dict[str, Any]:
        self.groups.pop((request["applicationName"], request["deploymentGroupName"]), None)
        return {"hooksNotCleanedUp": []}

    def list_groups(self, request: dict[str, Any]) -> dict[str, Any]:
        self._application(request["applicationName"])
        return {"applicationName": request["applicationName"], "deploymentGroups": [name for app, name in self.groups if app == request["applicationName"]]}

    def routing(self, name: str) -> dict[str, Any]:
        routing = self.configs[name]["trafficRoutingConfig"] if name in self.configs else predefined(name)
        if routing is None:
            raise AwsError("DeploymentConfigDoesNotExistException", f"No Deployment Configuration found for name: {name}")
        return routing

    def create_config(self, request: dict[str, Any]) -> dict[str, Any]:
        name = request["deploymentConfigName"]
        if name in self.configs:
            raise AwsError("DeploymentConfigAlreadyExistsException", f"Deployment config name already exists: {name}")
        self.configs[name] = {"trafficRoutingConfig": {"type": "AllAtOnce"}, **request, "deploymentConfigId": str(uuid.uuid4())}
        return {"deploymentConfigId": self.configs[name]["deploymentConfigId"]}

    def get_config(self, request: dict[str, Any]) -> dict[str, Any]:
        name = request["deploymentConfigName"]
        return {"deploymentConfigInfo": {"deploymentConfigName": name, "computePlatform": "ECS", "trafficRoutingConfig": self.routing(name)}}

    def delete_config(self, request: dict[str, Any]) -> None:
        if any(group["deploymentConfigName"] == request["deploymentConfigName"] for group in self.groups.values()):
            raise AwsError("DeploymentConfigInUseException", "The deployment configuration is still in use.")
        self.configs.pop(request["deploymentConfigName"], None)

    def list_configs(self, _request: dict[str, Any]) -> dict[str, Any]:
        return {"deploymentConfigsList": list(self.configs)}

    def _history(self, group: dict[str, Any]) -> list[Deployment]:
        return [deployment for deployment in self.deployments if deployment.group["deploymentGroupId"] == group["deploymentGroupId"]]

    def create_deployment(self, request: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            group = self._group(request)
            if len(request.get("description", "")) > MOST_DESCRIPTION:
                raise AwsError("DescriptionTooLongException", "The description is too long.")
            active = next((deployment for deployment in self._history(group) if not deployment.is_over), None)
            if active:
                raise AwsError("DeploymentLimitExceededException", f"The Deployment Group '{group['deploymentGroupName']}' already has an active Deployment "
                               f"'{active.id}'")
            return {"deploymentId": self._start(Deployment(self, group, _app_spec(request), request)).id}

    def _start(self, deployment: Deployment) -> Deployment:
        self.deployments.insert(0, deployment)
        deployment.thread.start()
        return deployment

    def roll_back(self, failed: Deployment) -> None:
        """Starts the deployment that rolls another one back."""
        with self._lock:
            self._rollbacks += 1
        self.clock.wait(ROLLBACK_LAG)
        with self._lock:
            rollback = Deployment(self, failed.group, failed.app_spec, {"description": "rollback"}, failed)
            failed.rolled_back_by = rollback.id
            self._start(rollback)
            self._rollbacks -= 1

    def _deployment(self, id_: str) -> Deployment:
        found = next((deployment for deployment in self.deployments if deployment.id == id_), None)
        if found is None:
            raise AwsError("DeploymentDoesNotExistException", f"The deployment {id_} could not be found")
        return found

    def get_deployment(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"deploymentInfo": _info(self._deployment(request["deploymentId"]))}

    def batch_get_deployments(self, request: dict[str, Any]) -> dict[str, Any]:
        ids = request["deploymentIds"]
        if not ids:
            raise AwsError("DeploymentIdRequiredException", "The deploymentId was not specified")
        if len(ids) > 25:
            raise AwsError("BatchLimitExceededException", "The batch size is too big")
        return {"deploymentsInfo": sorted((_info(self._deployment(id_)) for id_ in ids), key=lambda info: info["deploymentId"])}

    def list_deployments(self, request: dict[str, Any]) -> dict[str, Any]:
        wanted = request.get("includeOnlyStatuses")
        history = self._history(self._group(request)) if "deploymentGroupName" in request else self.deployments
        return {"deployments": [deployment.id for deployment in history if not wanted or deployment.status in wanted]}

    def stop_deployment(self, request: dict[str, Any]) -> dict[str, Any]:
        self._deployment(request["deploymentId"]).request_stop(bool(request.get("autoRollbackEnabled")))
        return {"status": "Pending"}

    def continue_deployment(self, request: dict[str, Any]) -> None:
        self._deployment(request["deploymentId"]).go_on(request.get("deploymentWaitType", "READY_WAIT"))

    def _started(self, id_: str) -> Deployment:
        deployment = self._deployment(id_)
        if not deployment.started:
            raise AwsError("DeploymentNotStartedException", f"The deployment {id_} has not started")
        return deployment

    def list_targets(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"targetIds": [_target_id(self._started(request["deploymentId"]))]}

    def batch_get_targets(self, request: dict[str, Any]) -> dict[str, Any]:
        deployment = self._started(request["deploymentId"])
        if request.get("targetIds") != [_target_id(deployment)]:
            raise AwsError("InvalidDeploymentTargetIdException", "The target id is not valid")
        status = "Succeeded" if deployment.termination_wait or deployment.status == "Succeeded" else "Failed" if deployment.status in OVER else "InProgress"
        return {"deploymentTargets": [{"deploymentTargetType": "ECSTarget", "ecsTarget": {
            "deploymentId": deployment.id, "targetId": _target_id(deployment), "status": status, "lifecycleEvents": list(deployment.events.values()),
            "taskSetsInfo": _task_sets(deployment) if deployment.rolls_back is None else []}}]}

    def put_hook_status(self, request: dict[str, Any]) -> dict[str, Any]:
        self._deployment(request["deploymentId"]).put_hook_status(request["lifecycleEventHookExecutionId"], request["status"])
        return {"lifecycleEventHookExecutionId": request["lifecycleEventHookExecutionId"]}

    def list_tags(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"Tags": [{"Key": key, "Value": value} for key, value in self._tags_of(request["ResourceArn"]).items()]}

    def tag(self, request: dict[str, Any]) -> None:
        self._tags_of(request["ResourceArn"]).update({tag["Key"]: tag["Value"] for tag in request["Tags"]})

    def untag(self, request: dict[str, Any]) -> None:
        for key in request["TagKeys"]:
            self._tags_of(request["ResourceArn"]).pop(key, None)

    def _tags_of(self, arn: str) -> dict[str, str]:
        kind, name = arn.split(":")[5:7]
        if kind == "deploymentgroup" and tuple(name.split("/")) not in self.groups:
            raise AwsError("DeploymentGroupDoesNotExistException", f"No Deployment Group found for name: {name.split('/')[1]}")
        return self._tags.setdefault(arn, {})


def _arn(key: tuple[str, str]) -> str:
    return f"arn:aws:codedeploy:{clients.REGION}:{clients.ACCOUNT}:deploymentgroup:{'/'.join(key)}"


def _app_spec(request: dict[str, Any]) -> dict[str, Any]:
    content = request.get("revision", {}).get("appSpecContent", {}).get("content", "")
    try:
        spec = json.loads(content) if content.lstrip().startswith("{") else yaml.safe_load(content)
        spec["Resources"][0]["TargetService"]["Properties"]["LoadBalancerInfo"]["ContainerName"]
    except (ValueError, KeyError, TypeError, yaml.YAMLError) as error:
        raise AwsError("InvalidRevisionException", f"The AppSpec is not valid: {error!r}") from error
    return spec


def _target_id(deployment: Deployment) -> str:
    service = deployment.group["ecsServices"][0]
    return f"{service['clusterName']}:{service['serviceName']}"


def _task_sets(deployment: Deployment) -> list[dict[str, Any]]:
    shares = (("Blue", deployment.blue, 100 - deployment.green_share), ("Green", deployment.green, deployment.green_share))
    return [{"identifer": group.id, "taskSetLabel": label, "trafficWeight": share, "desiredCount": group.size, "runningCount": group.running,
             "pendingCount": group.pending, "status": "PRIMARY" if share > 0 and (label == "Blue" or share == 100) else "ACTIVE"}
            for label, group, share in shares if group]


def _info(deployment: Deployment) -> dict[str, Any]:
    original, group = deployment.rolls_back, deployment.group
    rollback = {"rollbackTriggeringDeploymentId": original.id} if original else {"rollbackDeploymentId": deployment.rolled_back_by} if deployment.rolled_back_by else None
    return {
        "applicationName": group["applicationName"], "deploymentGroupName": group["deploymentGroupName"], "deploymentId": deployment.id,
        "deploymentConfigName": deployment.request.get("deploymentConfigName", group["deploymentConfigName"]), "status": deployment.status,
        "description": deployment.request.get("description"), "createTime": deployment.created, "startTime": deployment.created,
        "completeTime": deployment.completed, "creator": "codeDeployRollback" if original else "user", "errorInformation": deployment.error,
        "rollbackInfo": rollback, "instanceTerminationWaitTimeStarted": deployment.termination_wait, "computePlatform": "ECS",
        "revision": deployment.request.get("revision"),
    }
