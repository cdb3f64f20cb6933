"""Turns CloudFormation's properties into parameters of API calls, after botocore's models: an unknown property is refused."""
from __future__ import annotations

import json
from typing import Any

from botocore.model import Shape

from errors import AwsError
from front.protocol import service_model

TRUTH = {"true": True, "false": False}


def input_shape(service: str, operation: str) -> Shape:
    return service_model(service).operation_model(operation).input_shape


def parameters(service: str, operation: str, properties: dict[str, Any], kind: str) -> dict[str, Any]:
    """Properties as parameters of an operation. Names may differ in case; scalars may come as strings."""
    return convert(properties, input_shape(service, operation), kind)


def convert(value: Any, shape: Shape, path: str) -> Any:
    if shape.type_name == "structure":
        return _structure(value, shape, path)
    if shape.type_name == "list":
        return [convert(item, shape.member, f"{path}/{index}") for index, item in enumerate(value if isinstance(value, list) else [value])]
    if shape.type_name == "map":
        return {key: convert(item, shape.value, f"{path}/{key}") for key, item in value.items()}
    if shape.type_name == "boolean":
        return TRUTH.get(str(value).lower(), value)
    if shape.type_name in ("integer", "long"):
        return int(value)
    if shape.type_name in ("float", "double"):
        return float(value)
    if shape.type_name == "string":
        if isinstance(value, (dict, list)):
            return json.dumps(value)
        return str(value).lower() if isinstance(value, bool) else str(value)
    return value


def _structure(value: Any, shape: Any, path: str) -> dict[str, Any]:
    if shape.metadata.get("document"):
        return value
    if not isinstance(value, dict):
        raise AwsError("ValidationError", f"Properties validation failed: {path} must be an object, got {value!r}")
    names = {_plain(name): name for name in shape.members}
    converted = {}
    for key, item in value.items():
        name = names.get(_plain(key))
        if name is None:
            raise AwsError("ValidationError", f"Properties validation failed: Encountered unsupported property {path}/{key}")
        converted[name] = convert(item, shape.members[name], f"{path}/{key}")
    return converted


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")
