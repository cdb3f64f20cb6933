"""CodePipeline's API: pipelines, their executions and approvals. Everything here is emulated, nothing is moto's."""
from __future__ import annotations

import threading
import time
from typing import Any

import clients
from clock import Clock
from code_build.api import CodeBuild
from code_pipeline.execution import Execution
from errors import AwsError
from events.rules import Rules


class CodePipeline:
    def __init__(self, clock: Clock, code_build: CodeBuild, rules: Rules) -> None:
        self.clock, self.code_build, self.rules = clock, code_build, rules
        self.pipelines: dict[str, dict[str, Any]] = {}
        self.executions: dict[str, list[Execution]] = {}
        self._lock = threading.Lock()

    def operations(self) -> dict[str, Any]:
        return {
            "CreatePipeline": self.create_pipeline, "UpdatePipeline": self.update_pipeline, "DeletePipeline": self.delete_pipeline, "GetPipeline": self.get_pipeline,
            "ListPipelines": self.list_pipelines, "GetPipelineState": self.get_pipeline_state, "StartPipelineExecution": self.start_pipeline_execution,
            "GetPipelineExecution": self.get_pipeline_execution, "ListPipelineExecutions": self.list_pipeline_executions,
            "PutApprovalResult": self.put_approval_result,
        }

    @property
    def busy(self) -> bool:
        """Those that wait for somebody's approval are not."""
        return any(execution.is_busy for executions in list(self.executions.values()) for execution in executions)

    def create_pipeline(self, request: dict[str, Any]) -> dict[str, Any]:
        pipeline = {**request["pipeline"], "version": 1}
        if pipeline["name"] in self.pipelines:
            raise AwsError("PipelineNameInUseException", f"A pipeline with the name '{pipeline['name']}' already exists")
        self.pipelines[pipeline["name"]], self.executions[pipeline["name"]] = pipeline, []
        # CodePipeline runs a pipeline as soon as it exists.
        self._start(pipeline)
        return {"pipeline": pipeline, "tags": request.get("tags", [])}

    def _pipeline(self, name: str) -> dict[str, Any]:
        if name not in self.pipelines:
            raise AwsError("PipelineNotFoundException", f"Account '{clients.ACCOUNT}' does not have a pipeline with name '{name}'")
        return self.pipelines[name]

    def update_pipeline(self, request: dict[str, Any]) -> dict[str, Any]:
        before = self._pipeline(request["pipeline"]["name"])
        self.pipelines[before["name"]] = {**request["pipeline"], "version": before["version"] + 1}
        return {"pipeline": self.pipelines[before["name"]]}

    def delete_pipeline(self, request: dict[str, Any]) -> None:
        self.pipelines.pop(request["name"], None)
        for execution in self.executions.pop(request["name"], []):
            execution.stop()

    def get_pipeline(self, request: dict[str, Any]) -> dict[str, Any]:
        pipeline = self._pipeline(request["name"])
        return {"pipeline": pipeline, "metadata": {"pipelineArn": f"arn:aws:codepipeline:{clients.REGION}:{clients.ACCOUNT}:{pipeline['name']}"}}

    def list_pipelines(self, _request: dict[str, Any]) -> dict[str, Any]:
        return {"pipelines": [{"name": name, "version": pipeline["version"]} for name, pipeline in self.pipelines.items()]}

    def _start(self, pipeline: dict[str, Any]) -> Execution:
        with self._lock:
            executions = self.executions[pipeline["name"]]
            execution = Execution(self, pipeline, executions[0] if executions else None)
            executions.insert(0, execution)
        execution.start()
        return execution

    def start_pipeline_execution(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"pipelineExecutionId": self._start(self._pipeline(request["name"])).id}

    def list_pipeline_executions(self, request: dict[str, Any]) -> dict[str, Any]:
        self._pipeline(request["pipelineName"])
        return {"pipelineExecutionSummaries": [{"pipelineExecutionId": execution.id, "status": execution.status, "statusSummary": execution.reason}
                                               for execution in self.executions[request["pipelineName"]]]}

    def get_pipeline_execution(self, request: dict[str, Any]) -> dict[str, Any]:
        execution = next((item for item in self.executions.get(request["pipelineName"], []) if item.id == request["pipelineExecutionId"]), None)
        if execution is None:
            raise AwsError("PipelineExecutionNotFoundException", f"There is no execution {request['pipelineExecutionId']}")
        return {"pipelineExecution": {"pipelineName": request["pipelineName"], "pipelineExecutionId": execution.id, "status": execution.status,
                                      "statusSummary": execution.reason}}

    def get_pipeline_state(self, request: dict[str, Any]) -> dict[str, Any]:
        pipeline = self._pipeline(request["name"])
        execution = next(iter(self.executions[pipeline["name"]]), None)
        stages = [{"stageName": stage["name"], "actionStates": [
            {"actionName": action["name"], **_latest(execution, stage["name"], action["name"])} for action in stage["actions"]]} for stage in pipeline["stages"]]
        return {"pipelineName": pipeline["name"], "pipelineVersion": pipeline["version"], "stageStates": stages}

    def put_approval_result(self, request: dict[str, Any]) -> dict[str, Any]:
        for execution in self.executions[self._pipeline(request["pipelineName"])["name"]]:
            approval = execution.approvals.get((request["stageName"], request["actionName"]))
            if approval and approval.token == request["token"]:
                approval.decide(request["result"]["status"], request["result"]["summary"])
                return {"approvedAt": time.time()}
        raise AwsError("InvalidApprovalTokenException", "The approval token is not valid")


def _latest(execution: Execution | None, stage: str, action: str) -> dict[str, Any]:
    latest = execution.actions.get((stage, action)) if execution else None
    if latest is None:
        return {}
    approval = execution.approvals.get((stage, action))
    return {"latestExecution": {**latest, **({"token": approval.token} if approval and approval.is_open else {})}}
