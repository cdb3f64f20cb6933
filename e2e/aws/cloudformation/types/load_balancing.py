"""Load balancers, listeners, rules and target groups (AWS::ElasticLoadBalancingV2)."""
from __future__ import annotations

from typing import Any

from cloudformation.handler import Context
from cloudformation.kinds import Kind, Part
from cloudformation.shapes import convert, input_shape
from cloudformation.stack import StackResource
from cloudformation.types.network import key


def _attributes(operation: str, key_name: str, name: str) -> Part:
    def apply(context: Context, resource: StackResource, wanted: dict[str, Any], _old: Any) -> None:
        attributes = [{"Key": item["Key"], "Value": str(item["Value"])} for item in wanted.get(name, [])]
        getattr(context.client("elbv2"), operation)(**{key_name: resource.physical_id, "Attributes": attributes})
    return Part((name,), apply)


def _targets(context: Context, resource: StackResource, wanted: dict[str, Any], old: dict[str, Any]) -> None:
    shape = input_shape("elbv2", "RegisterTargets").members["Targets"]
    for call, targets in (("deregister_targets", old.get("Targets")), ("register_targets", wanted.get("Targets"))):
        if targets:
            getattr(context.client("elbv2"), call)(TargetGroupArn=resource.physical_id, Targets=convert(targets, shape, "Targets"))


def _security_groups(context: Context, resource: StackResource, wanted: dict[str, Any], old: dict[str, Any]) -> None:
    if old:
        context.client("elbv2").set_security_groups(LoadBalancerArn=resource.physical_id, SecurityGroups=wanted["SecurityGroups"])


def _priority(context: Context, resource: StackResource, wanted: dict[str, Any], _old: Any) -> None:
    elbv2, priority = context.client("elbv2"), str(wanted["Priority"])
    [rule] = elbv2.describe_rules(RuleArns=[resource.physical_id])["Rules"]
    # moto refuses the priority that the rule has.
    if rule["Priority"] != priority:
        elbv2.set_rule_priorities(RulePriorities=[{"RuleArn": resource.physical_id, "Priority": int(priority)}])


def _load_balancer_arns(context: Context, resource: StackResource) -> list[str]:
    return context.client("elbv2").describe_target_groups(TargetGroupArns=[resource.physical_id])["TargetGroups"][0]["LoadBalancerArns"]


CREATED = "LoadBalancers[0]"
TARGET_GROUP_IDENTITY = ("Name", "Port", "Protocol", "ProtocolVersion", "TargetType", "VpcId", "IpAddressType")
KINDS = {
    "AWS::ElasticLoadBalancingV2::LoadBalancer": Kind(
        "elbv2", "CreateLoadBalancer", f"{CREATED}.LoadBalancerArn", "DeleteLoadBalancer", key("LoadBalancerArn"), name="Name", name_length=32, tags="Tags",
        parts=(_attributes("modify_load_balancer_attributes", "LoadBalancerArn", "LoadBalancerAttributes"),),
        attributes={"LoadBalancerArn": "id", "DNSName": f"{CREATED}.DNSName", "CanonicalHostedZoneID": f"{CREATED}.CanonicalHostedZoneId",
                    "LoadBalancerName": f"{CREATED}.LoadBalancerName", "SecurityGroups": f"{CREATED}.SecurityGroups",
                    "LoadBalancerFullName": lambda _context, resource: resource.physical_id.split(":loadbalancer/")[1]}),
    "AWS::ElasticLoadBalancingV2::TargetGroup": Kind(
        "elbv2", "CreateTargetGroup", "TargetGroups[0].TargetGroupArn", "DeleteTargetGroup", key("TargetGroupArn"), name="Name", name_length=32, tags="Tags",
        update="ModifyTargetGroup", replace=TARGET_GROUP_IDENTITY, not_in_update=TARGET_GROUP_IDENTITY,
        parts=(_attributes("modify_target_group_attributes", "TargetGroupArn", "TargetGroupAttributes"), Part(("Targets",), _targets)),
        attributes={"TargetGroupArn": "id", "TargetGroupName": "=Name", "LoadBalancerArns": _load_balancer_arns,
                    "TargetGroupFullName": lambda _context, resource: resource.physical_id.rsplit(":", 1)[1]}),
    "AWS::ElasticLoadBalancingV2::Listener": Kind(
        "elbv2", "CreateListener", "Listeners[0].ListenerArn", "DeleteListener", key("ListenerArn"), update="ModifyListener", replace=("LoadBalancerArn",),
        not_in_update=("LoadBalancerArn",),
        attributes={"ListenerArn": "id"}, parts=(_attributes("modify_listener_attributes", "ListenerArn", "ListenerAttributes"),)),
    "AWS::ElasticLoadBalancingV2::ListenerRule": Kind(
        "elbv2", "CreateRule", "Rules[0].RuleArn", "DeleteRule", key("RuleArn"), update="ModifyRule", replace=("ListenerArn",), not_in_update=("ListenerArn",),
        attributes={"RuleArn": "id", "IsDefault": "Rules[0].IsDefault"}, parts=(Part(("Priority",), _priority, only_update=True),)),
    "AWS::ElasticLoadBalancingV2::ListenerCertificate": Kind(
        "elbv2", "AddListenerCertificates", "=ListenerArn", "RemoveListenerCertificates",
        lambda resource: {"ListenerArn": resource.properties["ListenerArn"], "Certificates": resource.properties["Certificates"]}),
}
