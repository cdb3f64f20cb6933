"""File systems, tables and streams (AWS::EFS, AWS::DynamoDB, AWS::KinesisFirehose)."""
from __future__ import annotations

from typing import Any

from cloudformation.handler import Context
from cloudformation.kinds import Kind, Part
from cloudformation.stack import StackResource
from cloudformation.types.network import key


def _file_tags(name: str) -> Any:
    def adapt(context: Context, properties: dict[str, Any]) -> dict[str, Any]:
        plain = {("Tags" if key_ == name else key_): value for key_, value in properties.items()}
        return {**plain, "CreationToken" if name == "FileSystemTags" else "ClientToken": context.name("token", 64)}
    return adapt


def _each(operation: str, names: dict[str, str]) -> Part:
    def apply(context: Context, resource: StackResource, wanted: dict[str, Any], _old: Any) -> None:
        if wanted:
            getattr(context.client("efs"), operation)(FileSystemId=resource.physical_id, **{names[name]: value for name, value in wanted.items()})
    return Part(tuple(names), apply)


def _delivery_key(resource: StackResource) -> dict[str, str]:
    return {"DeliveryStreamName": resource.physical_id}


KINDS = {
    "AWS::EFS::FileSystem": Kind(
        "efs", "CreateFileSystem", "FileSystemId", "DeleteFileSystem", key("FileSystemId"), adapt=_file_tags("FileSystemTags"),
        parts=(_each("put_lifecycle_configuration", {"LifecyclePolicies": "LifecyclePolicies"}), _each("put_backup_policy", {"BackupPolicy": "BackupPolicy"}),
               _each("put_file_system_policy", {"FileSystemPolicy": "Policy"})),
        attributes={"FileSystemId": "id", "Arn": "FileSystemArn"}),
    "AWS::EFS::AccessPoint": Kind("efs", "CreateAccessPoint", "AccessPointId", "DeleteAccessPoint", key("AccessPointId"), adapt=_file_tags("AccessPointTags"),
                                  attributes={"AccessPointId": "id", "Arn": "AccessPointArn"}),
    "AWS::EFS::MountTarget": Kind("efs", "CreateMountTarget", "MountTargetId", "DeleteMountTarget", key("MountTargetId"),
                                  attributes={"Id": "id", "IpAddress": "IpAddress"}),
    "AWS::DynamoDB::Table": Kind("dynamodb", "CreateTable", "TableDescription.TableName", "DeleteTable", key("TableName"), name="TableName", tags="Tags",
                                 attributes={"Arn": "TableDescription.TableArn"},
                                 parts=(Part(("PointInTimeRecoverySpecification", "TimeToLiveSpecification"), lambda *_: None),)),
    "AWS::ElastiCache::ServerlessCache": Kind(
        "elasticache", "CreateServerlessCache", "ServerlessCache.ServerlessCacheName", "DeleteServerlessCache", key("ServerlessCacheName"),
        name="ServerlessCacheName", name_length=40, lower_name=True, tags="Tags",
        attributes={"ARN": "ServerlessCache.ARN", "Endpoint.Address": "ServerlessCache.Endpoint.Address", "Endpoint.Port": "ServerlessCache.Endpoint.Port",
                    "ReaderEndpoint.Address": "ServerlessCache.ReaderEndpoint.Address", "ReaderEndpoint.Port": "ServerlessCache.ReaderEndpoint.Port"}),
    "AWS::KinesisFirehose::DeliveryStream": Kind("firehose", "CreateDeliveryStream", "=DeliveryStreamName", "DeleteDeliveryStream", _delivery_key,
                                                 name="DeliveryStreamName", name_length=64, tags="Tags", attributes={"Arn": "DeliveryStreamARN"}),
}
