"""Carries out stack operations: create, update, roll back, clean up, delete.

Rolling back an update is an update to the template before, of what was changed or could not be changed, followed by the
deletion of what is new.
@see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
"""
from __future__ import annotations

import copy
import logging
import re
from typing import Any

import clients
from clock import Clock
from cloudformation.handler import Cancelled, Context, Registry
from cloudformation.stack import Stack, StackResource, now
from cloudformation.template import Template
from errors import reason

log = logging.getLogger("cloudformation")


class Engine:
    """One operation of one stack."""

    def __init__(self, stack: Stack, registry: Registry, clock: Clock) -> None:
        self.stack, self.registry = stack, registry
        self.context = Context(stack.name, stack.id, clock, stack.cancelled)
        # Physical resources that the stack does not need any more, newest last.
        self._superseded: list[StackResource] = []

    def create(self, template: Template) -> None:
        stack = self.stack
        stack.template = template
        try:
            self._apply(template)
            self._set_outputs(template)
            stack.set_status("CREATE_COMPLETE")
        except Exception as error:
            log.info("creation of %s failed: %s", stack.name, error, exc_info=not hasattr(error, "response"))
            if stack.status == "DELETE_IN_PROGRESS":
                return
            if stack.disable_rollback:
                stack.set_status("CREATE_FAILED", reason(error))
                return
            stack.set_status("ROLLBACK_IN_PROGRESS", f"{reason(error)} Rollback requested by user.")
            stack.cancelled.clear()
            stack.set_status("ROLLBACK_COMPLETE" if self._delete_all() else "ROLLBACK_FAILED")

    def update(self, template: Template) -> None:
        stack = self.stack
        before, resources = stack.template, {name: copy.deepcopy(resource) for name, resource in stack.resources.items()}
        stack.updated = now()
        try:
            self._apply(template)
            self._set_outputs(template)
        except Exception as error:
            log.info("update of %s failed: %s", stack.name, error, exc_info=not hasattr(error, "response"))
            if stack.disable_rollback:
                stack.set_status("UPDATE_FAILED", reason(error))
                return
            stack.set_status("UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated" if isinstance(error, Cancelled) else reason(error))
            stack.cancelled.clear()
            self.roll_back(before, resources)
            return
        stack.template = template
        stack.set_status("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        self._clean_up(before.order())
        stack.set_status("UPDATE_COMPLETE")

    def roll_back(self, before: Template, resources: dict[str, StackResource]) -> None:
        stack = self.stack
        try:
            for name in before.order():
                original, current = resources[name], stack.resources.get(name)
                if current is None:
                    stack.resources[name] = original
                elif current.physical_id != original.physical_id:
                    self._superseded = [old for old in self._superseded if old.physical_id != original.physical_id]
                    self._superseded.append(current)
                    stack.resources[name] = original
                else:
                    self._change(name, before)
            self._set_outputs(before)
        except Exception as error:
            log.info("rollback of %s failed: %s", stack.name, error, exc_info=not hasattr(error, "response"))
            stack.set_status("UPDATE_ROLLBACK_FAILED", reason(error))
            return
        stack.set_status("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        for name in [name for name in stack.resources if name not in resources]:
            self._superseded.append(stack.resources.pop(name))
        self._clean_up([])
        stack.set_status("UPDATE_ROLLBACK_COMPLETE")

    def delete(self) -> None:
        if self._delete_all():
            self.stack.deleted = now()
            self.stack.set_status("DELETE_COMPLETE")
        else:
            failed = [name for name, resource in self.stack.resources.items() if resource.status == "DELETE_FAILED"]
            self.stack.set_status("DELETE_FAILED", f"The following resource(s) failed to delete: [{', '.join(failed)}].")

    def _apply(self, template: Template) -> None:
        for name in template.order():
            if self.stack.cancelled.is_set():
                raise Cancelled
            if name in self.stack.resources:
                self._change(name, template)
            else:
                self._make(name, template)
        for name in [name for name in self.stack.resources if name not in template.resources]:
            self._superseded.append(self.stack.resources.pop(name))

    def _new(self, name: str, template: Template) -> StackResource:
        definition = template.resources[name]
        properties = self.resolved(template.evaluate(definition.get("Properties", {}), self.look_up))
        deletion, replace = definition.get("DeletionPolicy", "Delete"), definition.get("UpdateReplacePolicy", "Delete")
        return StackResource(name, definition["Type"], properties, deletion_policy=deletion, replace_policy=replace)

    def _make(self, name: str, template: Template) -> None:
        stack, resource = self.stack, StackResource(name, template.resources[name]["Type"], {})
        stack.resources[name] = resource
        try:
            resource = stack.resources[name] = self._new(name, template)
            stack.set_resource(resource, "CREATE_IN_PROGRESS")
            self.registry.of(resource.type).create(self.context, resource)
        except Exception as error:
            stack.set_resource(resource, "CREATE_FAILED", "Resource creation cancelled" if isinstance(error, Cancelled) else reason(error))
            raise
        stack.set_resource(resource, "CREATE_COMPLETE")

    def _change(self, name: str, template: Template) -> None:
        stack, current = self.stack, self.stack.resources[name]
        wanted = self._new(name, template)
        current.deletion_policy, current.replace_policy = wanted.deletion_policy, wanted.replace_policy
        if current.type == wanted.type and current.properties == wanted.properties and not current.uncertain:
            return
        handler = self.registry.of(wanted.type)
        stack.set_resource(current, "UPDATE_IN_PROGRESS")
        try:
            if current.type != wanted.type or handler.must_replace(current, wanted.properties):
                stack.set_resource(current, "UPDATE_IN_PROGRESS", "Requested update requires the creation of a new physical resource; hence creating one.")
                stack.resources[name] = wanted
                self._superseded.append(current)
                handler.create(self.context, wanted)
            else:
                before = copy.deepcopy(current)
                current.uncertain = True
                try:
                    handler.update(self.context, current, wanted.properties)
                finally:
                    # Also of an update that has failed: its rollback leads away from what was wanted.
                    current.properties = wanted.properties
                current.uncertain = False
                if current.physical_id != before.physical_id:
                    self._superseded.append(before)
        except Exception as error:
            stack.set_resource(stack.resources[name], "UPDATE_FAILED", "Resource update cancelled" if isinstance(error, Cancelled) else reason(error))
            raise
        stack.set_resource(stack.resources[name], "UPDATE_COMPLETE")

    def _clean_up(self, order: list[str]) -> None:
        rank = {name: index for index, name in enumerate(order)}
        for resource in sorted(reversed(self._superseded), key=lambda old: -rank.get(old.logical_id, len(rank))):
            is_replaced = resource.logical_id in self.stack.resources
            if (resource.replace_policy if is_replaced else resource.deletion_policy) == "Retain":
                continue
            self._remove(resource)

    def _delete_all(self) -> bool:
        """Deletes in reverse order, except what something depends on that could not be deleted."""
        stack = self.stack
        template = stack.template
        kept: set[str] = set()
        for name in reversed(template.order()):
            if name not in stack.resources:
                continue
            resource = stack.resources[name]
            if resource.deletion_policy == "Retain" or (resource.deletion_policy == "RetainExceptOnCreate" and stack.status == "DELETE_IN_PROGRESS"):
                stack.set_resource(resource, "DELETE_SKIPPED")
            elif name in kept or not self._remove(resource):
                kept |= {name, *template.dependencies(name)}
                continue
            del stack.resources[name]
        return not kept

    def _remove(self, resource: StackResource) -> bool:
        if not resource.physical_id:
            return True
        self.stack.set_resource(resource, "DELETE_IN_PROGRESS")
        try:
            self.registry.of(resource.type).delete(self.context, resource)
        except Exception as error:
            log.info("deletion of %s failed: %s", resource.logical_id, error)
            self.stack.set_resource(resource, "DELETE_FAILED", reason(error))
            return False
        self.stack.set_resource(resource, "DELETE_COMPLETE")
        return True

    def look_up(self, name: str, attribute: str | None) -> Any:
        resource = self.stack.resources[name]
        handler = self.registry.of(resource.type)
        return handler.ref(resource) if attribute is None else handler.attribute(self.context, resource, attribute)

    def resolved(self, value: Any) -> Any:
        """Dynamic references to parameters and secrets replaced by what they stand for."""
        if isinstance(value, dict):
            return {key: self.resolved(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.resolved(item) for item in value]
        return re.sub(r"\{\{resolve:(ssm|secretsmanager):([^}]+)\}\}", _dynamic, value) if isinstance(value, str) else value

    def _set_outputs(self, template: Template) -> None:
        outputs = []
        for key, output in template.content.get("Outputs", {}).items():
            if "Condition" in output and not template.evaluate({"Condition": output["Condition"]}, self.look_up):
                continue
            evaluated = template.evaluate(output, self.look_up)
            outputs.append({"OutputKey": key, "OutputValue": str(evaluated["Value"]), "Description": evaluated.get("Description"),
                            "ExportName": evaluated.get("Export", {}).get("Name")})
        self.stack.outputs = outputs


def _dynamic(match: re.Match[str]) -> str:
    if match[1] == "ssm":
        return clients.client("ssm", clients.CLOUDFORMATION).get_parameter(Name=match[2].rsplit(":", 1)[0] if re.search(r":\d+$", match[2]) else match[2])[
            "Parameter"]["Value"]
    import json
    secret, _, field = match[2].partition(":SecretString:")
    text = clients.client("secretsmanager", clients.CLOUDFORMATION).get_secret_value(SecretId=secret.removesuffix(":SecretString"))["SecretString"]
    key = field.split(":")[0]
    return json.loads(text)[key] if key else text
