"""Alarms on TriggeredRules, the metric of rules that is emulated: EventBridge sends it each minute, and CloudWatch looks at it each minute.

@see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
"""
from __future__ import annotations

import logging
import threading
import time
from typing import Any

import clients
from clock import Clock
from events.rules import Rules

log = logging.getLogger("alarms")
MINUTE = 60
ROUND = 0.25


class RuleAlarms:
    def __init__(self, clock: Clock, rules: Rules) -> None:
        self.clock, self.rules = clock, rules

    def start(self) -> None:
        threading.Thread(target=self._watch, name="rule alarms", daemon=True).start()

    def _watch(self) -> None:
        while True:
            time.sleep(ROUND)
            if not self.rules.matches:
                continue
            try:
                for alarm in clients.moto("cloudwatch").describe_alarms()["MetricAlarms"]:
                    if alarm.get("MetricName") == "TriggeredRules":
                        self._judge(alarm)
            except Exception as error:
                log.warning("alarms are not judged: %s", error)

    def _judge(self, alarm: dict[str, Any]) -> None:
        """Counts the matches of whole minutes."""
        rule = next(item["Value"] for item in alarm["Dimensions"] if item["Name"] == "RuleName")
        end = self.clock.time() // MINUTE * MINUTE
        count = sum(end - alarm["Period"] * alarm["EvaluationPeriods"] <= match < end for match in self.rules.matches.get(rule, []))
        state = "ALARM" if count >= alarm["Threshold"] else "OK"
        if alarm["StateValue"] != state:
            log.info("alarm %s is in state %s, as %s events matched", alarm["AlarmName"], state, count)
            clients.moto("cloudwatch").set_alarm_state(AlarmName=alarm["AlarmName"], StateValue=state, StateReason=f"{count} events matched")
