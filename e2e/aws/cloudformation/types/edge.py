"""What lies in front of services: names, certificates, HTTP APIs, firewalls (AWS::Route53, AWS::CertificateManager, AWS::ApiGatewayV2, AWS::WAFv2)."""
from __future__ import annotations

from typing import Any

from cloudformation.handler import Context
from cloudformation.kinds import Kind
from cloudformation.shapes import convert, input_shape
from cloudformation.stack import StackResource
from cloudformation.types.network import key
from errors import AwsError

NOT_RECORD = ("HostedZoneId", "HostedZoneName", "Comment")


class RecordSet:
    """AWS::Route53::RecordSet: a change of a hosted zone makes it, another one deletes it."""

    def create(self, context: Context, resource: StackResource) -> None:
        self._change(context, "CREATE", resource.properties)
        resource.physical_id = resource.properties["Name"].rstrip(".")

    def must_replace(self, resource: StackResource, wanted: dict[str, Any]) -> bool:
        return any(resource.properties.get(name) != wanted.get(name) for name in ("Name", "HostedZoneId", "Type"))

    def update(self, context: Context, _resource: StackResource, wanted: dict[str, Any]) -> None:
        self._change(context, "UPSERT", wanted)

    def delete(self, context: Context, resource: StackResource) -> None:
        self._change(context, "DELETE", resource.properties)

    def _change(self, context: Context, action: str, properties: dict[str, Any]) -> None:
        record = {name: value for name, value in properties.items() if name not in NOT_RECORD}
        if records := record.get("ResourceRecords"):
            record["ResourceRecords"] = [{"Value": value} for value in records]
        if alias := record.get("AliasTarget"):
            record["AliasTarget"] = {"EvaluateTargetHealth": False, **alias}
        shape = input_shape("route53", "ChangeResourceRecordSets").members["ChangeBatch"].members["Changes"].member.members["ResourceRecordSet"]
        change = {"Action": action, "ResourceRecordSet": convert(record, shape, "RecordSet")}
        context.client("route53").change_resource_record_sets(HostedZoneId=properties["HostedZoneId"], ChangeBatch={"Changes": [change]})

    def ref(self, resource: StackResource) -> str:
        return resource.physical_id

    def attribute(self, _context: Context, resource: StackResource, name: str) -> Any:
        raise AwsError("ValidationError", f"{resource.logical_id} has no attribute {name}")


def _zone(context: Context, properties: dict[str, Any]) -> dict[str, Any]:
    vpcs = properties.get("VPCs", [])
    plain = {name: value for name, value in properties.items() if name != "VPCs"}
    first = {"VPC": {"VPCId": vpcs[0]["VPCId"], "VPCRegion": vpcs[0]["VPCRegion"]}} if vpcs else {}
    return {**plain, **first, "CallerReference": context.name("zone", 64)}


def _certificate(_context: Context, properties: dict[str, Any]) -> dict[str, Any]:
    options = [{"DomainName": item["DomainName"], "ValidationDomain": item.get("ValidationDomain", item["DomainName"])}
               for item in properties.get("DomainValidationOptions", [])]
    plain = {name: value for name, value in properties.items() if name != "DomainValidationOptions"}
    return {**plain, **({"DomainValidationOptions": options} if options else {})}


def _in_api(id_name: str) -> Any:
    return lambda resource: {"ApiId": resource.properties["ApiId"], id_name: resource.physical_id}


def _acl_key(resource: StackResource) -> dict[str, str]:
    summary = resource.memory["answer"]["Summary"]
    return {"Name": summary["Name"], "Id": summary["Id"], "Scope": resource.properties["Scope"], "LockToken": summary["LockToken"]}


def _acl_ref(resource: StackResource) -> str:
    return f"{resource.memory['answer']['Summary']['Name']}|{resource.physical_id}|{resource.properties['Scope']}"


API = "arn:aws:apigateway:us-east-1::/apis"
KINDS = {
    "AWS::Route53::HostedZone": Kind("route53", "CreateHostedZone", "HostedZone.Id", "DeleteHostedZone", key("Id"), adapt=_zone,
                                     attributes={"Id": "id", "NameServers": "DelegationSet.NameServers"},
                                     ref=lambda resource: resource.physical_id.removeprefix("/hostedzone/")),
    "AWS::CertificateManager::Certificate": Kind("acm", "RequestCertificate", "CertificateArn", "DeleteCertificate", key("CertificateArn"), adapt=_certificate,
                                                 tags="Tags"),
    "AWS::ApiGatewayV2::Api": Kind(
        "apigatewayv2", "CreateApi", "ApiId", "DeleteApi", key("ApiId"), tags="Tags:map", update="UpdateApi", replace=("ProtocolType",), not_in_update=("ProtocolType",),
        attributes={"ApiId": "id", "ApiEndpoint": "ApiEndpoint"}),
    "AWS::ApiGatewayV2::VpcLink": Kind("apigatewayv2", "CreateVpcLink", "VpcLinkId", "DeleteVpcLink", key("VpcLinkId"), tags="Tags:map", attributes={"VpcLinkId": "id"}),
    "AWS::ApiGatewayV2::Integration": Kind("apigatewayv2", "CreateIntegration", "IntegrationId", "DeleteIntegration", _in_api("IntegrationId"),
                                           update="UpdateIntegration", replace=("ApiId",), not_in_update=("ApiId",), attributes={"IntegrationId": "id"}),
    "AWS::ApiGatewayV2::Route": Kind("apigatewayv2", "CreateRoute", "RouteId", "DeleteRoute", _in_api("RouteId"), update="UpdateRoute", replace=("ApiId",),
                                     not_in_update=("ApiId",), attributes={"RouteId": "id"}),
    "AWS::ApiGatewayV2::Stage": Kind("apigatewayv2", "CreateStage", "StageName", "DeleteStage", _in_api("StageName"), tags="Tags:map", update="UpdateStage",
                                     replace=("ApiId", "StageName"), not_in_update=("ApiId", "StageName")),
    "AWS::WAFv2::WebACL": Kind("wafv2", "CreateWebACL", "Summary.Id", "DeleteWebACL", _acl_key, name="Name", name_length=128, tags="Tags", ref=_acl_ref,
                               attributes={"Arn": "Summary.ARN", "Id": "id"}),
    "AWS::WAFv2::WebACLAssociation": Kind("wafv2", "AssociateWebACL", "=ResourceArn", "DisassociateWebACL", key("ResourceArn"),
                                          ref=lambda resource: f"{resource.properties['WebACLArn']}|{resource.physical_id}"),
}

HANDLERS = {"AWS::Route53::RecordSet": RecordSet()}
