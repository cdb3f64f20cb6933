"""The resource types that stacks may contain."""
from __future__ import annotations

from typing import Any

from cloudformation.custom_resource import Answers, CustomResource
from cloudformation.handler import Registry
from cloudformation.kinds import KindHandler
from cloudformation.metadata import Metadata
from cloudformation.types import delivery, deployments, edge, files, functions, identity, load_balancing, messaging, network, services, storage

MODULES: tuple[Any, ...] = (delivery, deployments, edge, files, functions, identity, load_balancing, messaging, network, services, storage)


def registry(answers: Answers) -> Registry:
    known = Registry()
    for module in MODULES:
        known.add({name: KindHandler(kind) for name, kind in getattr(module, "KINDS", {}).items()})
        known.add(getattr(module, "HANDLERS", {}))
    known.add({"AWS::CloudFormation::CustomResource": CustomResource(answers), "AWS::CDK::Metadata": Metadata()})
    return known
