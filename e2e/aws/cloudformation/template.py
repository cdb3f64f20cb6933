"""Templates: parameters, conditions, intrinsic functions, and what depends on what."""
from __future__ import annotations

import base64
import ipaddress
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from errors import AwsError

NO_VALUE = object()
ALWAYS_THERE = {"AWS::AccountId", "AWS::Region", "AWS::Partition", "AWS::URLSuffix", "AWS::StackName", "AWS::StackId", "AWS::NoValue",
                "AWS::NotificationARNs"}


class _Yaml(yaml.SafeLoader):
    """YAML with CloudFormation's short forms."""


def _short_form(loader: Any, suffix: str, node: Any) -> Any:
    value = {yaml.ScalarNode: loader.construct_scalar, yaml.SequenceNode: loader.construct_sequence,
             yaml.MappingNode: loader.construct_mapping}[type(node)](node, **({} if isinstance(node, yaml.ScalarNode) else {"deep": True}))
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Yaml.add_multi_constructor("!", _short_form)
_Yaml.yaml_implicit_resolvers = {first: [pair for pair in pairs if "timestamp" not in pair[0]]
                                 for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()}


def parse(body: str) -> dict[str, Any]:
    try:
        template = json.loads(body) if body.lstrip().startswith("{") else yaml.load(body, _Yaml)
    except (ValueError, yaml.YAMLError) as error:
        raise AwsError("ValidationError", f"Template format error: {error}") from error
    if not isinstance(template, dict) or not template.get("Resources"):
        raise AwsError("ValidationError", "Template format error: At least one Resources member must be defined.")
    return template


