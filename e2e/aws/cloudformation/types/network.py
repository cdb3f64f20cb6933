"""VPCs and what is in them (AWS::EC2)."""
from __future__ import annotations

from typing import Any

from cloudformation.handler import Context
from cloudformation.kinds import Kind, Part, snake
from cloudformation.shapes import parameters
from cloudformation.stack import StackResource


def _each(operation: str, key: str) -> Any:
    """Calls an operation that takes one attribute at a time, for each property."""
    def apply(context: Context, resource: StackResource, wanted: dict[str, Any], _old: Any) -> None:
        for name, value in wanted.items():
            getattr(context.client("ec2"), operation)(**{key: resource.physical_id, name: {"Value": str(value).lower() == "true"}})
    return apply


def _default_security_group(context: Context, resource: StackResource) -> str:
    filters = [{"Name": "vpc-id", "Values": [resource.physical_id]}, {"Name": "group-name", "Values": ["default"]}]
    return context.client("ec2").describe_security_groups(Filters=filters)["SecurityGroups"][0]["GroupId"]


def _default_network_acl(context: Context, resource: StackResource) -> str:
    filters = [{"Name": "vpc-id", "Values": [resource.physical_id]}, {"Name": "default", "Values": ["true"]}]
    return context.client("ec2").describe_network_acls(Filters=filters)["NetworkAcls"][0]["NetworkAclId"]


RULE = ("IpProtocol", "FromPort", "ToPort", "CidrIp", "CidrIpv6", "Description", "SourceSecurityGroupId", "DestinationSecurityGroupId",
        "SourcePrefixListId", "DestinationPrefixListId")


def permission(rule: dict[str, Any]) -> dict[str, Any]:
    """A rule as EC2 takes it."""
    unknown = rule.keys() - {*RULE, "GroupId"}
    if unknown:
        raise ValueError(f"Encountered unsupported property {', '.join(unknown)}")
    description = {"Description": rule["Description"]} if rule.get("Description") else {}
    permission = {"IpProtocol": str(rule["IpProtocol"]), **{name: int(rule[name]) for name in ("FromPort", "ToPort") if name in rule}}
    group = rule.get("SourceSecurityGroupId") or rule.get("DestinationSecurityGroupId")
    prefixes = rule.get("SourcePrefixListId") or rule.get("DestinationPrefixListId")
    if group:
        permission["UserIdGroupPairs"] = [{"GroupId": group, **description}]
    elif prefixes:
        permission["PrefixListIds"] = [{"PrefixListId": prefixes, **description}]
    elif "CidrIpv6" in rule:
        permission["Ipv6Ranges"] = [{"CidrIpv6": rule["CidrIpv6"], **description}]
    else:
        permission["IpRanges"] = [{"CidrIp": rule["CidrIp"], **description}]
    return permission


def _rules(direction: str) -> Any:
    def apply(context: Context, resource: StackResource, wanted: dict[str, Any], old: dict[str, Any]) -> None:
        ec2 = context.client("ec2")
        new_rules, old_rules = wanted.get(f"SecurityGroup{direction}", []), old.get(f"SecurityGroup{direction}", [])
        if direction == "Egress" and not old:
            # A list in the template takes the place of the rule that EC2 makes by itself.
            everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
            ec2.revoke_security_group_egress(GroupId=resource.physical_id, IpPermissions=everything)
        for word, rules in (("revoke", [rule for rule in old_rules if rule not in new_rules]), ("authorize", [rule for rule in new_rules if rule not in old_rules])):
            call = getattr(ec2, f"{word}_security_group_{direction.lower()}")
            for rule in rules:
                call(GroupId=resource.physical_id, IpPermissions=[permission(rule)])
    return apply


