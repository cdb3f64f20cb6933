"""Clusters, task definitions and services (AWS::ECS)."""
from __future__ import annotations

from typing import Any

from cloudformation.handler import Context
from cloudformation.kinds import Kind, KindHandler
from cloudformation.shapes import convert, input_shape
from cloudformation.stack import StackResource
from cloudformation.types.network import key
from errors import AwsError

NOT_STABLE = "Resource of type 'AWS::ECS::Service' did not stabilize"
ENDED_BADLY = {"STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED", "ROLLBACK_REQUESTED"}
THREE_HOURS = 3 * 3600
# Where traffic moves in steps, CloudFormation waits longer.
A_DAY_AND_A_HALF = 36 * 3600
IN_STEPS = {"CANARY", "LINEAR"}


def _set_providers(context: Context, resource: StackResource, providers: list[str], strategy: list[Any]) -> None:
    shape = input_shape("ecs", "PutClusterCapacityProviders").members["defaultCapacityProviderStrategy"]
    context.client("ecs").put_cluster_capacity_providers(
        cluster=resource.physical_id, capacityProviders=providers, defaultCapacityProviderStrategy=convert(strategy, shape, "DefaultCapacityProviderStrategy"))


class ServiceHandler(KindHandler):
    """AWS::ECS::Service. An update is one call with what has changed; then CloudFormation waits for the deployment."""

    def create(self, context: Context, resource: StackResource) -> None:
        super().create(context, resource)
        self._settle(context, resource, None)

    def update(self, context: Context, resource: StackResource, wanted: dict[str, Any]) -> None:
        before, names = resource.properties, {*wanted, *resource.properties}
        changed = {name: wanted[name] for name in names if name in wanted and (wanted[name] != before.get(name) or resource.uncertain and name == "TaskDefinition")}
        dropped = {name: [] for name in names if name not in wanted and isinstance(before[name], list)}
        if forced := changed.pop("ForceNewDeployment", None):
            changed["ForceNewDeployment"] = forced["EnableForceNewDeployment"]
        newest = self._newest(context, resource)
        values = self._parameters(context, "UpdateService", {**changed, **dropped}, resource.type, ("Tags", "ServiceName", "Cluster"))
        if values:
            self._call(context, "UpdateService", {**values, **_key(resource)})
        self._settle(context, resource, newest)

    def _newest(self, context: Context, resource: StackResource) -> dict[str, Any] | None:
        return next(iter(context.client("ecs").list_service_deployments(**_key(resource))["serviceDeployments"]), None)

    @staticmethod
    def _most_seconds(resource: StackResource) -> int:
        strategy = resource.memory["properties"].get("DeploymentConfiguration", {}).get("Strategy")
        return A_DAY_AND_A_HALF if strategy in IN_STEPS else THREE_HOURS

    def _settle(self, context: Context, resource: StackResource, before: dict[str, Any] | None) -> None:
        """Waits for the tasks, and for the deployment where there is another one than before."""
        ecs, end = context.client("ecs"), context.clock.limit(self._most_seconds(resource))
        while context.clock.time() < end:
            deployment = self._newest(context, resource)
            is_new = deployment and (before is None or deployment["serviceDeploymentArn"] != before["serviceDeploymentArn"])
            if is_new and deployment["status"] in ENDED_BADLY:
                raise AwsError("GeneralServiceException", f"{NOT_STABLE}: the deployment has ended as {deployment['status']}: {deployment.get('statusReason')}")
            service = ecs.describe_services(cluster=_key(resource)["cluster"], services=[resource.physical_id])["services"][0]
            deploying = deployment and deployment["status"] not in {"SUCCESSFUL", *ENDED_BADLY}
            if not deploying and service["runningCount"] >= service["desiredCount"] and service["pendingCount"] == 0:
                return
            context.poll()
        raise AwsError("NotStabilized", NOT_STABLE)

    def delete(self, context: Context, resource: StackResource) -> None:
        super().delete(context, resource)
        ecs, end = context.client("ecs"), context.clock.limit(THREE_HOURS)
        while context.clock.time() < end:
            services = ecs.describe_services(cluster=_key(resource)["cluster"], services=[resource.physical_id])["services"]
            if not services or services[0]["status"] == "INACTIVE":
                return
            context.clock.poll()
        raise AwsError("NotStabilized", NOT_STABLE)


def _key(resource: StackResource) -> dict[str, str]:
    return {"cluster": resource.properties.get("Cluster", "default"), "service": resource.physical_id}


KINDS = {
    "AWS::ECS::Cluster": Kind(
        "ecs", "CreateCluster", "cluster.clusterName", "DeleteCluster", key("cluster"), name="ClusterName", rename={"ClusterSettings": "settings"},
        tags="tags:lower", update="UpdateCluster", replace=("ClusterName",), not_in_update=("ClusterName", "CapacityProviders", "DefaultCapacityProviderStrategy"),
        attributes={"Arn": "cluster.clusterArn"}),
    "AWS::ECS::ClusterCapacityProviderAssociations": Kind(
        "ecs", "PutClusterCapacityProviders", "=Cluster", update="PutClusterCapacityProviders", replace=("Cluster",),
        before_delete=lambda context, resource: _set_providers(context, resource, [], [])),
    "AWS::ECS::CapacityProvider": Kind("ecs", "CreateCapacityProvider", "capacityProvider.name", "DeleteCapacityProvider", key("capacityProvider"), name="Name",
                                       tags="tags:lower"),
    "AWS::ECS::TaskDefinition": Kind(
        "ecs", "RegisterTaskDefinition", "taskDefinition.taskDefinitionArn", "DeregisterTaskDefinition", key("taskDefinition"), name="Family",
        tags="tags:lower", attributes={"TaskDefinitionArn": "id"}),
}

HANDLERS = {
    "AWS::ECS::Service": ServiceHandler(Kind(
        "ecs", "CreateService", "service.serviceArn", "DeleteService", lambda resource: {**_key(resource), "force": True}, name="ServiceName",
        rename={"PlacementStrategies": "placementStrategy"}, tags="tags:lower", update="UpdateService",
        replace=("Cluster", "LaunchType", "Role", "SchedulingStrategy", "ServiceName"),
        attributes={"Name": "=ServiceName", "ServiceArn": "id"})),
}
