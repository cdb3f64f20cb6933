"""Deployment configurations: how production traffic moves.

@see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
"""
from __future__ import annotations

import re
from typing import Any

PREDEFINED = re.compile(r"CodeDeployDefault\.ECS(?:AllAtOnce|Canary(\d+)Percent(\d+)Minutes|Linear(\d+)PercentEvery(\d+)Minutes)")


def predefined(name: str) -> dict[str, Any] | None:
    """The traffic routing of one of CodeDeploy's own configurations."""
    match = PREDEFINED.fullmatch(name)
    if match is None:
        return None
    canary, canary_minutes, linear, linear_minutes = (int(part) if part else None for part in match.groups())
    if canary:
        return {"type": "TimeBasedCanary", "timeBasedCanary": {"canaryPercentage": canary, "canaryInterval": canary_minutes}}
    if linear:
        return {"type": "TimeBasedLinear", "timeBasedLinear": {"linearPercentage": linear, "linearInterval": linear_minutes}}
    return {"type": "AllAtOnce"}


def steps(routing: dict[str, Any]) -> list[tuple[int, int]]:
    """The new version's share after each step, and how many minutes it is held."""
    if routing["type"] == "TimeBasedCanary":
        canary = routing["timeBasedCanary"]
        return [(canary["canaryPercentage"], canary["canaryInterval"]), (100, 0)]
    if routing["type"] == "TimeBasedLinear":
        share, minutes = routing["timeBasedLinear"]["linearPercentage"], routing["timeBasedLinear"]["linearInterval"]
        return [*((part, minutes) for part in range(share, 100, share)), (100, 0)]
    return [(100, 0)]
