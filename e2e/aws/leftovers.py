"""What exists, service by service, beside what was there from the start and what belongs to the bootstrap stack."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import jmespath

import clients

TOOLKIT = "CDKToolkit"
# boto3's name of a service: operations, their parameters, and what to take from the answer.
LISTS: dict[str, list[tuple[str, dict[str, Any], str]]] = {
    "acm": [("list_certificates", {}, "CertificateSummaryList[].CertificateArn")],
    "apigatewayv2": [("get_apis", {}, "Items[].ApiId"), ("get_vpc_links", {}, "Items[].VpcLinkId")],
    "application-autoscaling": [("describe_scalable_targets", {"ServiceNamespace": "ecs"}, "ScalableTargets[].ResourceId"),
                                ("describe_scaling_policies", {"ServiceNamespace": "ecs"}, "ScalingPolicies[].PolicyARN"),
                                ("describe_scheduled_actions", {"ServiceNamespace": "ecs"}, "ScheduledActions[].ScheduledActionARN")],
    "cloudformation": [("describe_stacks", {}, "Stacks[].StackName")],
    "cloudwatch": [("describe_alarms", {"AlarmTypes": ["MetricAlarm", "CompositeAlarm"]}, "[MetricAlarms, CompositeAlarms][][].AlarmName"),
                   ("list_dashboards", {}, "DashboardEntries[].DashboardName")],
    "codebuild": [("list_projects", {}, "projects")],
    "codepipeline": [("list_pipelines", {}, "pipelines[].name")],
    "codedeploy": [("list_applications", {}, "applications"), ("list_deployment_configs", {}, "deploymentConfigsList")],
    "dynamodb": [("list_tables", {}, "TableNames")],
    "ec2": [("describe_vpcs", {}, "Vpcs[].VpcId"), ("describe_subnets", {}, "Subnets[].SubnetId"), ("describe_nat_gateways", {}, "NatGateways[?State!='deleted'].NatGatewayId"),
            ("describe_internet_gateways", {}, "InternetGateways[].InternetGatewayId"), ("describe_addresses", {}, "Addresses[].AllocationId"),
            ("describe_security_groups", {}, "SecurityGroups[].GroupId"), ("describe_route_tables", {}, "RouteTables[].RouteTableId"),
            ("describe_network_interfaces", {}, "NetworkInterfaces[].NetworkInterfaceId"), ("describe_vpc_endpoints", {}, "VpcEndpoints[?State!='deleted'].VpcEndpointId"),
            ("describe_flow_logs", {}, "FlowLogs[].FlowLogId"), ("describe_launch_templates", {}, "LaunchTemplates[].LaunchTemplateId"),
            ("describe_instances", {}, "Reservations[].Instances[?State.Name!='terminated'].InstanceId[]")],
    "ecr": [("describe_repositories", {}, "repositories[].repositoryName")],
    "ecs": [("list_clusters", {}, "clusterArns"), ("list_task_definitions", {"status": "ACTIVE"}, "taskDefinitionArns")],
    "efs": [("describe_file_systems", {}, "FileSystems[].FileSystemId"), ("describe_access_points", {}, "AccessPoints[].AccessPointId")],
    "elasticache": [("describe_serverless_caches", {}, "ServerlessCaches[].ServerlessCacheName")],
    "elbv2": [("describe_load_balancers", {}, "LoadBalancers[].LoadBalancerArn"), ("describe_target_groups", {}, "TargetGroups[].TargetGroupArn")],
    "events": [("list_rules", {}, "Rules[].Name")],
    "firehose": [("list_delivery_streams", {}, "DeliveryStreamNames")],
    "iam": [("list_roles", {}, "Roles[].RoleName"), ("list_policies", {"Scope": "Local"}, "Policies[].Arn"), ("list_users", {}, "Users[].UserName")],
    "kms": [("list_keys", {}, "Keys[].KeyId"), ("list_aliases", {}, "Aliases[?!starts_with(AliasName, 'alias/aws/')].AliasName")],
    "lambda": [("list_functions", {}, "Functions[].FunctionName"), ("list_event_source_mappings", {}, "EventSourceMappings[].UUID")],
    "logs": [("describe_log_groups", {}, "logGroups[].logGroupName")],
    "route53": [("list_hosted_zones", {}, "HostedZones[].Id")],
    "s3": [("list_buckets", {}, "Buckets[].Name")],
    "scheduler": [("list_schedules", {}, "Schedules[].Name")],
    "secretsmanager": [("list_secrets", {}, "SecretList[].Name")],
    "servicediscovery": [("list_namespaces", {}, "Namespaces[].Id"), ("list_services", {}, "Services[].Id")],
    "sns": [("list_topics", {}, "Topics[].TopicArn"), ("list_subscriptions", {}, "Subscriptions[].SubscriptionArn")],
    "sqs": [("list_queues", {}, "QueueUrls")],
    "ssm": [("describe_parameters", {}, "Parameters[].Name")],
    "stepfunctions": [("list_state_machines", {}, "stateMachines[].stateMachineArn")],
    "wafv2": [("list_web_acls", {"Scope": "REGIONAL"}, "WebACLs[].Id")],
}


# An account comes with a network, and with nothing else of what is listed.
THERE_FROM_THE_START = ("ec2",)


def existing(services: Iterable[str]) -> dict[str, set[str]]:
    """Everything that the lists of some services show."""
    found: dict[str, set[str]] = {}
    for service in services:
        operations = LISTS[service]
        api = clients.client(service, clients.TEST)
        found[service] = {str(item) for operation, parameters, path in operations for item in jmespath.search(path, getattr(api, operation)(**parameters)) or []}
    return found


class Leftovers:
    def __init__(self, emulator: Any) -> None:
        self.emulator, self._before = emulator, {service: set() for service in LISTS}

    def remember(self) -> None:
        self._before |= existing(THERE_FROM_THE_START)

    def accept(self) -> None:
        """From now on, what exists counts as if it had always been there."""
        self._before = existing(LISTS)

    def find(self) -> dict[str, list[str]]:
        mine = {TOOLKIT} | {resource.physical_id for stack in self.emulator.cloudformation.stacks if stack.name == TOOLKIT for resource in stack.resources.values()}
        found = {service: sorted(names - self._before[service] - mine) for service, names in existing(LISTS).items()}
        found["tasks"] = [task.arn for task in self.emulator.ecs.tasks.all if not task.is_over]
        return {service: names for service, names in found.items() if names}