class Template:
    """A template with the values of its parameters."""

    def __init__(self, body: str, parameters: dict[str, Any], pseudo: dict[str, Any]) -> None:
        self.body, self.content = body, parse(body)
        self.values = {**pseudo, **parameters}
        conditions = self.content.get("Conditions", {})
        self._conditions: dict[str, bool] = {}
        for name in conditions:
            self._condition(name)
        self.resources = {name: resource for name, resource in self.content["Resources"].items()
                          if "Condition" not in resource or self._conditions[resource["Condition"]]}

    def _condition(self, name: str) -> bool:
        if name not in self._conditions:
            self._conditions[name] = bool(self.evaluate(self.content["Conditions"][name], _no_resource))
        return self._conditions[name]

    def imports(self, export: str | None) -> bool:
        """Whether a value of the template is what another stack exports under a name."""
        return export is not None and _has({name: self.content.get(name) for name in ("Resources", "Outputs")}, {"Fn::ImportValue": export})

    def order(self) -> list[str]:
        """Each resource after those that it depends on."""
        dependencies = {name: self.dependencies(name) for name in self.resources}
        ordered: list[str] = []
        while len(ordered) < len(dependencies):
            ready = [name for name in dependencies if name not in ordered and dependencies[name] <= set(ordered)]
            if not ready:
                raise AwsError("ValidationError", f"Circular dependency between resources: [{', '.join(set(dependencies) - set(ordered))}]")
            ordered += ready
        return ordered

    def dependencies(self, name: str) -> set[str]:
        resource = self.resources[name]
        explicit = resource.get("DependsOn", [])
        found = {*([explicit] if isinstance(explicit, str) else explicit), *self._references(resource.get("Properties", {}))}
        if unknown := {reference for reference in found if reference not in self.content["Resources"]}:
            raise AwsError("ValidationError", f"Template format error: Unresolved resource dependencies [{', '.join(unknown)}]")
        return {reference for reference in found if reference in self.resources}

    def _references(self, value: Any) -> Iterator[str]:
        if isinstance(value, list):
            for item in value:
                yield from self._references(item)
        if not isinstance(value, dict):
            return
        for key, argument in value.items():
            if key == "Ref" and len(value) == 1:
                if argument not in self.values and argument not in ALWAYS_THERE:
                    yield argument
            elif key == "Fn::GetAtt":
                yield argument.split(".")[0] if isinstance(argument, str) else argument[0]
            elif key == "Fn::If":
                yield from self._references(argument[1 if self._condition(argument[0]) else 2])
            elif key == "Fn::Sub":
                text, names = (argument, {}) if isinstance(argument, str) else argument
                yield from self._references(names)
                for name in re.findall(r"\$\{([^!}][^}]*)\}", text):
                    if name.split(".")[0] not in names and name not in self.values:
                        yield name.split(".")[0]
            else:
                yield from self._references(argument)

    def evaluate(self, value: Any, look_up: Callable[[str, str | None], Any]) -> Any:
        """Values instead of functions; `look_up` gives the Ref, or an attribute, of a resource."""
        if isinstance(value, str):
            return value
        if isinstance(value, list):
            return [item for item in (self.evaluate(item, look_up) for item in value) if item is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            if name == "Ref" or name.startswith("Fn::") or (name == "Condition" and isinstance(argument, str)):
                return self._function(name, argument, look_up)
        evaluated = {key: self.evaluate(item, look_up) for key, item in value.items()}
        return {key: item for key, item in evaluated.items() if item is not NO_VALUE}

    def _ref(self, name: str, look_up: Any) -> Any:
        if name == "AWS::NoValue":
            return NO_VALUE
        return self.values[name] if name in self.values else look_up(name, None)

    def _function(self, name: str, argument: Any, look_up: Any) -> Any:
        if name == "Ref":
            return self._ref(argument, look_up)
        if name == "Condition":
            return self._condition(argument)
        if name == "Fn::If":
            return self.evaluate(argument[1 if self._condition(argument[0]) else 2], look_up)
        if name == "Fn::GetAtt":
            logical_id, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
            return look_up(logical_id, self.evaluate(attribute, look_up))
        if name == "Fn::Sub":
            return self._substitute(argument, look_up)
        function = FUNCTIONS.get(name)
        if function is None:
            raise AwsError("ValidationError", f"Template error: {name} is not known")
        return function(self, self.evaluate(argument, look_up))

    def _substitute(self, argument: Any, look_up: Any) -> str:
        text, names = (argument, {}) if isinstance(argument, str) else argument

        def replace(match: re.Match[str]) -> str:
            name = match[1]
            if name.startswith("!"):
                return f"${{{name[1:]}}}"
            if name in names:
                return str(self.evaluate(names[name], look_up))
            if "." in name:
                return str(look_up(*name.split(".", 1)))
            return str(self._ref(name, look_up))
        return re.sub(r"\$\{([^}]+)\}", replace, text)

    def find_in_map(self, argument: list[Any]) -> Any:
        return self.content["Mappings"][argument[0]][argument[1]][argument[2]]


def _has(value: Any, wanted: dict[str, str]) -> bool:
    if value == wanted:
        return True
    return any(_has(item, wanted) for item in (value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()))


def _no_resource(name: str, _attribute: str | None) -> Any:
    raise AwsError("ValidationError", f"Template error: a condition must not refer to {name}")


def _cidr(argument: list[Any]) -> list[str]:
    network, count, bits = argument[0], int(argument[1]), int(argument[2])
    subnets = ipaddress.ip_network(network).subnets(new_prefix=32 - bits)
    return [str(next(subnets)) for _ in range(count)]


FUNCTIONS: dict[str, Callable[[Template, Any], Any]] = {
    "Fn::Join": lambda _, argument: argument[0].join(str(part) for part in argument[1]),
    "Fn::Select": lambda _, argument: argument[1][int(argument[0])],
    "Fn::Split": lambda _, argument: argument[1].split(argument[0]),
    "Fn::Base64": lambda _, argument: base64.b64encode(argument.encode()).decode(),
    "Fn::GetAZs": lambda template, argument: [f"{argument or template.values['AWS::Region']}{zone}" for zone in "abc"],
    "Fn::Cidr": lambda _, argument: _cidr(argument),
    "Fn::FindInMap": Template.find_in_map,
    "Fn::ImportValue": lambda template, argument: template.values["exports"](argument),
    "Fn::Equals": lambda _, argument: str(argument[0]) == str(argument[1]),
    "Fn::And": lambda _, argument: all(argument),
    "Fn::Or": lambda _, argument: any(argument),
    "Fn::Not": lambda _, argument: not argument[0],
    "Fn::Contains": lambda _, argument: argument[1] in argument[0],
    "Fn::ToJsonString": lambda _, argument: json.dumps(argument),
    "Fn::Length": lambda _, argument: len(argument),
}
