"""Puts everything together."""
from __future__ import annotations

import argparse

import clients
import moto_gaps
from clock import Clock
from cloudformation.api import CloudFormation
from cloudformation.custom_resource import Answers
from cloudformation.types import registry
from front.application import Application
from front.calls import Call, Calls
from front.control import Control
from front.faults import Faults
from front.listeners import HOST, Listener
from code_build.api import CodeBuild
from code_deploy.api import CodeDeploy
from code_pipeline.api import CodePipeline
from ecr import images
from elasticache import serverless
from ecs.api import Ecs
from events import objects
from events.rule_alarms import RuleAlarms
from events.rules import Rules
from functions.invoke import Functions
from functions.state_machines import Executions
from leftovers import Leftovers
from load_balancing import certificates
from load_balancing.health_alarms import HealthAlarms
from load_balancing.network_interfaces import describe_network_interfaces
from load_balancing.target_health import TargetHealth
from load_balancing.traffic import Traffic


class Emulator:
    """AWS, with all that this directory adds."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.clock, self.calls, self.faults, self.answers = Clock(options.time_scale), Calls(), Faults(), Answers()
        self.application = Application(self.calls, self.faults, Control(self), self.restart)
        self.front, self.inner = Listener(self.application, options.port), Listener(self.application, 0)
        self.front.start()
        self.inner.start()
        clients.set_inner_url(f"http://{HOST}:{self.inner.port}")
        self.functions = Functions(self.clock, self.faults, options.logs, options.node_modules, f"http://localhost:{self.front.port}")
        self.functions.proxy = options.proxy
        self.executions = Executions(self.clock)
        self.traffic = Traffic()
        self.health = self.traffic.health = TargetHealth(self.clock, self.traffic)
        self.ecs = Ecs(self.clock, self.health, options.task_command, options.logs)
        self.code_deploy = CodeDeploy(self.clock, self.ecs)
        self.rules = Rules(self.clock)
        self.ecs.tasks.changed = self.rules.task_changed
        self.code_build = CodeBuild(options.logs, lambda: f"http://localhost:{self.front.port}")
        self.code_pipeline = CodePipeline(self.clock, self.code_build, self.rules)
        self.leftovers = Leftovers(self)
        self.cloudformation = CloudFormation(registry(self.answers), self.clock)

    def start(self) -> None:
        self.application.register("cloudformation", self.cloudformation.operations())
        self.application.register("lambda", {"Invoke": self.functions.invoke})
        self.application.register("stepfunctions", self.executions.operations())
        certificates.take_for_granted()
        self.application.register("elbv2", self.health.operations())
        self.application.register("ec2", {"DescribeNetworkInterfaces": describe_network_interfaces})
        self.application.register("ecs", self.ecs.operations())
        self.application.register("codedeploy", self.code_deploy.operations())
        self.application.register("codebuild", self.code_build.operations())
        self.application.register("codepipeline", self.code_pipeline.operations())
        self.application.register("ecr", images.OPERATIONS)
        self.application.register("elasticache", serverless.OPERATIONS)
        self.application.register("events", {"PutEvents": self.rules.put_events})
        objects.deliver_to(self.rules)
        for service, operations in moto_gaps.OPERATIONS.items():
            self.application.register(service, operations)
        self.application.after += [self._after, self.functions.remember, self.ecs.follow_scaling]
        self.leftovers.remember()
        HealthAlarms(self.clock, self.health).start()
        RuleAlarms(self.clock, self.rules).start()

    def _after(self, call: Call) -> None:
        if call.service in ("elbv2", "servicediscovery") and not call.operation.startswith(("Describe", "List", "Get", "Discover")):
            self.traffic.changed()

    @property
    def idle(self) -> bool:
        parts = (self.cloudformation, self.ecs, self.code_build, self.code_deploy, self.code_pipeline, self.executions, self.functions)
        return not any(part.busy for part in parts)

    def restart(self, seconds: float) -> None:
        """What is stored stays, as AWS's would; connections and idle Lambda processes do not."""
        self.front.restart(seconds)
        self.functions.end_idle()

    def stop(self) -> None:
        self.front.stop()
        self.functions.end_idle()
        self.ecs.tasks.stop_all()
