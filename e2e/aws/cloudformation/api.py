"""CloudFormation's API, as far as the CDK CLI and tests of it call it."""
from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlparse

import clients
from clock import Clock
from cloudformation.change_sets import change_set
from cloudformation.engine import Engine
from cloudformation.handler import Registry
from cloudformation.stack import Stack
from cloudformation.template import Template, parse
from errors import AwsError

Request = dict[str, Any]
UPDATABLE = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE", "UPDATE_FAILED"}
EVENTS_PER_PAGE = 100
SECRET_TYPES = {"AWS::SSM::Parameter::Value<String>", "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>"}


class CloudFormation:
    def __init__(self, registry: Registry, clock: Clock) -> None:
        self.registry, self.clock = registry, clock
        self.stacks: list[Stack] = []
        self._lock = threading.RLock()

    def operations(self) -> dict[str, Callable[[Request], Any]]:
        return {re.sub(r"(^|_)(\w)", lambda match: match[2].upper(), method.__name__): method for method in (
            self.create_stack, self.update_stack, self.delete_stack, self.cancel_update_stack, self.continue_update_rollback, self.describe_stacks,
            self.describe_stack_events, self.describe_stack_resource, self.describe_stack_resources, self.list_stack_resources, self.list_stacks,
            self.get_template, self.get_template_summary, self.update_termination_protection, self.create_change_set, self.describe_change_set,
            self.execute_change_set, self.delete_change_set, self.list_change_sets, self.list_exports, self.validate_template,
        )}

    @property
    def busy(self) -> bool:
        return any(stack.busy for stack in self.stacks)

    def find(self, name: str) -> Stack:
        for stack in reversed(self.stacks):
            if name == stack.id or (name == stack.name and stack.status != "DELETE_COMPLETE"):
                return stack
        raise AwsError("ValidationError", f"Stack with id {name} does not exist")

    def _exists(self, name: str) -> bool:
        return any(stack.name == name and stack.status != "DELETE_COMPLETE" for stack in self.stacks)

    def _template(self, request: Request, stack: Stack | None, name: str, stack_id: str) -> tuple[Template, dict[str, Any]]:
        if request.get("UsePreviousTemplate"):
            body = stack.template.body
        else:
            body = request.get("TemplateBody") or _download(request["TemplateURL"])
        shown = {}
        before = stack.parameters if stack else {}
        given = {item["ParameterKey"]: item for item in request.get("Parameters", [])}
        values: dict[str, Any] = {}
        for key, parameter in parse(body).get("Parameters", {}).items():
            item = given.pop(key, {})
            value = before.get(key, {}).get("ParameterValue") if item.get("UsePreviousValue") else item.get("ParameterValue", parameter.get("Default"))
            if value is None:
                raise AwsError("ValidationError", f"Parameters: [{key}] must have values")
            shown[key] = {"ParameterKey": key, "ParameterValue": str(value)}
            values[key] = self._value(parameter["Type"], str(value))
            if values[key] != value and parameter["Type"] in SECRET_TYPES:
                shown[key]["ResolvedValue"] = values[key]
        if given:
            raise AwsError("ValidationError", f"Parameters: [{', '.join(given)}] do not exist in the template")
        pseudo = {"AWS::AccountId": clients.ACCOUNT, "AWS::Region": clients.REGION, "AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com",
                  "AWS::StackName": name, "AWS::StackId": stack_id, "AWS::NotificationARNs": [], "exports": self._export}
        template = Template(body, values, pseudo)
        template.order()
        return template, shown

    def _value(self, kind: str, value: str) -> Any:
        if kind in SECRET_TYPES:
            return clients.client("ssm", clients.CLOUDFORMATION).get_parameter(Name=value)["Parameter"]["Value"]
        return [part.strip() for part in value.split(",")] if kind == "CommaDelimitedList" or kind.startswith("List<") else value

    def _export(self, name: str) -> str:
        for export in self.list_exports({})["Exports"]:
            if export["Name"] == name:
                return export["Value"]
        raise AwsError("ValidationError", f"No export named {name} found.")

    def _export_in_use(self, stack: Stack) -> str | None:
        """CloudFormation says it as the reason of the status that the stack had before."""
        for output in stack.outputs:
            users = [other.name for other in self.stacks if other is not stack and other.template and other.status != "DELETE_COMPLETE"
                     and other.template.imports(output.get("ExportName"))]
            if users:
                return f"Delete canceled. Cannot delete export {output['ExportName']} as it is in use by {' and '.join(users)}."
        return None

    def _start(self, stack: Stack, work: Callable[[], None]) -> None:
        stack.thread = threading.Thread(target=work, name=f"stack {stack.name}", daemon=True)
        stack.thread.start()

    def _take_over(self, stack: Stack, request: Request, shown: dict[str, Any]) -> None:
        stack.parameters, stack.token = shown, request.get("ClientRequestToken")
        stack.tags, stack.capabilities = request.get("Tags", stack.tags), request.get("Capabilities", [])
        stack.role_arn = request.get("RoleARN", stack.role_arn)
        stack.disable_rollback = request.get("DisableRollback", False) or request.get("OnFailure") == "DO_NOTHING"
        stack.cancelled.clear()

    def create_stack(self, request: Request) -> dict[str, Any]:
        with self._lock:
            name = request["StackName"]
            if self._exists(name):
                raise AwsError("AlreadyExistsException", f"Stack [{name}] already exists")
            stack = Stack(name, "CREATE_IN_PROGRESS")
            template, shown = self._template(request, None, name, stack.id)
            self.stacks.append(stack)
            stack.termination_protection = request.get("EnableTerminationProtection", False)
            self._begin(stack, request, template, shown, "CREATE")
            return {"StackId": stack.id}

    def update_stack(self, request: Request) -> dict[str, Any]:
        with self._lock:
            stack = self._updatable(request["StackName"])
            template, shown = self._template(request, stack, stack.name, stack.id)
            same_tags = request.get("Tags", stack.tags) == stack.tags
            if template.content == stack.template.content and template.values == {**stack.template.values, **_functions(template)} and same_tags:
                raise AwsError("ValidationError", "No updates are to be performed.")
            self._begin(stack, request, template, shown, "UPDATE")
            return {"StackId": stack.id}

    def _updatable(self, name: str) -> Stack:
        stack = self.find(name)
        if stack.status not in UPDATABLE:
            raise AwsError("ValidationError", f"Stack:{stack.id} is in {stack.status} state and can not be updated.")
        return stack

    def _begin(self, stack: Stack, request: Request, template: Template, shown: dict[str, Any], kind: str) -> None:
        self._take_over(stack, request, shown)
        engine = Engine(stack, self.registry, self.clock)
        stack.set_status(f"{kind}_IN_PROGRESS", "User Initiated")
        self._start(stack, lambda: engine.create(template) if kind == "CREATE" else engine.update(template))

    def delete_stack(self, request: Request) -> None:
        with self._lock:
            try:
                stack = self.find(request["StackName"])
            except AwsError:
                return
            if stack.status == "DELETE_IN_PROGRESS":
                return
            if stack.termination_protection:
                raise AwsError("ValidationError", f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
            if stack.busy and stack.status != "CREATE_IN_PROGRESS":
                raise AwsError("ValidationError", f"Stack [{stack.name}] cannot be deleted while in status {stack.status}")
            creation, stack.token = stack.thread if stack.busy else None, request.get("ClientRequestToken")
            before = stack.status
            stack.set_status("DELETE_IN_PROGRESS", "User Initiated")
            if used := self._export_in_use(stack):
                stack.set_status(before, used)
                return
            stack.cancelled.set()
            self._start(stack, lambda: self._delete(stack, creation))

    def _delete(self, stack: Stack, creation: threading.Thread | None) -> None:
        if creation:
            creation.join()
        stack.cancelled.clear()
        if stack.template is None:
            stack.set_status("DELETE_COMPLETE")
        else:
            Engine(stack, self.registry, self.clock).delete()

    def cancel_update_stack(self, request: Request) -> None:
        stack = self.find(request["StackName"])
        if stack.status != "UPDATE_IN_PROGRESS":
            raise AwsError("ValidationError", f"CancelUpdateStack cannot be called from current stack status {stack.status}")
        stack.cancelled.set()

    def continue_update_rollback(self, request: Request) -> dict[str, Any]:
        stack = self.find(request["StackName"])
        if stack.status != "UPDATE_ROLLBACK_FAILED":
            raise AwsError("ValidationError", f"Stack:{stack.id} is in {stack.status} state and can not continue a rollback.")
        engine = Engine(stack, self.registry, self.clock)
        for name in request.get("ResourcesToSkip", []):
            stack.resources[name].uncertain = False
        stack.set_status("UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated")
        self._start(stack, lambda: engine.roll_back(stack.template, {name: stack.resources[name] for name in stack.template.resources}))
        return {}

    def describe_stacks(self, request: Request) -> dict[str, Any]:
        name = request.get("StackName")
        stacks = [self.find(name)] if name else [stack for stack in self.stacks if stack.status != "DELETE_COMPLETE"]
        return {"Stacks": [_describe(stack) for stack in stacks]}

    def list_stacks(self, request: Request) -> dict[str, Any]:
        wanted = request.get("StackStatusFilter")
        return {"StackSummaries": [_describe(stack) for stack in self.stacks if not wanted or stack.status in wanted]}

    def describe_stack_events(self, request: Request) -> dict[str, Any]:
        """Newest first, a page at a time."""
        events, last = list(self.find(request["StackName"]).events), request.get("NextToken")
        first = next((index + 1 for index, event in enumerate(events) if event["EventId"] == last), 0)
        page = events[first:first + EVENTS_PER_PAGE]
        return {"StackEvents": page, "NextToken": page[-1]["EventId"] if first + len(page) < len(events) else None}

    def list_stack_resources(self, request: Request) -> dict[str, Any]:
        return {"StackResourceSummaries": _resources(self.find(request["StackName"]))}

    def describe_stack_resources(self, request: Request) -> dict[str, Any]:
        wanted = request.get("LogicalResourceId")
        return {"StackResources": [item for item in _resources(self.find(request["StackName"])) if not wanted or item["LogicalResourceId"] == wanted]}

    def describe_stack_resource(self, request: Request) -> dict[str, Any]:
        resources = self.describe_stack_resources(request)["StackResources"]
        if not resources:
            raise AwsError("ValidationError", f"Resource {request['LogicalResourceId']} does not exist for stack {request['StackName']}")
        return {"StackResourceDetail": resources[0]}

    def get_template(self, request: Request) -> dict[str, Any]:
        stack = self.find(request["StackName"])
        return {"TemplateBody": stack.template.body if stack.template else "{}", "StagesAvailable": ["Original", "Processed"]}

    def get_template_summary(self, request: Request) -> dict[str, Any]:
        body = self.get_template(request)["TemplateBody"] if "StackName" in request else request.get("TemplateBody") or _download(request["TemplateURL"])
        content = json.loads(body) if body == "{}" else parse(body)
        return {"ResourceTypes": sorted({resource["Type"] for resource in content.get("Resources", {}).values()}),
                "Parameters": [{"ParameterKey": key, "ParameterType": item["Type"], "DefaultValue": item.get("Default")}
                               for key, item in content.get("Parameters", {}).items()]}

    def validate_template(self, request: Request) -> dict[str, Any]:
        parse(request.get("TemplateBody") or _download(request["TemplateURL"]))
        return {}

    def update_termination_protection(self, request: Request) -> dict[str, Any]:
        stack = self.find(request["StackName"])
        stack.termination_protection = request["EnableTerminationProtection"]
        return {"StackId": stack.id}

    def list_exports(self, _request: Request) -> dict[str, Any]:
        return {"Exports": [{"ExportingStackId": stack.id, "Name": output["ExportName"], "Value": output["OutputValue"]}
                            for stack in self.stacks if stack.status != "DELETE_COMPLETE" for output in stack.outputs if output.get("ExportName")]}

    def create_change_set(self, request: Request) -> dict[str, Any]:
        with self._lock:
            name, kind = request["StackName"], request.get("ChangeSetType", "UPDATE")
            if kind == "CREATE" and not self._exists(name):
                self.stacks.append(Stack(name, "REVIEW_IN_PROGRESS"))
            stack = self.find(name) if kind == "CREATE" else self._updatable(name)
            template, _ = self._template(request, stack, stack.name, stack.id)
            made = change_set(stack, request["ChangeSetName"], kind, request, template)
            stack.change_sets[request["ChangeSetName"]] = made
            return {"Id": made["ChangeSetId"], "StackId": stack.id}

    def _change_set(self, request: Request) -> tuple[Stack, dict[str, Any]]:
        wanted = request["ChangeSetName"]
        for stack in self.stacks:
            for found in stack.change_sets.values():
                if wanted == found["ChangeSetId"] or (wanted == found["ChangeSetName"] and request.get("StackName") in (stack.name, stack.id)):
                    return stack, found
        raise AwsError("ChangeSetNotFound", f"ChangeSet [{wanted}] does not exist", 404)

    def describe_change_set(self, request: Request) -> dict[str, Any]:
        return self._change_set(request)[1]

    def list_change_sets(self, request: Request) -> dict[str, Any]:
        return {"Summaries": list(self.find(request["StackName"]).change_sets.values())}

    def delete_change_set(self, request: Request) -> dict[str, Any]:
        try:
            stack, found = self._change_set(request)
        except AwsError:
            return {}
        del stack.change_sets[found["ChangeSetName"]]
        return {}

    def execute_change_set(self, request: Request) -> dict[str, Any]:
        with self._lock:
            stack, found = self._change_set(request)
            if found["ExecutionStatus"] != "AVAILABLE":
                raise AwsError("InvalidChangeSetStatus", f"ChangeSet [{found['ChangeSetId']}] cannot be executed in its current status of [{found['Status']}]")
            asked = {**found["request"], **{key: value for key, value in request.items() if key in ("DisableRollback", "ClientRequestToken")}}
            template, shown = self._template(asked, stack, stack.name, stack.id)
            stack.change_sets.clear()
            self._begin(stack, asked, template, shown, found["ChangeSetType"])
            return {}


def _functions(template: Template) -> dict[str, Any]:
    return {"exports": template.values["exports"]}


def _describe(stack: Stack) -> dict[str, Any]:
    return {
        "StackId": stack.id, "StackName": stack.name, "StackStatus": stack.status, "StackStatusReason": stack.status_reason, "CreationTime": stack.created,
        "LastUpdatedTime": stack.updated, "DeletionTime": stack.deleted, "Parameters": list(stack.parameters.values()), "Outputs": stack.outputs,
        "Tags": stack.tags, "Capabilities": stack.capabilities, "RoleARN": stack.role_arn, "DisableRollback": stack.disable_rollback,
        "EnableTerminationProtection": stack.termination_protection, "NotificationARNs": [], "RollbackConfiguration": {},
        "Description": stack.template.content.get("Description") if stack.template else None,
        "TemplateDescription": stack.template.content.get("Description") if stack.template else None,
    }


def _resources(stack: Stack) -> list[dict[str, Any]]:
    return [{"StackName": stack.name, "StackId": stack.id, "LogicalResourceId": resource.logical_id, "PhysicalResourceId": resource.physical_id,
             "ResourceType": resource.type, "ResourceStatus": resource.status, "ResourceStatusReason": resource.reason, "Timestamp": resource.updated,
             "LastUpdatedTimestamp": resource.updated} for resource in stack.resources.values() if resource.status]


def _download(url: str) -> str:
    location = urlparse(url)
    host, path = location.hostname or "", unquote(location.path).lstrip("/")
    bucket, key = path.split("/", 1) if re.match(r"(s3[.-]|localhost$)", host) else (host.split(".s3")[0].removesuffix(".localhost"), path)
    return clients.client("s3", clients.CLOUDFORMATION).get_object(Bucket=bucket, Key=key)["Body"].read().decode()
