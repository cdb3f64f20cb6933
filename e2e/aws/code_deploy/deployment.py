"""A deployment of CodeDeploy on ECS, step by step.

@see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html
"""
from __future__ import annotations

import json
import logging
import random
import string
import threading
import uuid
from typing import TYPE_CHECKING, Any

import clients
from code_deploy.configs import steps
from ecs.deployment import alarms_in_alarm
from ecs.shifting import set_weights
from ecs.task_group import TaskGroup
from errors import AwsError

if TYPE_CHECKING:
    from code_deploy.api import CodeDeploy

log = logging.getLogger("codedeploy")
EVENTS = ("BeforeInstall", "Install", "AfterInstall", "AllowTestTraffic", "AfterAllowTestTraffic", "BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic")
OVER = {"Succeeded", "Failed", "Stopped"}
ONE_HOUR = 3600


class Stop(Exception):
    """The deployment ends before its time."""

    def __init__(self, status: str, code: str, message: str, rollback: bool) -> None:
        super().__init__(message)
        self.status, self.code, self.rollback = status, code, rollback


class Deployment:
    """What happens to one service."""

    def __init__(self, code_deploy: CodeDeploy, group: dict[str, Any], app_spec: dict[str, Any], request: dict[str, Any], rolls_back: Deployment | None = None):
        self.code_deploy, self.group, self.app_spec, self.request, self.rolls_back = code_deploy, group, app_spec, request, rolls_back
        self.clock = code_deploy.clock
        self.id = f"d-{''.join(random.choices(string.ascii_uppercase + string.digits, k=9))}"
        self.status, self.created, self.completed = "Created", self.clock.now(), None
        self.error: dict[str, str] | None = None
        self.rolled_back_by: str | None = None
        self.events = {name: {"lifecycleEventName": name, "status": "Pending"} for name in EVENTS}
        self.green_share, self.termination_wait, self.terminating = 0, False, False
        self.blue: TaskGroup | None = None
        self.green: TaskGroup | None = None
        self._hook: dict[str, Any] | None = None
        self._stop: Stop | None = None
        self._continued = ""
        self.interrupted = threading.Event()
        self.thread = threading.Thread(target=self._run, name=f"codedeploy {self.id}", daemon=True)

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def started(self) -> bool:
        return self.status not in ("Created", "Queued")

    @property
    def service(self) -> Any:
        wanted = self.group["ecsServices"][0]
        service = self.code_deploy.ecs.find(wanted["clusterName"], wanted["serviceName"])
        if service is None or service.status != "ACTIVE":
            raise Stop("Failed", "INVALID_ECS_SERVICE", f"The ECS service {wanted['serviceName']} cannot be found or is not active", False)
        return service

    def _run(self) -> None:
        try:
            self._wait(3)
            self.status = "InProgress"
            self._return_to_blue() if self.rolls_back else self._carry_out()
            self._end("Succeeded")
        except Stop as stop:
            self._break_off(stop)
        except Exception as error:
            log.exception("deployment %s", self.id)
            self._break_off(Stop("Failed", "INTERNAL_ERROR", repr(error), True))

    def _end(self, status: str) -> None:
        self.completed, self.status = self.clock.now(), status
        log.info("%s: %s", self.id, status)

    def _break_off(self, stop: Stop) -> None:
        """Ends without success. CodeDeploy shows its rollback as another deployment, a little later."""
        for event in self.events.values():
            if event["status"] == "InProgress":
                event.update(status="Failed", endTime=self.clock.now(), diagnostics={"errorCode": "UnknownError", "message": str(stop)})
            elif event["status"] == "Pending":
                event["status"] = "Skipped"
        self.error = {"code": stop.code, "message": str(stop)}
        rolls_back = stop.rollback and self.green is not None and self.rolls_back is None
        if rolls_back:
            threading.Thread(target=self.code_deploy.roll_back, args=(self,), name=f"rollback of {self.id}", daemon=True).start()
        self._end(stop.status)

    def _wait(self, seconds: float, until: Any = lambda: False) -> bool:
        """Waits for AWS's seconds; answers whether `until` has come true before."""
        end = self.clock.time() + seconds
        while self.clock.time() < end:
            self._check()
            if until():
                return True
            self.clock.poll(self.interrupted)
        self._check()
        return until()

    def _check(self) -> None:
        if self._stop is not None:
            raise self._stop
        alarms = self.group.get("alarmConfiguration", {})
        if alarms.get("enabled") and self.rolls_back is None and self.started and not self.terminating:
            active = alarms_in_alarm([alarm["name"] for alarm in alarms.get("alarms", [])])
            if active:
                raise Stop("Stopped", "ALARM_ACTIVE", f"One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, "
                           f"and the affected deployments have been stopped. Activated alarms: <{', '.join(active)}>", self._rolls_back_on("DEPLOYMENT_STOP_ON_ALARM"))

    def _rolls_back_on(self, event: str) -> bool:
        settings = self.group.get("autoRollbackConfiguration", {})
        return bool(settings.get("enabled")) and event in settings.get("events", [])

    def _carry_out(self) -> None:
        settings = self.group.get("blueGreenDeploymentConfiguration", {})
        self._event("BeforeInstall", lambda: None)
        self._event("Install", self._install)
        self._event("AfterInstall", lambda: None)
        self._event("AllowTestTraffic", lambda: self._route("testTrafficRoute", 100))
        self._event("AfterAllowTestTraffic", lambda: None)
        self._wait_for_approval(settings.get("deploymentReadyOption", {}))
        self._event("BeforeAllowTraffic", lambda: None)
        self._event("AllowTraffic", self._shift)
        self._event("AfterAllowTraffic", lambda: None)
        self.termination_wait = True
        option = settings.get("terminateBlueInstancesOnDeploymentSuccess", {})
        self._wait(60 * option.get("terminationWaitTimeInMinutes", 0), lambda: self._continued == "TERMINATION_WAIT")
        self.terminating = True
        self.service.drop_group(self.blue)

    def _event(self, name: str, work: Any) -> None:
        event = self.events[name]
        event.update(status="InProgress", startTime=self.clock.now())
        log.info("%s: %s", self.id, name)
        function = next((hook[name] for hook in self.app_spec.get("Hooks", []) if name in hook), None)
        if function:
            self._pass_hook(name, function)
        work()
        self._wait(1)
        event.update(status="Succeeded", endTime=self.clock.now())

    def _pass_hook(self, name: str, function: str) -> None:
        rollback = self._rolls_back_on("DEPLOYMENT_FAILURE")
        self._hook = {"id": str(uuid.uuid4()), "status": None}
        event = {"DeploymentId": self.id, "LifecycleEventHookExecutionId": self._hook["id"]}
        clients.client("lambda").invoke(FunctionName=function, InvocationType="Event", Payload=json.dumps(event))
        if not self._wait(ONE_HOUR, lambda: self._hook["status"] is not None):
            raise Stop("Failed", "HOOK_EXECUTION_FAILURE", f"The {name} lifecycle hook timed out", rollback)
        if self._hook["status"] == "Failed":
            raise Stop("Failed", "HOOK_EXECUTION_FAILURE", f"The deployment failed because a lifecycle validation hook of {name} returned Failed", rollback)

    def put_hook_status(self, execution: str, status: str) -> None:
        if self._hook is None or self._hook["id"] != execution:
            raise AwsError("InvalidLifecycleEventHookExecutionIdException", "The hook execution id is not valid")
        if self._hook["status"] is not None or self.is_over:
            raise AwsError("LifecycleEventAlreadyCompletedException", "The lifecycle event has ended")
        self._hook["status"] = status

    def _install(self) -> None:
        service, rollback = self.service, self._rolls_back_on("DEPLOYMENT_FAILURE")
        self.blue = service.primary
        for stale in [group for group in service.groups if group is not self.blue]:
            service.drop_group(stale)
        properties = self.app_spec["Resources"][0]["TargetService"]["Properties"]
        balancer = properties["LoadBalancerInfo"]
        key, (blue_group,) = (balancer["ContainerName"], int(balancer["ContainerPort"]), 0), self.blue.target_groups.values()
        names = [item["name"] for item in self.group["loadBalancerInfo"]["targetGroupPairInfoList"][0]["targetGroups"]]
        groups = [item["TargetGroupArn"] for item in clients.moto("elbv2").describe_target_groups(Names=names)["TargetGroups"]]
        green_group = next(group for group in groups if group != blue_group)
        self._routes = {"blue": blue_group, "green": green_group}
        self._check_production()
        try:
            self.green = service.add_group(_spec(properties), {key: green_group})
        except Exception as error:
            raise Stop("Failed", "ECS_UPDATE_ERROR", f"The ECS service cannot be updated: {error}", rollback) from error
        self.green.resize(service.desired)
        if not self._wait(ONE_HOUR, lambda: self.green.healthy >= self.green.size):
            raise Stop("Failed", "TIMEOUT", "The deployment timed out while waiting for the replacement task set to become healthy. This time out period is "
                       "60 minutes.", rollback)

    def _route(self, name: str, share: int) -> None:
        for arn in self._forwards(name):
            set_weights(arn, {self._routes["blue"]: 100 - share, self._routes["green"]: share})

    def _forwards(self, name: str) -> dict[str, dict[str, int]]:
        """The default action of a listener and its rules that lead to either target group, with their weights. The others are somebody else's.

        See docs/decisions/0017-code-deploy-on-shared-listeners.md.
        """
        route = self.group["loadBalancerInfo"]["targetGroupPairInfoList"][0].get(name)
        if not route:
            return {}
        listener, own = route["listenerArns"][0], set(self._routes.values())
        rules = clients.moto("elbv2").describe_rules(ListenerArn=listener)["Rules"]
        weights = {listener if rule["IsDefault"] else rule["RuleArn"]: _weights(rule["Actions"]) for rule in rules}
        found = {arn: groups for arn, groups in weights.items() if own & set(groups)}
        if not found:
            raise Stop("Failed", "ELASTIC_LOAD_BALANCING_INVALID", f"The ELB could not be updated: nothing on {listener} leads to the target groups", False)
        return found

    def _check_production(self) -> None:
        for arn, weights in self._forwards("prodTrafficRoute").items():
            if not weights.get(self._routes["blue"]):
                raise Stop("Failed", "ELASTIC_LOAD_BALANCING_INVALID", "The ELB could not be updated due to the following error: Primary taskset target group must "
                           f"be behind listener {arn}", False)

    def _wait_for_approval(self, option: dict[str, Any]) -> None:
        if option.get("actionOnTimeout") != "STOP_DEPLOYMENT":
            return
        self.status = "Ready"
        if not self._wait(60 * option.get("waitTimeInMinutes", 0), lambda: self._continued == "READY_WAIT"):
            raise Stop("Stopped", "TIMEOUT", "The deployment was not continued in time", False)
        self.status = "InProgress"

    def _shift(self) -> None:
        for share, minutes in steps(self.code_deploy.routing(self.request.get("deploymentConfigName") or self.group["deploymentConfigName"])):
            self._route("prodTrafficRoute", share)
            self.green_share = share
            self._wait(60 * minutes)
        self.service.primary = self.green

    def _return_to_blue(self) -> None:
        """Rolls another deployment back: all traffic to the tasks that had it before, and an end of the others."""
        failed = self.rolls_back
        self.blue, self.green, self._routes = failed.blue, failed.green, failed._routes
        self._route("prodTrafficRoute", 0)
        self._route("testTrafficRoute", 0)
        service = self.service
        service.primary = self.blue
        service.drop_group(self.green)
        for event in self.events.values():
            event["status"] = "Succeeded"

    def request_stop(self, rollback: bool) -> None:
        if self.is_over:
            raise AwsError("DeploymentAlreadyCompletedException", f"The deployment {self.id} is already complete")
        if self.terminating or self.rolls_back:
            raise AwsError("UnsupportedActionForDeploymentTypeException", "The deployment cannot be stopped any more")
        rollback = rollback or self._rolls_back_on("DEPLOYMENT_STOP_ON_REQUEST")
        self._stop = self._stop or Stop("Stopped", "MANUAL_STOP", "The deployment was stopped by the user", rollback)
        self.interrupted.set()

    def go_on(self, wait: str) -> None:
        if self.is_over:
            raise AwsError("DeploymentAlreadyCompletedException", f"The deployment {self.id} is already complete")
        expected = "READY_WAIT" if self.status == "Ready" else "TERMINATION_WAIT" if self.termination_wait else None
        if wait != expected:
            raise AwsError("DeploymentIsNotInReadyStateException", f"The deployment {self.id} is not in a ready state")
        self._continued = wait


