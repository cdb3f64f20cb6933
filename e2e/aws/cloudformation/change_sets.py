"""Change sets, as far as the CDK CLI shows them: which resources are added, changed and removed."""
from __future__ import annotations

import uuid
from typing import Any

import clients
from cloudformation.stack import Stack, now
from cloudformation.template import Template

NOTHING = "The submitted information didn't contain changes. Submit different information to create a change set."


def changes(before: Template | None, after: Template) -> list[dict[str, Any]]:
    """Compares definitions, not values: what only refers to something changed is not listed."""
    old = before.resources if before else {}
    found = [("Remove", name, old[name]) for name in old if name not in after.resources]
    for name, resource in after.resources.items():
        if name not in old:
            found.append(("Add", name, resource))
        elif old[name] != resource:
            found.append(("Modify", name, resource))
    return [{"Type": "Resource", "ResourceChange": {
        "Action": action, "LogicalResourceId": name, "ResourceType": resource["Type"], **({"Replacement": "False"} if action == "Modify" else {}),
        "Scope": ["Properties"] if action == "Modify" else [], "Details": [],
    }} for action, name, resource in found]


def change_set(stack: Stack, name: str, kind: str, request: dict[str, Any], template: Template) -> dict[str, Any]:
    found = changes(stack.template, template)
    is_empty = not found and kind == "UPDATE" and stack.template is not None and stack.template.content == template.content
    return {
        "ChangeSetName": name, "ChangeSetId": f"arn:aws:cloudformation:{clients.REGION}:{clients.ACCOUNT}:changeSet/{name}/{uuid.uuid4()}",
        "StackId": stack.id, "StackName": stack.name, "Description": request.get("Description"), "ChangeSetType": kind, "CreationTime": now(),
        "ExecutionStatus": "UNAVAILABLE" if is_empty else "AVAILABLE", "Status": "FAILED" if is_empty else "CREATE_COMPLETE",
        "StatusReason": NOTHING if is_empty else None, "Changes": found, "Capabilities": request.get("Capabilities", []),
        "Parameters": request.get("Parameters", []), "Tags": request.get("Tags", []), "request": request, "template": template,
    }
