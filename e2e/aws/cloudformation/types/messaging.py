"""Topics, queues, rules, schedules, alarms and logs."""
from __future__ import annotations

import json
from typing import Any

from cloudformation.handler import Context
from cloudformation.kinds import Kind, Part
from cloudformation.shapes import convert, input_shape
from cloudformation.stack import StackResource
from cloudformation.types.network import key

QUEUE_ATTRIBUTES = ("DelaySeconds", "MaximumMessageSize", "MessageRetentionPeriod", "ReceiveMessageWaitTimeSeconds", "VisibilityTimeout", "RedrivePolicy",
                    "RedriveAllowPolicy", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled", "FifoQueue", "ContentBasedDeduplication")
TOPIC_ATTRIBUTES = ("DisplayName", "KmsMasterKeyId", "FifoTopic", "ContentBasedDeduplication")


def _gather(names: tuple[str, ...]) -> Any:
    """Queues and topics take most properties as one map of texts."""
    def adapt(_context: Context, properties: dict[str, Any]) -> dict[str, Any]:
        attributes = {name: _text(properties[name]) for name in names if name in properties}
        rest = {name: value for name, value in properties.items() if name not in names}
        if attributes.get("FifoQueue") == "true" or attributes.get("FifoTopic") == "true":
            rest |= {name: f"{rest[name].removesuffix('.fifo')}.fifo" for name in ("QueueName", "TopicName") if name in rest}
        return {**rest, **({"Attributes": attributes} if attributes else {})}
    return adapt


def _text(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return json.dumps(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _queue_attribute(name: str) -> Any:
    return lambda context, resource: context.client("sqs").get_queue_attributes(QueueUrl=resource.physical_id, AttributeNames=[name])["Attributes"][name]


def _targets(context: Context, resource: StackResource, wanted: dict[str, Any], old: dict[str, Any]) -> None:
    events, shape = context.client("events"), input_shape("events", "PutTargets").members["Targets"]
    new = wanted.get("Targets", [])
    gone = [target["Id"] for target in old.get("Targets", []) if target["Id"] not in {item["Id"] for item in new}]
    name = resource.memory["properties"]["Name"]
    if gone:
        events.remove_targets(Rule=name, Ids=gone)
    if new:
        events.put_targets(Rule=name, Targets=convert(new, shape, "Targets"))


def _strip_rule(context: Context, resource: StackResource) -> None:
    _targets(context, resource, {}, resource.properties)


def _retention(context: Context, resource: StackResource, wanted: dict[str, Any], _old: Any) -> None:
    logs = context.client("logs")
    if "RetentionInDays" in wanted:
        logs.put_retention_policy(logGroupName=resource.physical_id, retentionInDays=int(wanted["RetentionInDays"]))
    else:
        logs.delete_retention_policy(logGroupName=resource.physical_id)


class Policy:
    """A policy that becomes an attribute of queues or topics."""

    def __init__(self, property_name: str, put: Any) -> None:
        self.property_name, self.put = property_name, put

    def create(self, context: Context, resource: StackResource) -> None:
        resource.physical_id = context.name(resource.logical_id)
        self._put(context, resource.properties)

    def _put(self, context: Context, properties: dict[str, Any]) -> None:
        if unknown := properties.keys() - {"PolicyDocument", self.property_name}:
            raise ValueError(f"Encountered unsupported property {', '.join(unknown)}")
        for item in properties[self.property_name]:
            self.put(context, item, json.dumps(properties["PolicyDocument"]))

    def must_replace(self, _resource: StackResource, _wanted: dict[str, Any]) -> bool:
        return False

    def update(self, context: Context, resource: StackResource, wanted: dict[str, Any]) -> None:
        self._put(context, wanted)

    def delete(self, context: Context, resource: StackResource) -> None:
        """The policy goes with what it belongs to."""

    def ref(self, resource: StackResource) -> str:
        return resource.physical_id

    def attribute(self, _context: Context, resource: StackResource, _name: str) -> str:
        return resource.physical_id


ALARM = dict(name="AlarmName", attributes={"Arn": lambda _context, resource: f"arn:aws:cloudwatch:us-east-1:123456789012:alarm:{resource.physical_id}"})
KINDS = {
    "AWS::SNS::Topic": Kind("sns", "CreateTopic", "TopicArn", "DeleteTopic", key("TopicArn"), name="TopicName", rename={"TopicName": "Name"},
                            adapt=_gather(TOPIC_ATTRIBUTES), tags="Tags", attributes={"TopicArn": "id", "TopicName": "=TopicName"}),
    "AWS::SNS::Subscription": Kind("sns", "Subscribe", "SubscriptionArn", "Unsubscribe", key("SubscriptionArn"), always={"ReturnSubscriptionArn": True},
                                   adapt=_gather(("FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy"))),
    "AWS::SQS::Queue": Kind("sqs", "CreateQueue", "QueueUrl", "DeleteQueue", key("QueueUrl"), name="QueueName", name_length=75, adapt=_gather(QUEUE_ATTRIBUTES),
                            tags="tags:map", attributes={"Arn": _queue_attribute("QueueArn"), "QueueUrl": "id",
                                                    "QueueName": lambda _context, resource: resource.physical_id.rsplit("/", 1)[1]}),
    "AWS::Events::Rule": Kind(
        "events", "PutRule", "=Name", "DeleteRule", key("Name"), name="Name", name_length=64, update="PutRule", replace=("Name",), tags="Tags",
        parts=(Part(("Targets",), _targets),), before_delete=_strip_rule, attributes={"Arn": "RuleArn"}),
    "AWS::Scheduler::Schedule": Kind("scheduler", "CreateSchedule", "=Name", "DeleteSchedule", key("Name"), name="Name", name_length=64,
                                     update="UpdateSchedule", replace=("Name",), attributes={"Arn": "ScheduleArn"}),
    "AWS::Scheduler::ScheduleGroup": Kind("scheduler", "CreateScheduleGroup", "=Name", "DeleteScheduleGroup", key("Name"), name="Name", name_length=64,
                                          attributes={"Arn": "ScheduleGroupArn"}),
    "AWS::CloudWatch::Alarm": Kind("cloudwatch", "PutMetricAlarm", "=AlarmName", "DeleteAlarms", lambda resource: {"AlarmNames": [resource.physical_id]},
                                   update="PutMetricAlarm", replace=("AlarmName",), tags="Tags", **ALARM),
    "AWS::CloudWatch::CompositeAlarm": Kind("cloudwatch", "PutCompositeAlarm", "=AlarmName", "DeleteAlarms",
                                            lambda resource: {"AlarmNames": [resource.physical_id]}, update="PutCompositeAlarm", replace=("AlarmName",), **ALARM),
    "AWS::CloudWatch::Dashboard": Kind("cloudwatch", "PutDashboard", "=DashboardName", "DeleteDashboards",
                                       lambda resource: {"DashboardNames": [resource.physical_id]}, name="DashboardName", update="PutDashboard",
                                       replace=("DashboardName",)),
    "AWS::Logs::LogGroup": Kind("logs", "CreateLogGroup", "=LogGroupName", "DeleteLogGroup", key("logGroupName"), name="LogGroupName", tags="tags:map",
                                parts=(Part(("RetentionInDays",), _retention),),
                                attributes={"Arn": lambda _context, resource: f"arn:aws:logs:us-east-1:123456789012:log-group:{resource.physical_id}:*"}),
    "AWS::Logs::ResourcePolicy": Kind("logs", "PutResourcePolicy", "=PolicyName", "DeleteResourcePolicy", key("policyName"), name="PolicyName",
                                      update="PutResourcePolicy", replace=("PolicyName",)),
    "AWS::Logs::MetricFilter": Kind("logs", "PutMetricFilter", "=FilterName", "DeleteMetricFilter",
                                    lambda resource: {"filterName": resource.physical_id, "logGroupName": resource.properties["LogGroupName"]},
                                    name="FilterName", update="PutMetricFilter", replace=("FilterName", "LogGroupName")),
}

HANDLERS = {
    "AWS::SNS::TopicPolicy": Policy("Topics", lambda context, arn, text: context.client("sns").set_topic_attributes(
        TopicArn=arn, AttributeName="Policy", AttributeValue=text)),
    "AWS::SQS::QueuePolicy": Policy("Queues", lambda context, url, text: context.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": text})),
}
