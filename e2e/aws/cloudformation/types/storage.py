"""Buckets and image repositories (AWS::S3, AWS::ECR)."""
from __future__ import annotations

import json
from typing import Any

from cloudformation.handler import Context
from cloudformation.kinds import Kind, Part, snake
from cloudformation.shapes import convert, input_shape, parameters
from cloudformation.stack import StackResource
from cloudformation.types.network import key


def _bucket_setting(name: str, operation: str, member: str, inside: Any = None) -> Part:
    shape = input_shape("s3", "".join(word.capitalize() for word in operation.split("_"))).members[member]

    def apply(context: Context, resource: StackResource, wanted: dict[str, Any], _old: Any) -> None:
        if name in wanted:
            value = inside(wanted[name]) if inside else wanted[name]
            getattr(context.client("s3"), operation)(**{"Bucket": resource.physical_id, member: convert(value, shape, name)})
    return Part((name,), apply)


def _access_control(_context: Context, properties: dict[str, Any]) -> dict[str, Any]:
    return {name: snake(value).replace("_", "-") if name == "AccessControl" else value for name, value in properties.items()}


def _without_tls_only(_context: Context, properties: dict[str, Any]) -> dict[str, Any]:
    """moto reads no conditions: the statement that refuses plain HTTP would refuse everybody."""
    document = properties["PolicyDocument"]
    statements = [statement for statement in document["Statement"] if "aws:SecureTransport" not in json.dumps(statement.get("Condition", {}))]
    return {**properties, "PolicyDocument": {**document, "Statement": statements}}


def _lifecycle(value: dict[str, Any]) -> dict[str, Any]:
    rules = []
    for number, rule in enumerate(value["Rules"]):
        rule = {"Id": f"rule{number}", **rule}
        days = {"ExpirationInDays": ("Expiration", "Days"), "NoncurrentVersionExpirationInDays": ("NoncurrentVersionExpiration", "NoncurrentDays")}
        rules.append({"ID": rule.pop("Id"), "Filter": {"Prefix": rule.pop("Prefix", "")},
                      **{days[name][0] if name in days else name: {days[name][1]: item} if name in days else item for name, item in rule.items()}})
    return {"Rules": rules}


def _encryption(value: dict[str, Any]) -> dict[str, Any]:
    return {"Rules": [{"ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"]} for rule in value["ServerSideEncryptionConfiguration"]]}


def _repository_policy(context: Context, resource: StackResource, wanted: dict[str, Any], _old: Any) -> None:
    context.client("ecr").set_repository_policy(repositoryName=resource.physical_id, policyText=json.dumps(wanted["RepositoryPolicyText"]))


def _repository_lifecycle(context: Context, resource: StackResource, wanted: dict[str, Any], _old: Any) -> None:
    context.client("ecr").put_lifecycle_policy(repositoryName=resource.physical_id, lifecyclePolicyText=wanted["LifecyclePolicy"]["LifecyclePolicyText"])


def _repository_settings(context: Context, resource: StackResource, wanted: dict[str, Any], old: dict[str, Any]) -> None:
    if old:
        settings = _exclusions(context, {"ImageTagMutability": "MUTABLE", **wanted})
        context.client("ecr").put_image_tag_mutability(repositoryName=resource.physical_id, **parameters("ecr", "PutImageTagMutability", settings, resource.type))


def _repository_end(resource: StackResource) -> dict[str, Any]:
    return {"repositoryName": resource.physical_id, "force": str(resource.properties.get("EmptyOnDelete", False)).lower() == "true"}


def _exclusions(_context: Context, properties: dict[str, Any]) -> dict[str, Any]:
    filters = [{"filterType": item["ImageTagMutabilityExclusionFilterType"], "filter": item["ImageTagMutabilityExclusionFilterValue"]}
               for item in properties.get("ImageTagMutabilityExclusionFilters", [])]
    return {**properties, **({"ImageTagMutabilityExclusionFilters": filters} if filters else {})}


KINDS = {
    "AWS::S3::Bucket": Kind(
        "s3", "CreateBucket", "=BucketName", "DeleteBucket", lambda resource: {"Bucket": resource.physical_id}, name="BucketName", name_length=63,
        lower_name=True, rename={"BucketName": "Bucket", "AccessControl": "ACL"}, adapt=_access_control,
        parts=(
            _bucket_setting("BucketEncryption", "put_bucket_encryption", "ServerSideEncryptionConfiguration", _encryption),
            _bucket_setting("PublicAccessBlockConfiguration", "put_public_access_block", "PublicAccessBlockConfiguration"),
            _bucket_setting("VersioningConfiguration", "put_bucket_versioning", "VersioningConfiguration"),
            _bucket_setting("LifecycleConfiguration", "put_bucket_lifecycle_configuration", "LifecycleConfiguration", _lifecycle),
            _bucket_setting("OwnershipControls", "put_bucket_ownership_controls", "OwnershipControls"),
            _bucket_setting("Tags", "put_bucket_tagging", "Tagging", lambda tags: {"TagSet": tags}),
        ),
        attributes={"Arn": lambda _context, resource: f"arn:aws:s3:::{resource.physical_id}",
                    "DomainName": lambda _context, resource: f"{resource.physical_id}.s3.amazonaws.com",
                    "RegionalDomainName": lambda _context, resource: f"{resource.physical_id}.s3.us-east-1.amazonaws.com"}),
    "AWS::S3::BucketPolicy": Kind("s3", "PutBucketPolicy", "=Bucket", "DeleteBucketPolicy", key("Bucket"), rename={"PolicyDocument": "Policy"},
                                  update="PutBucketPolicy", replace=("Bucket",), adapt=_without_tls_only),
    "AWS::ECR::Repository": Kind(
        "ecr", "CreateRepository", "repository.repositoryName", "DeleteRepository", _repository_end,
        name="RepositoryName", lower_name=True, tags="tags", adapt=_exclusions,
        parts=(Part(("RepositoryPolicyText",), _repository_policy), Part(("LifecyclePolicy",), _repository_lifecycle),
               Part(("EmptyOnDelete",), lambda *_: None), Part(("ImageTagMutability", "ImageTagMutabilityExclusionFilters"), _repository_settings, only_update=True)),
        attributes={"Arn": "repository.repositoryArn", "RepositoryUri": "repository.repositoryUri"}),
}
