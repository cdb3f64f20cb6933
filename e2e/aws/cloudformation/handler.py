"""What the engine needs of a resource type."""
from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass
from typing import Any, Protocol

import clients
from clock import Clock
from cloudformation.stack import StackResource
from errors import AwsError


class Cancelled(Exception):
    """The user has cancelled the update."""


@dataclass
class Context:
    """Where a resource belongs to."""

    stack_name: str
    stack_id: str
    clock: Clock
    cancelled: threading.Event

    def client(self, service: str) -> Any:
        return clients.client(service, clients.CLOUDFORMATION)

    def name(self, logical_id: str, length: int = 255, lower: bool = False) -> str:
        """A physical name: that of the stack, the logical id, and something random."""
        tail = uuid.uuid4().hex[:12]
        name = f"{f'{self.stack_name}-{logical_id}'[:length - 13].rstrip('-')}-{tail if lower else tail.upper()}"
        return name.lower() if lower else name

    def poll(self) -> None:
        """Waits for the next look at something, unless the update is cancelled meanwhile."""
        if self.clock.poll(self.cancelled):
            raise Cancelled


class Handler(Protocol):
    """Makes, changes and deletes the resources of a type."""

    def create(self, context: Context, resource: StackResource) -> None: ...

    def must_replace(self, resource: StackResource, wanted: dict[str, Any]) -> bool: ...

    def update(self, context: Context, resource: StackResource, wanted: dict[str, Any]) -> None:
        """Changes the resource; a new physical id says that it has been replaced."""

    def delete(self, context: Context, resource: StackResource) -> None: ...

    def ref(self, resource: StackResource) -> str: ...

    def attribute(self, context: Context, resource: StackResource, name: str) -> Any: ...


class Registry:
    """The types that are known."""

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}

    def add(self, handlers: dict[str, Handler]) -> None:
        self._handlers.update(handlers)

    def of(self, kind: str) -> Handler:
        if kind.startswith("Custom::"):
            kind = "AWS::CloudFormation::CustomResource"
        if kind not in self._handlers:
            raise AwsError("ValidationError", f"Unrecognized resource types: [{kind}]")
        return self._handlers[kind]