class SecurityGroupRule:
    """A rule that is a resource of its own."""

    def __init__(self, direction: str) -> None:
        self.direction = direction

    def create(self, context: Context, resource: StackResource) -> None:
        self._call(context, "authorize", resource.properties)
        resource.physical_id = context.name(resource.logical_id)

    def must_replace(self, _resource: StackResource, _wanted: dict[str, Any]) -> bool:
        return True

    def update(self, context: Context, resource: StackResource, wanted: dict[str, Any]) -> None:
        raise NotImplementedError

    def delete(self, context: Context, resource: StackResource) -> None:
        self._call(context, "revoke", resource.properties)

    def _call(self, context: Context, word: str, rule: dict[str, Any]) -> None:
        getattr(context.client("ec2"), f"{word}_security_group_{self.direction}")(GroupId=rule["GroupId"], IpPermissions=[permission(rule)])

    def ref(self, resource: StackResource) -> str:
        return resource.physical_id

    def attribute(self, _context: Context, resource: StackResource, _name: str) -> str:
        return resource.physical_id


class Attachment:
    """A resource without an id: one call joins two others, another parts them."""

    def __init__(self, join: str, part: str, keys: tuple[str, ...]) -> None:
        self.join, self.part, self.keys = join, part, keys

    def create(self, context: Context, resource: StackResource) -> None:
        getattr(context.client("ec2"), snake(self.join))(**parameters("ec2", self.join, resource.properties, resource.type))
        resource.physical_id = context.name(resource.logical_id)

    def must_replace(self, _resource: StackResource, _wanted: dict[str, Any]) -> bool:
        return True

    def update(self, context: Context, resource: StackResource, wanted: dict[str, Any]) -> None:
        raise NotImplementedError

    def delete(self, context: Context, resource: StackResource) -> None:
        getattr(context.client("ec2"), snake(self.part))(**{key: resource.properties[key] for key in self.keys if key in resource.properties})

    def ref(self, resource: StackResource) -> str:
        return resource.physical_id

    def attribute(self, _context: Context, resource: StackResource, _name: str) -> str:
        return resource.physical_id


def _delete_endpoint(context: Context, resource: StackResource) -> None:
    context.client("ec2").delete_vpc_endpoints(VpcEndpointIds=[resource.physical_id])


def key(name: str) -> Any:
    return lambda resource: {name: resource.physical_id}


