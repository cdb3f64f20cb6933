"""Lambda functions and state machines (AWS::Lambda, AWS::StepFunctions)."""
from __future__ import annotations

import io
import zipfile
from typing import Any

from cloudformation.handler import Context
from cloudformation.kinds import Kind, Part
from cloudformation.shapes import convert, input_shape
from cloudformation.stack import StackResource
from cloudformation.types.network import key


def _code(context: Context, resource: StackResource, wanted: dict[str, Any], _old: Any) -> None:
    code = convert(_inline(context, {**wanted, "Runtime": resource.properties["Runtime"]})["Code"], input_shape("lambda", "CreateFunction").members["Code"], "Code")
    context.client("lambda").update_function_code(FunctionName=resource.physical_id, **code)


def _inline(_context: Context, properties: dict[str, Any]) -> dict[str, Any]:
    """Code in the template is a file of its own for Lambda."""
    if "ZipFile" not in properties.get("Code", {}):
        return properties
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("index.py" if properties["Runtime"].startswith("python") else "index.js", properties["Code"]["ZipFile"])
    return {**properties, "Code": {"ZipFile": written.getvalue()}}


KINDS = {
    "AWS::Lambda::Function": Kind(
        "lambda", "CreateFunction", "FunctionName", "DeleteFunction", key("FunctionName"), name="FunctionName", name_length=64, tags="Tags:map",
        update="UpdateFunctionConfiguration", replace=("FunctionName", "PackageType"), not_in_update=("Architectures", "ReservedConcurrentExecutions"),
        adapt=_inline, parts=(Part(("Code",), _code, only_update=True), Part(("ReservedConcurrentExecutions", "RecursiveLoop"), lambda *_: None)),
        attributes={"Arn": "FunctionArn"}),
    "AWS::Lambda::Permission": Kind(
        "lambda", "AddPermission", "Statement", name="StatementId", name_length=60, ref=lambda resource: resource.memory["properties"]["StatementId"],
        before_delete=lambda context, resource: context.client("lambda").remove_permission(
            FunctionName=resource.properties["FunctionName"], StatementId=resource.memory["properties"]["StatementId"])),
    "AWS::Lambda::EventSourceMapping": Kind(
        "lambda", "CreateEventSourceMapping", "UUID", "DeleteEventSourceMapping", key("UUID"), tags="Tags:map", attributes={"Id": "id"}),
    "AWS::Lambda::EventInvokeConfig": Kind(
        "lambda", "PutFunctionEventInvokeConfig", "FunctionArn", "DeleteFunctionEventInvokeConfig",
        lambda resource: {"FunctionName": resource.properties["FunctionName"]}),
    "AWS::StepFunctions::StateMachine": Kind(
        "stepfunctions", "CreateStateMachine", "stateMachineArn", "DeleteStateMachine", key("stateMachineArn"), name="StateMachineName", name_length=80,
        rename={"StateMachineName": "name", "StateMachineType": "type", "DefinitionString": "definition"}, tags="tags:lower",
        update="UpdateStateMachine", replace=("StateMachineName", "StateMachineType"), not_in_update=("StateMachineName",),
        attributes={"Arn": "id", "Name": "=StateMachineName"}),
}
