"""Alarms on UnHealthyHostCount, a metric that is emulated: they follow the targets as they really are."""
from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from typing import Any

import clients
from clock import Clock
from load_balancing.target_health import TargetHealth

log = logging.getLogger("alarms")
METRIC = "UnHealthyHostCount"
ROUND = 0.25


class HealthAlarms:
    def __init__(self, clock: Clock, health: TargetHealth) -> None:
        self.clock, self.health = clock, health
        # Since when (in AWS's time) the targets of an alarm are unhealthy.
        self._since: dict[str, float] = {}
        self._groups_in_trouble: set[str] = set()
        # Alarms that went off because of what is emulated here, and may be quiet again.
        self._raised: set[str] = set()

    def start(self) -> None:
        threading.Thread(target=self._watch, name="alarms", daemon=True).start()

    def _watch(self) -> None:
        while True:
            time.sleep(ROUND)
            if not self.health.groups:
                continue
            try:
                for alarm in clients.moto("cloudwatch").describe_alarms()["MetricAlarms"]:
                    self._judge(alarm, list(_metrics(alarm)))
            except Exception as error:
                log.warning("alarms are not judged: %s", error)

    def _judge(self, alarm: dict[str, Any], metrics: list[dict[str, Any]]) -> None:
        name, now = alarm["AlarmName"], self.clock.time()
        period = max((metric["Period"] for metric in metrics), default=0)
        if any(self._unhealthy(metric) for metric in metrics):
            since = self._since.setdefault(name, now)
            if now - since >= period * alarm["EvaluationPeriods"] and alarm["StateValue"] != "ALARM":
                self._set(name, "ALARM")
                self._raised.add(name)
        else:
            self._since.pop(name, None)
            if name in self._raised:
                self._raised.discard(name)
                self._set(name, "OK")

    def _unhealthy(self, metric: dict[str, Any]) -> bool:
        """Whether targets are unhealthy, or stand in for such that were."""
        group = next(item["Value"] for item in metric["Dimensions"] if item["Name"] == "TargetGroup")
        states = [target.state for arn, targets in list(self.health.groups.items()) if arn.endswith(f":{group}") for target in list(targets.values())]
        if "unhealthy" in states:
            self._groups_in_trouble.add(group)
        elif "healthy" in states or not states:
            self._groups_in_trouble.discard(group)
        return group in self._groups_in_trouble

    def _set(self, name: str, state: str) -> None:
        log.info("alarm %s is in state %s", name, state)
        clients.moto("cloudwatch").set_alarm_state(AlarmName=name, StateValue=state, StateReason=f"{METRIC} says so")


def _metrics(alarm: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The metrics of an alarm that count unhealthy targets."""
    for query in alarm.get("Metrics", []):
        stat = query.get("MetricStat", {})
        if stat.get("Metric", {}).get("MetricName") == METRIC:
            yield {**stat["Metric"], "Period": stat["Period"]}
    if alarm.get("MetricName") == METRIC:
        yield alarm