def _weights(actions: list[dict[str, Any]]) -> dict[str, int]:
    """Target groups that an action forwards to, with their weights; one that stands alone has no weight."""
    forward = next((action for action in actions if action["Type"] == "forward"), {})
    groups = forward.get("ForwardConfig", {}).get("TargetGroups") or [{"TargetGroupArn": forward.get("TargetGroupArn", "")}]
    return {group["TargetGroupArn"]: group.get("Weight", 1) for group in groups}


def _spec(properties: dict[str, Any]) -> dict[str, Any]:
    """What an AppSpec says, as ECS takes it."""
    spec: dict[str, Any] = {"taskDefinition": properties["TaskDefinition"], "platformVersion": properties.get("PlatformVersion", "LATEST")}
    if network := properties.get("NetworkConfiguration"):
        vpc = network["AwsvpcConfiguration"]
        spec["networkConfiguration"] = {"awsvpcConfiguration": {"subnets": vpc["Subnets"], "securityGroups": vpc.get("SecurityGroups", []),
                                                                "assignPublicIp": vpc.get("AssignPublicIp", "DISABLED")}}
    spec["capacityProviderStrategy"] = [{"capacityProvider": item["CapacityProvider"], "base": item.get("Base", 0), "weight": item.get("Weight", 0)}
                                        for item in properties.get("CapacityProviderStrategy", [])]
    return spec
