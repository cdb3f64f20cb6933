"""A build: the commands of its buildspec run in bash, with the real AWS CLI, and with a docker that builds nothing but pushes.

@see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
"""
from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
import threading
import time
import uuid
import zipfile
from pathlib import Path
from typing import Any

import yaml

import clients

log = logging.getLogger("builds")
PHASES = ("install", "pre_build", "build", "post_build")
# Real seconds; nothing here takes as long.
MOST_SECONDS = 300
OWN_PROGRAMS = Path(__file__).with_name("bin")


class Build:
    """One run of a project."""

    def __init__(self, project: dict[str, Any], variables: list[dict[str, str]], sources: dict[str, bytes], logs: Path, endpoint: str) -> None:
        self.project, self._variables, self._sources, self._endpoint = project, variables, sources, endpoint
        self.id = f"{project['name']}:{uuid.uuid4()}"
        self._directory = logs / self.id.replace(":", "-")
        self.log = self._directory / "build.log"
        self.status, self.started, self.ended = "IN_PROGRESS", time.time(), None
        # What it hands on, as an archive.
        self.artifacts = b""
        self.over = threading.Event()

    @property
    def is_over(self) -> bool:
        return self.over.is_set()

    def start(self) -> None:
        threading.Thread(target=self._run, name=f"build {self.id}", daemon=True).start()

    def describe(self) -> dict[str, Any]:
        """As the API shows it."""
        return {"id": self.id, "arn": f"arn:aws:codebuild:{clients.REGION}:{clients.ACCOUNT}:build/{self.id}", "projectName": self.project["name"],
                "buildStatus": self.status, "buildComplete": self.is_over, "startTime": self.started, "endTime": self.ended,
                "logs": {"deepLink": str(self.log)}}

    def _run(self) -> None:
        try:
            self.status = "SUCCEEDED" if self._succeeds() else "FAILED"
        except Exception:
            log.exception("build %s", self.id)
            self.status = "FAULT"
        self.ended = time.time()
        log.info("build %s: %s", self.id, self.status)
        self.over.set()

    def _succeeds(self) -> bool:
        source = self._directory / "src"
        source.mkdir(parents=True)
        spec = yaml.safe_load(self.project["source"]["buildspec"])
        environment = self._environment(source, spec)
        for number, (name, archive) in enumerate(self._sources.items()):
            directory = source if number == 0 else self._directory / name
            zipfile.ZipFile(io.BytesIO(archive)).extractall(directory)
            environment[f"CODEBUILD_SRC_DIR_{name}"] = str(directory)
        with open(self.log, "w") as output:
            ended = subprocess.run(["bash", "-c", _script(spec)], cwd=source, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                   timeout=MOST_SECONDS)
        if ended.returncode == 0 and "artifacts" in spec:
            self.artifacts = _archive(source, spec["artifacts"])
        return ended.returncode == 0

    def _environment(self, source: Path, spec: dict[str, Any]) -> dict[str, str]:
        given = [*self.project["environment"].get("environmentVariables", []), *self._variables]
        return {
            "PATH": os.pathsep.join([str(OWN_PROGRAMS), str(Path(sys.executable).parent), os.environ["PATH"]]), "HOME": str(self._directory),
            "AWS_ENDPOINT_URL": self._endpoint, "AWS_REGION": clients.REGION, "AWS_DEFAULT_REGION": clients.REGION, "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ACCESS_KEY_ID": clients.BUILD, "AWS_SECRET_ACCESS_KEY": "secret", "CODEBUILD_BUILD_ID": self.id, "CODEBUILD_SRC_DIR": str(source),
            **spec.get("env", {}).get("variables", {}), **{item["name"]: item["value"] for item in given},
        }


def _script(spec: dict[str, Any]) -> str:
    """All commands in one shell; the first one that fails ends the build."""
    commands = [command for name in PHASES for command in spec.get("phases", {}).get(name, {}).get("commands", [])]
    return "\n".join(f"{command}\nstatus=$?; [ $status = 0 ] || exit $status" for command in commands)


def _archive(source: Path, artifacts: dict[str, Any]) -> bytes:
    base, written = source / artifacts.get("base-directory", "."), io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for pattern in artifacts["files"]:
            for file in sorted(path for path in base.glob(pattern) if path.is_file()):
                archive.write(file, file.relative_to(base))
    return written.getvalue()
