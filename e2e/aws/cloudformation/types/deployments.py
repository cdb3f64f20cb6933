"""Deployments, names and scaling (AWS::CodeDeploy, AWS::ServiceDiscovery, AWS::ApplicationAutoScaling)."""
from __future__ import annotations

from typing import Any

from cloudformation.handler import Context
from cloudformation.kinds import Kind, KindHandler, Part
from cloudformation.shapes import convert, input_shape
from cloudformation.stack import StackResource
from cloudformation.types.network import key


class NamespaceHandler(KindHandler):
    """A Cloud Map namespace: an operation makes it, and an operation deletes it."""

    def create(self, context: Context, resource: StackResource) -> None:
        super().create(context, resource)
        discovery = context.client("servicediscovery")
        operation = discovery.get_operation(OperationId=resource.physical_id)["Operation"]
        resource.physical_id = operation["Targets"]["NAMESPACE"]
        resource.memory["answer"] = discovery.get_namespace(Id=resource.physical_id)["Namespace"]


def _namespace(operation: str) -> NamespaceHandler:
    attributes = {"Id": "id", "Arn": "Arn", "HostedZoneId": "Properties.DnsProperties.HostedZoneId"}
    return NamespaceHandler(Kind("servicediscovery", operation, "OperationId", "DeleteNamespace", key("Id"), attributes=attributes, tags="Tags"))


def _change_service(context: Context, resource: StackResource, wanted: dict[str, Any], _old: Any) -> None:
    change = {"Description": wanted.get("Description", ""), "DnsConfig": {"DnsRecords": wanted["DnsConfig"]["DnsRecords"]}}
    shape = input_shape("servicediscovery", "UpdateService").members["Service"]
    context.client("servicediscovery").update_service(Id=resource.physical_id, Service=convert(change, shape, "Service"))


def _group_key(resource: StackResource) -> dict[str, str]:
    return {"applicationName": resource.properties["ApplicationName"], "deploymentGroupName": resource.physical_id}


class DeploymentGroupHandler(KindHandler):
    """AWS::CodeDeploy::DeploymentGroup: an update names the group otherwise than the other calls do."""

    def update(self, context: Context, resource: StackResource, wanted: dict[str, Any]) -> None:
        values = self._parameters(context, "UpdateDeploymentGroup", wanted, resource.type, ("DeploymentGroupName",))
        self._call(context, "UpdateDeploymentGroup", {**values, "currentDeploymentGroupName": resource.physical_id})


def _put_schedules(context: Context, resource: StackResource, wanted: dict[str, Any], old: dict[str, Any]) -> None:
    scaling, shape = context.client("application-autoscaling"), input_shape("application-autoscaling", "PutScheduledAction")
    names = {action["ScheduledActionName"] for action in wanted.get("ScheduledActions", [])}
    for action in old.get("ScheduledActions", []):
        if action["ScheduledActionName"] not in names:
            scaling.delete_scheduled_action(ScheduledActionName=action["ScheduledActionName"], **_target_key(resource))
    for action in wanted.get("ScheduledActions", []):
        scaling.put_scheduled_action(**convert(action, shape, "ScheduledActions"), **_target_key(resource))


def _target_key(resource: StackResource) -> dict[str, str]:
    return {name: resource.properties[name] for name in ("ResourceId", "ScalableDimension", "ServiceNamespace")}


def _target_id(resource: StackResource) -> str:
    return "|".join(_target_key(resource).values())


def _name_target(_context: Context, properties: dict[str, Any]) -> dict[str, Any]:
    properties = dict(properties)
    if target := properties.pop("ScalingTargetId", None):
        properties |= dict(zip(("ResourceId", "ScalableDimension", "ServiceNamespace"), target.split("|")))
    return properties


def _policy_key(resource: StackResource) -> dict[str, str]:
    named = _name_target(None, resource.memory["properties"])
    return {name: named[name] for name in ("PolicyName", "ResourceId", "ScalableDimension", "ServiceNamespace")}


KINDS = {
    "AWS::CodeDeploy::Application": Kind("codedeploy", "CreateApplication", "=ApplicationName", "DeleteApplication", key("applicationName"), name="ApplicationName",
                                         name_length=100, tags="tags"),
    "AWS::CodeDeploy::DeploymentConfig": Kind(
        "codedeploy", "CreateDeploymentConfig", "=DeploymentConfigName", "DeleteDeploymentConfig", key("deploymentConfigName"), name="DeploymentConfigName",
        name_length=100),
    "AWS::ServiceDiscovery::Service": Kind(
        "servicediscovery", "CreateService", "Service.Id", "DeleteService", key("Id"), tags="Tags",
        parts=(Part(("Description", "DnsConfig"), _change_service, only_update=True),), attributes={"Id": "id", "Arn": "Service.Arn", "Name": "Service.Name"}),
    "AWS::ApplicationAutoScaling::ScalableTarget": Kind(
        "application-autoscaling", "RegisterScalableTarget", "=ResourceId", "DeregisterScalableTarget", _target_key, ref=_target_id,
        update="RegisterScalableTarget", replace=("ResourceId", "ScalableDimension", "ServiceNamespace"),
        parts=(Part(("ScheduledActions",), _put_schedules),), attributes={"Id": lambda _context, resource: _target_id(resource)}),
    "AWS::ApplicationAutoScaling::ScalingPolicy": Kind(
        "application-autoscaling", "PutScalingPolicy", "PolicyARN", "DeleteScalingPolicy", _policy_key, name="PolicyName", adapt=_name_target,
        update="PutScalingPolicy", replace=("PolicyName", "ScalingTargetId", "ResourceId"), not_in_update=(), attributes={"Arn": "id"}),
}

HANDLERS = {
    "AWS::CodeDeploy::DeploymentGroup": DeploymentGroupHandler(Kind(
        "codedeploy", "CreateDeploymentGroup", "=DeploymentGroupName", "DeleteDeploymentGroup", _group_key, name="DeploymentGroupName", name_length=100,
        update="UpdateDeploymentGroup", replace=("ApplicationName", "DeploymentGroupName"), tags="tags")),
    "AWS::ServiceDiscovery::PrivateDnsNamespace": _namespace("CreatePrivateDnsNamespace"),
    "AWS::ServiceDiscovery::PublicDnsNamespace": _namespace("CreatePublicDnsNamespace"),
    "AWS::ServiceDiscovery::HttpNamespace": _namespace("CreateHttpNamespace"),
}
