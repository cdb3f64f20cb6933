"""Builds, pipelines and connections (AWS::CodeBuild, AWS::CodePipeline, AWS::CodeConnections)."""
from __future__ import annotations

from typing import Any

from cloudformation.handler import Context
from cloudformation.kinds import Kind
from cloudformation.types.network import key

# What CloudFormation does with a pipeline beside making it.
NOT_PIPELINE = ("RestartExecutionOnUpdate",)


def _pipeline(_context: Context, properties: dict[str, Any]) -> dict[str, Any]:
    return {"pipeline": {name: value for name, value in properties.items() if name not in NOT_PIPELINE}}


KINDS = {
    "AWS::CodeBuild::Project": Kind(
        "codebuild", "CreateProject", "=Name", "DeleteProject", key("name"), name="Name", name_length=150, tags="tags:lower", update="UpdateProject",
        replace=("Name",), attributes={"Arn": "project.arn"}),
    "AWS::CodePipeline::Pipeline": Kind(
        "codepipeline", "CreatePipeline", "=Name", "DeletePipeline", key("name"), name="Name", name_length=100, adapt=_pipeline, tags="tags:lower",
        update="UpdatePipeline", replace=("Name",), attributes={"Version": "pipeline.version"}),
}
