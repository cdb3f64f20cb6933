"""An execution of a pipeline: stage after stage, and in each the actions in the order of their numbers.

@see https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
"""
from __future__ import annotations

import io
import json
import logging
import re
import threading
import uuid
import zipfile
from typing import TYPE_CHECKING, Any

import clients
from code_pipeline.actions import PROVIDERS, ActionFailed

if TYPE_CHECKING:
    from code_pipeline.api import CodePipeline

log = logging.getLogger("pipelines")


class Approval:
    """What somebody is asked."""

    def __init__(self) -> None:
        self.token, self.decided = str(uuid.uuid4()), threading.Event()
        self.status = self.summary = ""

    @property
    def is_open(self) -> bool:
        return not self.decided.is_set()

    def decide(self, status: str, summary: str) -> None:
        self.status, self.summary = status, summary
        self.decided.set()


class Execution:
    """One run of a pipeline; the next one waits for its end."""

    def __init__(self, code_pipeline: CodePipeline, pipeline: dict[str, Any], before: Execution | None) -> None:
        self.code_pipeline, self.pipeline, self._before = code_pipeline, pipeline, before
        self.clock = code_pipeline.clock
        self.id, self.status, self.reason = str(uuid.uuid4()), "InProgress", ""
        self.actions: dict[tuple[str, str], dict[str, Any]] = {}
        self.approvals: dict[tuple[str, str], Approval] = {}
        self.variables: dict[str, str] = {"codepipeline.PipelineExecutionId": self.id}
        self._artifacts: dict[str, str] = {}
        self.stopped, self._over = threading.Event(), threading.Event()

    @property
    def is_busy(self) -> bool:
        return not self._over.is_set() and not any(approval.is_open for approval in self.approvals.values())

    def start(self) -> None:
        threading.Thread(target=self._run, name=f"pipeline {self.id[:8]}", daemon=True).start()

    def stop(self) -> None:
        self.stopped.set()
        for approval in self.approvals.values():
            approval.decide("Rejected", "the pipeline has been deleted")

    def _run(self) -> None:
        if self._before:
            self._before._over.wait()
        self._announce("STARTED")
        try:
            for stage in self.pipeline["stages"]:
                for action in sorted(stage["actions"], key=lambda item: item.get("runOrder", 1)):
                    self._perform(stage["name"], action)
            self._end("Succeeded", "")
        except Exception as error:
            if not isinstance(error, ActionFailed):
                log.exception("pipeline %s", self.pipeline["name"])
            self._end("Failed", str(error))

    def _end(self, status: str, reason: str) -> None:
        log.info("pipeline %s: %s %s", self.pipeline["name"], status, reason)
        self.status, self.reason = status, reason
        self._announce(status.upper())
        self._over.set()

    def _perform(self, stage: str, action: dict[str, Any]) -> None:
        if self.stopped.is_set():
            raise ActionFailed("the pipeline has been deleted")
        key, kind = (stage, action["name"]), action["actionTypeId"]
        provider = PROVIDERS.get((kind["category"], kind["provider"]))
        if provider is None:
            raise ActionFailed(f"no {kind['category']} action of {kind['provider']} is emulated here")
        log.info("pipeline %s: %s of %s", self.pipeline["name"], action["name"], stage)
        self.actions[key] = {"status": "InProgress", "actionExecutionId": str(uuid.uuid4())}
        try:
            archive = provider(self, key, action, {name: self.resolved(value) for name, value in action.get("configuration", {}).items()})
        except Exception as error:
            self.actions[key].update(status="Failed", errorDetails={"code": "JobFailed", "message": str(error)})
            raise
        for artifact in action.get("outputArtifacts", []):
            self._keep(artifact["name"], archive)
        self.actions[key]["status"] = "Succeeded"

    def ask(self, key: tuple[str, str]) -> Approval:
        """Waits until somebody has decided."""
        approval = self.approvals[key] = Approval()
        approval.decided.wait()
        return approval

    def set_variables(self, action: dict[str, Any], values: dict[str, str]) -> None:
        if "namespace" in action:
            self.variables |= {f"{action['namespace']}.{name}": value for name, value in values.items()}

    def resolved(self, text: str) -> str:
        return re.sub(r"#\{([^}]+)\}", lambda match: self.variables[match[1]], text)

    def _keep(self, name: str, archive: bytes) -> None:
        """Artifacts lie in the pipeline's bucket."""
        bucket = self.pipeline["artifactStore"]["location"]
        self._artifacts[name] = f"{self.pipeline['name'][:20]}/{name[:10]}/{uuid.uuid4().hex[:7]}"
        clients.client("s3").put_object(Bucket=bucket, Key=self._artifacts[name], Body=archive)

    def artifact(self, name: str) -> bytes:
        return clients.client("s3").get_object(Bucket=self.pipeline["artifactStore"]["location"], Key=self._artifacts[name])["Body"].read()

    def file(self, artifact: str, path: str) -> str:
        """A file of an artifact, as text."""
        try:
            return zipfile.ZipFile(io.BytesIO(self.artifact(artifact))).read(path).decode()
        except KeyError as error:
            raise ActionFailed(f"Did not find {path} in the artifact {artifact}") from error

    def _announce(self, state: str) -> None:
        self.code_pipeline.rules.deliver({
            "version": "0", "id": str(uuid.uuid4()), "detail-type": "CodePipeline Pipeline Execution State Change", "source": "aws.codepipeline",
            "account": clients.ACCOUNT, "region": clients.REGION, "time": self.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "resources": [f"arn:aws:codepipeline:{clients.REGION}:{clients.ACCOUNT}:{self.pipeline['name']}"],
            "detail": {"pipeline": self.pipeline["name"], "execution-id": self.id, "state": state, "version": self.pipeline["version"]}})

    def inputs(self, action: dict[str, Any]) -> dict[str, bytes]:
        return {item["name"]: self.artifact(item["name"]) for item in action.get("inputArtifacts", [])}

    def text(self, message: dict[str, Any]) -> str:
        return json.dumps({"pipelineName": self.pipeline["name"], "pipelineExecutionId": self.id, **message})
