"""Blue/green, canary and linear deployments: all new tasks first, then test traffic, then production traffic.

@see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
"""
from __future__ import annotations

from typing import Any

import clients
from ecs.deployment import Deployment

# Network load balancers need some time to take over changed weights.
NETWORK_LOAD_BALANCER_SECONDS = 600


class Shifting(Deployment):
    """The BLUE_GREEN, CANARY and LINEAR strategies."""

    def carry_out(self) -> None:
        service = self.service
        if len(service.groups) > 1:
            self.enter("RECONCILE_SERVICE")
        self.enter("PRE_SCALE_UP")
        routes = self._routes()
        target = self.new_target({key: route["green"] if self.source else route["blue"] for key, route in routes.items()})
        self.stage = "SCALE_UP"
        target.resize(service.desired)
        self.wait_until_healthy(target, service.desired)
        self.enter("POST_SCALE_UP")
        self.enter("TEST_TRAFFIC_SHIFT")
        self._shift("test", routes, 100)
        self.enter("POST_TEST_TRAFFIC_SHIFT")
        self._move_production(routes)
        self.enter("POST_PRODUCTION_TRAFFIC_SHIFT")
        self.stage = "BAKE_TIME"
        self.wait(60 * self.settings.get("bakeTimeInMinutes", 0))
        self.stage = "CLEAN_UP"
        service.primary, old = target, self.source
        if old:
            service.drop_group(old)

    def _move_production(self, routes: dict[Any, Any]) -> None:
        for weight, pause in self._steps():
            self.enter("PRE_PRODUCTION_TRAFFIC_SHIFT")
            self.enter("PRODUCTION_TRAFFIC_SHIFT")
            self._shift("production", routes, weight)
            self.wait(60 * pause)

    def _steps(self) -> list[tuple[float, float]]:
        """Share of the new version after each step, and minutes until the next one."""
        if self.source is None:
            return [(100, 0)]
        strategy = self.settings.get("strategy")
        if strategy == "CANARY":
            canary = self.settings.get("canaryConfiguration", {})
            return [(canary.get("canaryPercent", 5), canary.get("canaryBakeTimeInMinutes", 10)), (100, 0)]
        if strategy == "LINEAR":
            linear = self.settings.get("linearConfiguration", {})
            step, pause = linear.get("stepPercent", 10), linear.get("stepBakeTimeInMinutes", 6)
            return [(min(100, number * step), pause if number * step < 100 else 0) for number in range(1, int(-(-100 // step)) + 1)]
        return [(100, 0)]

    def roll_back(self) -> None:
        routes = self._routes_of_source
        if self.source and routes:
            self._shift("production", routes, 0)
            self._shift("test", routes, 0)
        if self.target:
            if self.source:
                self.service.drop_group(self.target)
            else:
                self.target.resize(0)

    _routes_of_source: dict[Any, Any] | None = None

    def _routes(self) -> dict[tuple[str, int, int], dict[str, Any]]:
        """For each load balancer: its rules, the target group of the old version and that of the new one."""
        routes = {}
        for key, balancer in self.service.keyed_balancers:
            advanced = balancer.get("advancedConfiguration", {})
            pair = [balancer["targetGroupArn"], advanced.get("alternateTargetGroupArn", balancer["targetGroupArn"])]
            blue = self.source.target_groups.get(key, pair[0]) if self.source else pair[0]
            routes[key] = {"blue": blue, "green": next((group for group in pair if group != blue), blue), "production": advanced.get("productionListenerRule"),
                           "test": advanced.get("testListenerRule")}
        self._routes_of_source = routes
        return routes

    def _shift(self, kind: str, routes: dict[Any, Any], weight: float) -> None:
        """Gives the new version its share of the traffic; the first version of a service has it all from the start."""
        for route in routes.values():
            if route[kind] and self.source:
                set_weights(route[kind], {route["blue"]: round(100 - weight), route["green"]: round(weight)})
                if ":listener/net/" in route[kind] and self.status == "IN_PROGRESS":
                    self.wait(NETWORK_LOAD_BALANCER_SECONDS)
            elif route[kind]:
                others = {balancer["advancedConfiguration"]["alternateTargetGroupArn"]: 0 for balancer in self.service.balancers
                          if balancer["targetGroupArn"] == route["blue"]}
                set_weights(route[kind], {route["blue"]: 100, **others})
        setattr(self, f"{kind}_weight", weight)


def set_weights(arn: str, weights: dict[str, int]) -> None:
    """Writes the weights into a rule, or into a listener's default action."""
    elb = clients.client("elbv2")
    groups = [{"TargetGroupArn": group, "Weight": weight} for group, weight in weights.items()]
    actions = [{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}]
    if ":listener-rule/" in arn:
        elb.modify_rule(RuleArn=arn, Actions=actions)
    else:
        elb.modify_listener(ListenerArn=arn, DefaultActions=actions)
