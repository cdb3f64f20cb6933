"""AWS::CDK::Metadata, which the CDK CLI adds to what it synthesizes: CloudFormation counts it, and makes nothing."""
from __future__ import annotations

from typing import Any

from cloudformation.handler import Context
from cloudformation.stack import StackResource


class Metadata:
    """A resource that nobody meets in the account."""

    def create(self, context: Context, resource: StackResource) -> None:
        resource.physical_id = context.name(resource.logical_id)

    def must_replace(self, _resource: StackResource, _wanted: dict[str, Any]) -> bool:
        return False

    def update(self, _context: Context, _resource: StackResource, _wanted: dict[str, Any]) -> None:
        """Changes with the library's version."""

    def delete(self, _context: Context, _resource: StackResource) -> None:
        """There is nothing."""

    def ref(self, resource: StackResource) -> str:
        return resource.physical_id

    def attribute(self, _context: Context, resource: StackResource, name: str) -> Any:
        raise ValueError(f"{resource.type} has no attribute {name}")
