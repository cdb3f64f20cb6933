"""What the actions of a pipeline do.

@see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference.html
"""
from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

import clients

if TYPE_CHECKING:
    from code_pipeline.execution import Execution

Key = tuple[str, str]
Configuration = dict[str, str]
RUNNING_DEPLOYMENT = {"Created", "Queued", "InProgress", "Baking", "Ready"}


class ActionFailed(Exception):
    """The action has failed, and the pipeline with it."""


def _archive_of_s3(execution: Execution, _key: Key, action: dict[str, Any], configuration: Configuration) -> bytes:
    bucket, key = configuration["S3Bucket"], configuration["S3ObjectKey"]
    try:
        found = clients.client("s3").get_object(Bucket=bucket, Key=key)
    except ClientError as error:
        raise ActionFailed(f"The object with key '{key}' does not exist in bucket '{bucket}'") from error
    execution.set_variables(action, {"BucketName": bucket, "ObjectKey": key, "VersionId": found.get("VersionId", "null"), "ETag": found["ETag"]})
    return found["Body"].read()


def _build(execution: Execution, _key: Key, action: dict[str, Any], configuration: Configuration) -> bytes:
    code_build = execution.code_pipeline.code_build
    project = code_build.projects.get(configuration["ProjectName"])
    if project is None:
        raise ActionFailed(f"Project cannot be found: {configuration['ProjectName']}")
    variables = json.loads(execution.resolved(configuration.get("EnvironmentVariables", "[]")))
    build = code_build.start(project, variables, execution.inputs(action))
    build.over.wait()
    if build.status != "SUCCEEDED":
        raise ActionFailed(f"Build terminated with state: {build.status}; see {build.log}")
    return build.artifacts


def _approval(execution: Execution, key: Key, _action: dict[str, Any], configuration: Configuration) -> bytes:
    if topic := configuration.get("NotificationArn"):
        asked = {"stageName": key[0], "actionName": key[1], "customData": configuration.get("CustomData"), "externalEntityLink": configuration.get("ExternalEntityLink")}
        clients.client("sns").publish(TopicArn=topic, Subject=f"APPROVAL NEEDED: {key[1]}"[:100], Message=execution.text({"approval": asked}))
    approval = execution.ask(key)
    if approval.status != "Approved":
        raise ActionFailed(f"Rejected: {approval.summary}")
    return b""


def _registered(definition: dict[str, Any]) -> str:
    return clients.client("ecs").register_task_definition(**definition)["taskDefinition"]["taskDefinitionArn"]


def _code_deploy(execution: Execution, _key: Key, _action: dict[str, Any], configuration: Configuration) -> bytes:
    """Fills the image and the task definition in the places that are left for them; then waits for CodeDeploy."""
    definition = execution.file(configuration["TaskDefinitionTemplateArtifact"], configuration.get("TaskDefinitionTemplatePath", "taskdef.json"))
    app_spec = execution.file(configuration["AppSpecTemplateArtifact"], configuration.get("AppSpecTemplatePath", "appspec.yaml"))
    for number in range(1, 5):
        if artifact := configuration.get(f"Image{number}ArtifactName"):
            image = json.loads(execution.file(artifact, "imageDetail.json"))["ImageURI"]
            definition = definition.replace(f"<{configuration[f'Image{number}ContainerName']}>", image)
    task_definition = _registered(json.loads(definition))
    code_deploy = clients.client("codedeploy")
    content = {"content": app_spec.replace("<TASK_DEFINITION>", task_definition)}
    id_ = code_deploy.create_deployment(applicationName=configuration["ApplicationName"], deploymentGroupName=configuration["DeploymentGroupName"],
                                        revision={"revisionType": "AppSpecContent", "appSpecContent": content})["deploymentId"]
    while (status := code_deploy.get_deployment(deploymentId=id_)["deploymentInfo"]["status"]) in RUNNING_DEPLOYMENT:
        execution.clock.poll(execution.stopped)
    if status != "Succeeded":
        raise ActionFailed(f"Deployment {id_} {status.lower()}")
    return b""


PROVIDERS: dict[tuple[str, str], Callable[[Execution, Key, dict[str, Any], Configuration], bytes]] = {
    ("Source", "S3"): _archive_of_s3,
    ("Build", "CodeBuild"): _build,
    ("Test", "CodeBuild"): _build,
    ("Approval", "Manual"): _approval,
    ("Deploy", "CodeDeployToECS"): _code_deploy,
}
