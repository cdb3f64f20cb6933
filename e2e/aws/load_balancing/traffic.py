"""Where traffic goes now: what a proxy needs to play the load balancers."""
from __future__ import annotations

import ipaddress
import logging
import threading
import zlib
from typing import Any

from botocore.exceptions import ClientError

import clients
from load_balancing.target_health import TargetHealth

log = logging.getLogger("traffic")
MOST_TRIES = 20


class Traffic:
    """A numbered view of listeners, rules, weights and targets."""

    def __init__(self) -> None:
        # The newest view, and the one that the proxy had when it last asked for the next.
        self.version = self.seen = 0
        self._condition = threading.Condition()
        self.health: TargetHealth | None = None

    def changed(self) -> int:
        """There is something new to see: answers with the number of the view that shows it."""
        with self._condition:
            self.version += 1
            self._condition.notify_all()
            return self.version

    def view(self, after: int | None, wait: float) -> dict[str, Any]:
        """The view; waits for a newer one than `after`."""
        with self._condition:
            if after is not None:
                self.seen = after
                self._condition.wait_for(lambda: self.version != after, wait)
            version = self.version
        for _ in range(MOST_TRIES):
            try:
                return self._look(version)
            except ClientError as error:
                # What was listed has gone meanwhile.
                log.info("the view is taken again: %s", error)
        raise RuntimeError("load balancers change all the time")

    def _look(self, version: int) -> dict[str, Any]:
        # Targets before weights: by the time that weights move, the targets that get the traffic have been there for long.
        elb, groups = clients.moto("elbv2"), self._groups()
        balancers = elb.describe_load_balancers()["LoadBalancers"]
        return {"version": version, "loadBalancers": [self._balancer(balancer) for balancer in balancers], "targetGroups": groups, "dns": self._names()}

    def _balancer(self, balancer: dict[str, Any]) -> dict[str, Any]:
        elb, arn = clients.moto("elbv2"), balancer["LoadBalancerArn"]
        listeners = elb.describe_listeners(LoadBalancerArn=arn)["Listeners"]
        return {"arn": arn, "name": balancer["LoadBalancerName"], "dnsName": balancer["DNSName"], "type": balancer["Type"], "scheme": balancer["Scheme"],
                "addresses": [address for _, _, address in addresses(balancer)],
                "listeners": [{"arn": item["ListenerArn"], "port": item["Port"], "protocol": item.get("Protocol"),
                               "rules": self._rules(item["ListenerArn"])} for item in listeners]}

    def _rules(self, listener: str) -> list[dict[str, Any]]:
        rules = clients.moto("elbv2").describe_rules(ListenerArn=listener)["Rules"]
        rules.sort(key=lambda rule: float("inf") if rule["IsDefault"] else int(rule["Priority"]))
        return [{"arn": rule["RuleArn"], "priority": rule["Priority"], "conditions": rule["Conditions"], "actions": [_action(item) for item in rule["Actions"]]}
                for rule in rules]

    def _groups(self) -> dict[str, Any]:
        groups = {}
        for group in clients.moto("elbv2").describe_target_groups()["TargetGroups"]:
            targets = list(self.health.groups.get(group["TargetGroupArn"], {}).values()) if self.health else []
            groups[group["TargetGroupArn"]] = {"name": group["TargetGroupName"], "protocol": group.get("Protocol"), "port": group.get("Port"), "targets": [{
                "id": target.id, "port": target.port, "local": target.local, "state": target.state, "taskArn": target.task and target.task.arn,
                "images": target.task.images if target.task else [], "taskDefinitionArn": target.task and target.task.definition["taskDefinitionArn"],
            } for target in targets]}
        return groups

    def _names(self) -> list[dict[str, Any]]:
        discovery, names = clients.moto("servicediscovery"), []
        namespaces = {space["Id"]: space["Name"] for space in discovery.list_namespaces()["Namespaces"]}
        for service in discovery.list_services()["Services"]:
            namespace = namespaces.get(discovery.get_service(Id=service["Id"])["Service"].get("NamespaceId", ""), "")
            instances = discovery.list_instances(ServiceId=service["Id"])["Instances"]
            names.append({"name": f"{service['Name']}.{namespace}", "namespace": namespace, "service": service["Name"], "id": service["Id"], "instances": [
                {"id": item["Id"], "ip": item["Attributes"].get("AWS_INSTANCE_IPV4"), "port": item["Attributes"].get("AWS_INSTANCE_PORT"),
                 "local": self._local(item["Attributes"].get("AWS_INSTANCE_IPV4"))} for item in instances]})
        return names

    def _local(self, ip: str | None) -> str | None:
        task = self.health.tasks_by_ip.get(ip or "") if self.health else None
        return f"127.0.0.1:{task.port}" if task and task.port else None


def _action(action: dict[str, Any]) -> dict[str, Any]:
    if action["Type"] != "forward":
        return action
    groups = action.get("ForwardConfig", {}).get("TargetGroups") or [{"TargetGroupArn": action["TargetGroupArn"]}]
    return {"type": "forward", "targetGroups": [{"arn": group["TargetGroupArn"], "weight": group.get("Weight", 1)} for group in groups],
            "stickiness": action.get("ForwardConfig", {}).get("TargetGroupStickinessConfig")}


def addresses(balancer: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Subnet, zone and private address of each network interface of a load balancer."""
    found = []
    for zone in balancer["AvailabilityZones"]:
        subnet = clients.moto("ec2").describe_subnets(SubnetIds=[zone["SubnetId"]])["Subnets"][0]
        number = 200 + zlib.crc32(balancer["LoadBalancerArn"].encode()) % 50
        found.append((zone["SubnetId"], zone["ZoneName"], str(ipaddress.ip_network(subnet["CidrBlock"])[number])))
    return found
