"""Roles, policies, keys and secrets (AWS::IAM, AWS::KMS, AWS::SecretsManager, AWS::SSM)."""
from __future__ import annotations

import json
import secrets
import string
from typing import Any

from cloudformation.handler import Context
from cloudformation.kinds import Kind, Part
from cloudformation.stack import StackResource
from cloudformation.types.network import key


def _managed(context: Context, resource: StackResource, wanted: dict[str, Any], old: dict[str, Any]) -> None:
    iam, new, before = context.client("iam"), wanted.get("ManagedPolicyArns", []), old.get("ManagedPolicyArns", [])
    for arn in before:
        if arn not in new:
            iam.detach_role_policy(RoleName=resource.physical_id, PolicyArn=arn)
    for arn in new:
        iam.attach_role_policy(RoleName=resource.physical_id, PolicyArn=arn)


def _inline(context: Context, resource: StackResource, wanted: dict[str, Any], old: dict[str, Any]) -> None:
    iam, new = context.client("iam"), wanted.get("Policies", [])
    for policy in old.get("Policies", []):
        if policy["PolicyName"] not in {item["PolicyName"] for item in new}:
            iam.delete_role_policy(RoleName=resource.physical_id, PolicyName=policy["PolicyName"])
    for policy in new:
        iam.put_role_policy(RoleName=resource.physical_id, PolicyName=policy["PolicyName"], PolicyDocument=json.dumps(policy["PolicyDocument"]))


def _trust(context: Context, resource: StackResource, wanted: dict[str, Any], old: dict[str, Any]) -> None:
    context.client("iam").update_assume_role_policy(RoleName=resource.physical_id, PolicyDocument=json.dumps(wanted["AssumeRolePolicyDocument"]))


def _strip_role(context: Context, resource: StackResource) -> None:
    _managed(context, resource, {}, resource.properties)
    _inline(context, resource, {}, resource.properties)


class RolePolicy:
    """AWS::IAM::Policy: an inline policy of roles. Users and groups have none here."""

    def create(self, context: Context, resource: StackResource) -> None:
        resource.physical_id = context.name(resource.logical_id)
        self._put(context, resource.properties)

    def _put(self, context: Context, properties: dict[str, Any]) -> None:
        if unknown := properties.keys() - {"PolicyName", "PolicyDocument", "Roles"}:
            raise ValueError(f"Encountered unsupported property {', '.join(unknown)}")
        for role in properties.get("Roles", []):
            context.client("iam").put_role_policy(RoleName=role, PolicyName=properties["PolicyName"], PolicyDocument=json.dumps(properties["PolicyDocument"]))

    def must_replace(self, resource: StackResource, wanted: dict[str, Any]) -> bool:
        return resource.properties["PolicyName"] != wanted["PolicyName"]

    def update(self, context: Context, resource: StackResource, wanted: dict[str, Any]) -> None:
        gone = [role for role in resource.properties.get("Roles", []) if role not in wanted.get("Roles", [])]
        self._remove(context, gone, resource.properties["PolicyName"])
        self._put(context, wanted)

    def delete(self, context: Context, resource: StackResource) -> None:
        self._remove(context, resource.properties.get("Roles", []), resource.properties["PolicyName"])

    def _remove(self, context: Context, roles: list[str], name: str) -> None:
        for role in roles:
            try:
                context.client("iam").delete_role_policy(RoleName=role, PolicyName=name)
            except context.client("iam").exceptions.NoSuchEntityException:
                pass

    def ref(self, resource: StackResource) -> str:
        return resource.physical_id

    def attribute(self, _context: Context, resource: StackResource, _name: str) -> str:
        return resource.physical_id


def _generate(_context: Context, properties: dict[str, Any]) -> dict[str, Any]:
    properties = dict(properties)
    options = properties.pop("GenerateSecretString", None)
    if options is not None:
        alphabet = [letter for letter in string.ascii_letters + string.digits if letter not in options.get("ExcludeCharacters", "")]
        value = "".join(secrets.choice(alphabet) for _ in range(int(options.get("PasswordLength", 32))))
        if "GenerateStringKey" in options:
            value = json.dumps({**json.loads(options.get("SecretStringTemplate", "{}")), options["GenerateStringKey"]: value})
        properties["SecretString"] = value
    return properties


def _delete_key(context: Context, resource: StackResource) -> None:
    context.client("kms").schedule_key_deletion(KeyId=resource.physical_id, PendingWindowInDays=7)


def _rotation(context: Context, resource: StackResource, wanted: dict[str, Any], _old: Any) -> None:
    enabled = str(wanted.get("EnableKeyRotation")).lower() == "true"
    getattr(context.client("kms"), "enable_key_rotation" if enabled else "disable_key_rotation")(KeyId=resource.physical_id)


KINDS = {
    "AWS::IAM::Role": Kind(
        "iam", "CreateRole", "Role.RoleName", "DeleteRole", key("RoleName"), name="RoleName", name_length=64, tags="Tags",
        update="UpdateRole", replace=("RoleName", "Path"), not_in_update=("RoleName", "Path", "PermissionsBoundary"),
        parts=(Part(("ManagedPolicyArns",), _managed), Part(("Policies",), _inline), Part(("AssumeRolePolicyDocument",), _trust, only_update=True)),
        before_delete=_strip_role,
        attributes={"Arn": "Role.Arn", "RoleId": "Role.RoleId"}),
    "AWS::IAM::ManagedPolicy": Kind("iam", "CreatePolicy", "Policy.Arn", "DeletePolicy", key("PolicyArn"), name="ManagedPolicyName",
                                    rename={"ManagedPolicyName": "PolicyName"}, attributes={"PolicyArn": "id"}),
    "AWS::IAM::ServiceLinkedRole": Kind("iam", "CreateServiceLinkedRole", "Role.RoleName"),
    "AWS::KMS::Key": Kind(
        "kms", "CreateKey", "KeyMetadata.KeyId", rename={"KeyPolicy": "Policy"}, before_delete=_delete_key,
        parts=(Part(("EnableKeyRotation",), _rotation), Part(("Enabled", "PendingWindowInDays", "Tags"), lambda *_: None)),
        attributes={"Arn": "KeyMetadata.Arn", "KeyId": "id"}),
    "AWS::KMS::Alias": Kind("kms", "CreateAlias", "=AliasName", "DeleteAlias", key("AliasName")),
    "AWS::SecretsManager::Secret": Kind(
        "secretsmanager", "CreateSecret", "ARN", "DeleteSecret", lambda resource: {"SecretId": resource.physical_id, "ForceDeleteWithoutRecovery": True},
        name="Name", tags="Tags", adapt=_generate, attributes={"Id": "id", "Arn": "id"}),
    "AWS::SSM::Parameter": Kind("ssm", "PutParameter", "=Name", "DeleteParameter", key("Name"), name="Name", update="PutParameter", replace=("Name", "Type"),
                                tags="Tags", update_always={"Overwrite": True}, attributes={"Value": "=Value", "Type": "=Type"}),
}

HANDLERS = {"AWS::IAM::Policy": RolePolicy()}
