"""Custom resources: a Lambda function is asked, and answers to a URL.

@see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes.html
"""
from __future__ import annotations

import json
import threading
import uuid
from typing import Any

from cloudformation.handler import Cancelled, Context
from cloudformation.stack import StackResource
from errors import AwsError

# The functions' node maps this host to the server.
RESPONSE_HOST = "cloudformation-custom-resource-response.localhost"
ONE_HOUR = 3600
NOT_PROPERTIES = ("ServiceToken", "ServiceTimeout")


class Answers:
    """Answers that are expected, and have come."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[threading.Event, list[dict[str, Any]]]] = {}

    def expect(self) -> str:
        token = uuid.uuid4().hex
        self._waiting[token] = (threading.Event(), [])
        return token

    def receive(self, token: str, answer: dict[str, Any]) -> None:
        """Takes an answer; one that nobody waits for any more is of no account."""
        if token in self._waiting:
            event, answers = self._waiting[token]
            answers.append(answer)
            event.set()

    def wait(self, token: str, context: Context, seconds: float) -> dict[str, Any] | None:
        event, answers = self._waiting[token]
        try:
            end = context.clock.time() + seconds
            while context.clock.time() < end:
                if context.clock.poll(event):
                    return answers[0]
                if context.cancelled.is_set():
                    raise Cancelled
            return None
        finally:
            del self._waiting[token]


class CustomResource:
    def __init__(self, answers: Answers) -> None:
        self.answers = answers

    def create(self, context: Context, resource: StackResource) -> None:
        resource.physical_id = context.name(resource.logical_id)
        self._ask(context, resource, "Create", resource.properties)

    def must_replace(self, resource: StackResource, wanted: dict[str, Any]) -> bool:
        return resource.properties["ServiceToken"] != wanted["ServiceToken"]

    def update(self, context: Context, resource: StackResource, wanted: dict[str, Any]) -> None:
        self._ask(context, resource, "Update", wanted, OldResourceProperties=_texts(resource.properties))

    def delete(self, context: Context, resource: StackResource) -> None:
        self._ask(context, resource, "Delete", resource.properties)

    def _ask(self, context: Context, resource: StackResource, kind: str, properties: dict[str, Any], **more: Any) -> None:
        token = self.answers.expect()
        event = {
            "RequestType": kind, "RequestId": str(uuid.uuid4()), "ServiceToken": properties["ServiceToken"], "StackId": context.stack_id,
            "ResponseURL": f"https://{RESPONSE_HOST}/response/{token}", "LogicalResourceId": resource.logical_id, "ResourceType": resource.type,
            "ResourceProperties": _texts(properties), **({"PhysicalResourceId": resource.physical_id} if kind != "Create" else {}), **more,
        }
        context.client("lambda").invoke(FunctionName=properties["ServiceToken"], InvocationType="Event", Payload=json.dumps(event))
        answer = self.answers.wait(token, context, float(properties.get("ServiceTimeout", ONE_HOUR)))
        if answer is None:
            raise AwsError("NotStabilized", "CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId "
                           f"[{event['RequestId']}].")
        resource.physical_id = answer.get("PhysicalResourceId") or resource.physical_id
        if answer["Status"] != "SUCCESS":
            raise AwsError("CustomResource", f"Received response status [FAILED] from custom resource. Message returned: {answer.get('Reason')} "
                           f"(RequestId: {event['RequestId']})")
        resource.memory["data"] = answer.get("Data") or {}

    def ref(self, resource: StackResource) -> str:
        return resource.physical_id

    def attribute(self, _context: Context, resource: StackResource, name: str) -> Any:
        data = resource.memory.get("data", {})
        if name not in data:
            raise AwsError("ValidationError", f"CustomResource attribute error: Vendor response doesn't contain {name} attribute")
        return data[name]


def _texts(value: Any) -> Any:
    """CloudFormation sends every scalar as a text."""
    if isinstance(value, dict):
        return {key: _texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_texts(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)
