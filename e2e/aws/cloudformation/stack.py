"""Stacks: what CloudFormation remembers of them, and their events."""
from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

import clients
from cloudformation.template import Template


def now() -> datetime:
    return datetime.now(timezone.utc)


@dataclass
class StackResource:
    """A resource as it was made."""

    logical_id: str
    type: str
    properties: dict[str, Any]
    physical_id: str = ""
    status: str = ""
    reason: str = ""
    updated: datetime = field(default_factory=now)
    # What the handler of the type remembers: the answer of the creation, attributes of custom resources.
    memory: dict[str, Any] = field(default_factory=dict)
    deletion_policy: str = "Delete"
    replace_policy: str = "Delete"
    # An update of it has failed, so that nobody knows what it is like.
    uncertain: bool = False


@dataclass
class Stack:
    """A stack; `template` is that of the last operation that succeeded."""

    name: str
    status: str
    template: Template | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    tags: list[dict[str, str]] = field(default_factory=list)
    capabilities: list[str] = field(default_factory=list)
    role_arn: str | None = None
    status_reason: str | None = None
    disable_rollback: bool = False
    termination_protection: bool = False
    resources: dict[str, StackResource] = field(default_factory=dict)
    outputs: list[dict[str, str]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    change_sets: dict[str, dict[str, Any]] = field(default_factory=dict)
    created: datetime = field(default_factory=now)
    updated: datetime | None = None
    deleted: datetime | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None
    token: str | None = None
    id: str = ""

    def __post_init__(self) -> None:
        self.id = f"arn:aws:cloudformation:{clients.REGION}:{clients.ACCOUNT}:stack/{self.name}/{uuid.uuid4()}"

    @property
    def busy(self) -> bool:
        return self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS"

    def set_status(self, status: str, reason: str | None = None) -> None:
        self.status, self.status_reason = status, reason
        self._event(self.name, "AWS::CloudFormation::Stack", self.id, status, reason)

    def set_resource(self, resource: StackResource, status: str, reason: str | None = None, physical_id: str | None = None) -> None:
        resource.status, resource.reason, resource.updated = status, reason or "", now()
        self._event(resource.logical_id, resource.type, physical_id or resource.physical_id, status, reason)

    def _event(self, logical_id: str, kind: str, physical_id: str, status: str, reason: str | None) -> None:
        self.events.insert(0, {
            "StackId": self.id, "EventId": str(uuid.uuid4()), "StackName": self.name, "LogicalResourceId": logical_id, "PhysicalResourceId": physical_id,
            "ResourceType": kind, "Timestamp": now(), "ResourceStatus": status, "ResourceStatusReason": reason, "ClientRequestToken": self.token,
        })
