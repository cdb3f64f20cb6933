"""Small things that moto does not make, or leaves behind, or goes on showing, when something is deleted."""
from __future__ import annotations

from typing import Any

import clients


def create_vpc(request: dict[str, Any]) -> dict[str, Any]:
    """Members of a VPC's default security group reach each other."""
    ec2 = clients.moto("ec2")
    vpc = ec2.create_vpc(**request)["Vpc"]
    filters = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}, {"Name": "group-name", "Values": ["default"]}]
    group = ec2.describe_security_groups(Filters=filters)["SecurityGroups"][0]["GroupId"]
    members = {"GroupId": group, "UserId": clients.ACCOUNT}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[{"IpProtocol": "-1", "UserIdGroupPairs": [members]}])
    return {"Vpc": vpc}


def delete_nat_gateway(request: dict[str, Any]) -> dict[str, Any]:
    """A NAT gateway takes its network interfaces with it."""
    ec2 = clients.moto("ec2")
    gateway = ec2.describe_nat_gateways(NatGatewayIds=[request["NatGatewayId"]])["NatGateways"][0]
    ec2.delete_nat_gateway(NatGatewayId=request["NatGatewayId"])
    for address in gateway["NatGatewayAddresses"]:
        if "NetworkInterfaceId" in address:
            ec2.delete_network_interface(NetworkInterfaceId=address["NetworkInterfaceId"])
    return {"NatGatewayId": request["NatGatewayId"]}


def delete_namespace(request: dict[str, Any]) -> dict[str, Any]:
    """A DNS namespace takes its hosted zone with it."""
    discovery = clients.moto("servicediscovery")
    zone = discovery.get_namespace(Id=request["Id"])["Namespace"].get("Properties", {}).get("DnsProperties", {}).get("HostedZoneId")
    answer = discovery.delete_namespace(Id=request["Id"])
    if zone:
        clients.moto("route53").delete_hosted_zone(Id=zone)
    return {"OperationId": answer["OperationId"]}


def list_clusters(_request: dict[str, Any]) -> dict[str, Any]:
    """Deleted clusters are not listed."""
    ecs = clients.moto("ecs")
    arns = ecs.list_clusters()["clusterArns"]
    active = {cluster["clusterArn"] for cluster in ecs.describe_clusters(clusters=arns)["clusters"] if cluster["status"] == "ACTIVE"} if arns else set()
    return {"clusterArns": [arn for arn in arns if arn in active]}


def modify_listener(request: dict[str, Any]) -> dict[str, Any]:
    """The protocol of a listener of a Network Load Balancer, which moto refuses in a change, stays."""
    elbv2 = clients.moto("elbv2")
    [listener] = elbv2.describe_listeners(ListenerArns=[request["ListenerArn"]])["Listeners"]
    if request.get("Protocol") == listener["Protocol"]:
        request = {name: value for name, value in request.items() if name != "Protocol"}
    return {"Listeners": elbv2.modify_listener(**request)["Listeners"]}


def deregister_scalable_target(request: dict[str, Any]) -> dict[str, Any]:
    """A scalable target takes its scheduled actions with it."""
    scaling = clients.moto("application-autoscaling")
    target = {name: request[name] for name in ("ServiceNamespace", "ResourceId", "ScalableDimension")}
    for action in scaling.describe_scheduled_actions(**target)["ScheduledActions"]:
        scaling.delete_scheduled_action(ScheduledActionName=action["ScheduledActionName"], **target)
    scaling.deregister_scalable_target(**target)
    return {}


OPERATIONS = {
    "application-autoscaling": {"DeregisterScalableTarget": deregister_scalable_target},
    "elbv2": {"ModifyListener": modify_listener},
    "ec2": {"CreateVpc": create_vpc, "DeleteNatGateway": delete_nat_gateway},
    "servicediscovery": {"DeleteNamespace": delete_namespace},
    "ecs": {"ListClusters": list_clusters},
    # The CDK CLI looks there for the reason of a failure.
    "cloudtrail": {"LookupEvents": lambda _request: {"Events": []}},
}