KINDS = {
    "AWS::EC2::VPC": Kind(
        "ec2", "CreateVpc", "Vpc.VpcId", "DeleteVpc", key("VpcId"), tags="ec2:vpc",
        parts=(Part(("EnableDnsSupport", "EnableDnsHostnames"), _each("modify_vpc_attribute", "VpcId")),),
        attributes={"VpcId": "id", "CidrBlock": "=CidrBlock", "DefaultSecurityGroup": _default_security_group, "DefaultNetworkAcl": _default_network_acl,
                    "Ipv6CidrBlocks": lambda context, resource: [
                        block["Ipv6CidrBlock"] for block in context.client("ec2").describe_vpcs(VpcIds=[resource.physical_id])["Vpcs"][0].get(
                            "Ipv6CidrBlockAssociationSet", [])]}),
    "AWS::EC2::Subnet": Kind(
        "ec2", "CreateSubnet", "Subnet.SubnetId", "DeleteSubnet", key("SubnetId"), tags="ec2:subnet",
        parts=(Part(("MapPublicIpOnLaunch", "AssignIpv6AddressOnCreation"), _each("modify_subnet_attribute", "SubnetId")),),
        attributes={"SubnetId": "id", "AvailabilityZone": "Subnet.AvailabilityZone", "VpcId": "=VpcId", "CidrBlock": "=CidrBlock",
                    "NetworkAclAssociationId": "id", "Ipv6CidrBlocks": lambda _context, resource: [resource.memory["properties"]["Ipv6CidrBlock"]]}),
    "AWS::EC2::RouteTable": Kind("ec2", "CreateRouteTable", "RouteTable.RouteTableId", "DeleteRouteTable", key("RouteTableId"), tags="ec2:route-table",
                                 attributes={"RouteTableId": "id"}),
    "AWS::EC2::SubnetRouteTableAssociation": Kind("ec2", "AssociateRouteTable", "AssociationId", "DisassociateRouteTable", key("AssociationId"),
                                                  attributes={"Id": "id"}),
    "AWS::EC2::InternetGateway": Kind("ec2", "CreateInternetGateway", "InternetGateway.InternetGatewayId", "DeleteInternetGateway",
                                      key("InternetGatewayId"), tags="ec2:internet-gateway", attributes={"InternetGatewayId": "id"}),
    "AWS::EC2::EgressOnlyInternetGateway": Kind(
        "ec2", "CreateEgressOnlyInternetGateway", "EgressOnlyInternetGateway.EgressOnlyInternetGatewayId", "DeleteEgressOnlyInternetGateway",
        key("EgressOnlyInternetGatewayId"), attributes={"Id": "id"}),
    "AWS::EC2::EIP": Kind("ec2", "AllocateAddress", "PublicIp", "ReleaseAddress", lambda resource: {"AllocationId": resource.memory["answer"]["AllocationId"]},
                          tags="ec2:elastic-ip", attributes={"AllocationId": "AllocationId", "PublicIp": "PublicIp"}),
    "AWS::EC2::NatGateway": Kind("ec2", "CreateNatGateway", "NatGateway.NatGatewayId", "DeleteNatGateway", key("NatGatewayId"), tags="ec2:natgateway",
                                 attributes={"NatGatewayId": "id"}),
    "AWS::EC2::SecurityGroup": Kind(
        "ec2", "CreateSecurityGroup", "GroupId", "DeleteSecurityGroup", key("GroupId"), name="GroupName", rename={"GroupDescription": "Description"},
        tags="ec2:security-group", attributes={"GroupId": "id", "VpcId": "=VpcId", "Id": "id"},
        parts=(Part(("SecurityGroupIngress",), _rules("Ingress")), Part(("SecurityGroupEgress",), _rules("Egress")))),
    "AWS::EC2::VPCEndpoint": Kind(
        "ec2", "CreateVpcEndpoint", "VpcEndpoint.VpcEndpointId", tags="ec2:vpc-endpoint", attributes={"Id": "id"}, before_delete=_delete_endpoint),
    "AWS::EC2::VPCCidrBlock": Kind(
        "ec2", "AssociateVpcCidrBlock", "[Ipv6CidrBlockAssociation.AssociationId, CidrBlockAssociation.AssociationId][?@]|[0]", "DisassociateVpcCidrBlock",
        key("AssociationId"), attributes={"Id": "id"}),
    "AWS::EC2::FlowLog": Kind(
        "ec2", "CreateFlowLogs", "FlowLogIds[0]", "DeleteFlowLogs", lambda resource: {"FlowLogIds": [resource.physical_id]}, tags="ec2:vpc-flow-log",
        rename={"ResourceId": "ResourceIds"}, attributes={"Id": "id"}),
    "AWS::EC2::LaunchTemplate": Kind(
        "ec2", "CreateLaunchTemplate", "LaunchTemplate.LaunchTemplateId", "DeleteLaunchTemplate", key("LaunchTemplateId"), name="LaunchTemplateName",
        name_length=125,
        attributes={"LatestVersionNumber": lambda _context, resource: "1", "DefaultVersionNumber": lambda _context, resource: "1"}),
}

HANDLERS = {
    "AWS::EC2::SecurityGroupIngress": SecurityGroupRule("ingress"),
    "AWS::EC2::SecurityGroupEgress": SecurityGroupRule("egress"),
    "AWS::EC2::VPCGatewayAttachment": Attachment("AttachInternetGateway", "DetachInternetGateway", ("InternetGatewayId", "VpcId")),
    "AWS::EC2::Route": Attachment("CreateRoute", "DeleteRoute", ("RouteTableId", "DestinationCidrBlock", "DestinationIpv6CidrBlock")),
}
