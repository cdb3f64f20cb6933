"""Resource types as a table: which calls make, change and delete a resource, and what its attributes are."""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jmespath

from cloudformation.handler import Context
from cloudformation.shapes import parameters
from cloudformation.stack import StackResource
from errors import AwsError

Values = dict[str, Any]
Apply = Callable[[Context, StackResource, Any, Any], None]
Lookup = Callable[[Context, StackResource], Any]


@dataclass
class Part:
    """Properties that have calls of their own. `apply` gets them as they are wanted and as they were.

    With `only_update`, the call that creates the resource takes them, and `apply` is for changes.
    """

    properties: tuple[str, ...]
    apply: Apply
    only_update: bool = False


@dataclass
class Kind:
    """A resource type that one call makes.

    `id` finds the physical id in the answer (JMESPath), or names a property with `=Property`. A property that is in no list and not
    in `create`'s parameters is refused. Without `update`, every change replaces; with it, changes of what is in `replace` do.
    """

    service: str
    create: str
    id: str
    delete: str = ""
    key: Callable[[StackResource], Values] | None = None
    name: str = ""
    name_length: int = 255
    lower_name: bool = False
    rename: dict[str, str] = field(default_factory=dict)
    always: Values = field(default_factory=dict)
    adapt: Callable[[Context, Values], Values] | None = None
    update: str = ""
    update_always: Values = field(default_factory=dict)
    replace: tuple[str, ...] = ()
    not_in_update: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    tags: str = ""
    attributes: dict[str, str | Lookup] = field(default_factory=dict)
    ref: Callable[[StackResource], str] | None = None
    settle: Callable[[Context, StackResource], None] | None = None
    before_delete: Callable[[Context, StackResource], None] | None = None
    gone: tuple[str, ...] = ()


def snake(operation: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", operation).lower()


class KindHandler:
    """Carries out what a Kind says."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self._separate = {name for part in kind.parts for name in part.properties}

    def create(self, context: Context, resource: StackResource) -> None:
        kind, properties = self.kind, dict(resource.properties)
        if kind.name and kind.name not in properties:
            properties[kind.name] = context.name(resource.logical_id, kind.name_length, kind.lower_name)
        resource.memory["properties"] = properties
        answer = self._call(context, kind.create, {**self._parameters(context, kind.create, properties, resource.type), **self._tags(properties)})
        resource.memory["answer"] = answer
        resource.physical_id = str(properties[kind.id[1:]] if kind.id.startswith("=") else jmespath.search(kind.id, answer))
        for part in kind.parts:
            wanted = {name: properties[name] for name in part.properties if name in properties}
            if wanted and not part.only_update:
                part.apply(context, resource, wanted, {})
        if kind.settle:
            kind.settle(context, resource)

    def _parameters(self, context: Context, operation: str, properties: Values, kind: str, without: tuple[str, ...] | None = None) -> Values:
        """Those of the call that creates the resource; of the one that updates it, where some are left out."""
        is_create = without is None
        apart = {name for part in self.kind.parts for name in part.properties if not (is_create and part.only_update)}
        plain = {name: value for name, value in properties.items() if name not in apart and name not in (without or ()) and not (name == "Tags" and self.kind.tags)}
        if self.kind.adapt:
            plain = self.kind.adapt(context, plain)
        plain = {self.kind.rename.get(name, name): value for name, value in plain.items()}
        always = self.kind.always if is_create else self.kind.update_always
        return {**parameters(self.kind.service, operation, plain, kind), **always}

    def _tags(self, properties: Values) -> Values:
        tags, form = properties.get("Tags"), self.kind.tags
        if not tags or not form:
            return {}
        if isinstance(tags, dict):
            tags = [{"Key": key, "Value": value} for key, value in tags.items()]
        if form.startswith("ec2:"):
            return {"TagSpecifications": [{"ResourceType": form[4:], "Tags": _plain_tags(tags)}]}
        name, _, style = form.partition(":")
        if style == "map":
            return {name: {tag["Key"]: str(tag["Value"]) for tag in tags}}
        if style == "lower":
            return {name: [{"key": tag["Key"], "value": str(tag["Value"])} for tag in tags]}
        return {name: _plain_tags(tags)}

    def _call(self, context: Context, operation: str, values: Values) -> Values:
        answer = getattr(context.client(self.kind.service), snake(operation))(**values)
        answer.pop("ResponseMetadata", None)
        return answer

    def must_replace(self, resource: StackResource, wanted: Values) -> bool:
        changed = {name for name in {*wanted, *resource.properties} if wanted.get(name) != resource.properties.get(name)}
        in_place = self._separate | ({"Tags"} if self.kind.tags else set())
        rest = changed - in_place
        return bool(rest & set(self.kind.replace)) if self.kind.update else bool(rest)

    def update(self, context: Context, resource: StackResource, wanted: Values) -> None:
        kind, before = self.kind, resource.properties
        if kind.name and kind.name not in wanted:
            wanted = {**wanted, kind.name: resource.memory["properties"][kind.name]}
        changed = {name for name in {*wanted, *before} if wanted.get(name) != before.get(name)} - {kind.name} - self._separate - {"Tags"}
        if kind.update and (changed or resource.uncertain):
            values = self._parameters(context, kind.update, wanted, resource.type, kind.not_in_update)
            self._call(context, kind.update, {**values, **(kind.key(resource) if kind.key else {})})
        for part in kind.parts:
            new, old = ({name: source[name] for name in part.properties if name in source} for source in (wanted, before))
            if new != old or resource.uncertain:
                part.apply(context, resource, new, old)
        resource.memory["properties"] = wanted
        if kind.settle:
            kind.settle(context, resource)

    def delete(self, context: Context, resource: StackResource) -> None:
        kind = self.kind
        try:
            if kind.before_delete:
                kind.before_delete(context, resource)
            if kind.delete:
                self._call(context, kind.delete, kind.key(resource) if kind.key else {})
        except Exception as error:
            code = getattr(error, "response", {}).get("Error", {}).get("Code", "")
            if code not in kind.gone and not code.endswith((".NotFound", "NotFoundException", "DoesNotExistException", "NoSuchEntity")):
                raise

    def ref(self, resource: StackResource) -> str:
        return self.kind.ref(resource) if self.kind.ref else resource.physical_id

    def attribute(self, context: Context, resource: StackResource, name: str) -> Any:
        source = self.kind.attributes.get(name)
        if source is None:
            raise AwsError("ValidationError", f"Template error: resource {resource.logical_id} does not support attribute type {name} in Fn::GetAtt")
        if callable(source):
            return source(context, resource)
        if source.startswith("="):
            return resource.memory["properties"][source[1:]]
        return resource.physical_id if source == "id" else jmespath.search(source, resource.memory["answer"])


def _plain_tags(tags: list[Values]) -> list[Values]:
    return [{"Key": tag["Key"], "Value": str(tag["Value"])} for tag in tags]
