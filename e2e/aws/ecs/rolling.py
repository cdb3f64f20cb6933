"""Rolling updates: new tasks come and old ones go, within minimum and maximum percent.

@see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
"""
from __future__ import annotations

import math

from ecs.deployment import POLL, Deployment, Failed


class Rolling(Deployment):
    """The ROLLING strategy."""

    def carry_out(self) -> None:
        service = self.service
        desired = service.desired
        groups = {key: item["targetGroupArn"] for key, item in service.keyed_balancers}
        most = math.floor(desired * self.settings.get("maximumPercent", 200) / 100)
        least = math.ceil(desired * self.settings.get("minimumHealthyPercent", 100) / 100)
        target, old = self.new_target(groups), self.source
        self.enter("SCALE_UP")
        while True:
            staying = old.size if old else 0
            target.resize(max(target.size, min(desired, most - staying)))
            if old:
                old.resize(max(0, min(staying, least - target.healthy)))
            if target.healthy >= desired and (old is None or old.size == 0):
                break
            self.wait(POLL)
        self.production_weight = 100
        service.primary = target
        if old:
            service.drop_group(old)

    def roll_back(self) -> None:
        if self.target is None:
            return
        if self.source is None or not self.settings.get("deploymentCircuitBreaker", {}).get("rollback", True):
            self.target.resize(0)
            return
        self.source.resize(self.service.desired)
        while self.source.healthy < self.service.desired:
            if self.ecs.clock.poll(self.interrupted):
                raise Failed("stopped while it was rolled back")
        self.service.drop_group(self.target)
