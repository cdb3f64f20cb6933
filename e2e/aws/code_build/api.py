"""CodeBuild's API: projects, and builds whose commands really run. Everything here is emulated, nothing is moto's."""
from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import clients
from code_build.build import Build
from errors import AwsError


class CodeBuild:
    def __init__(self, logs: Path, endpoint: Callable[[], str]) -> None:
        self._logs, self._endpoint = logs / "builds", endpoint
        self.projects: dict[str, dict[str, Any]] = {}
        self.builds: dict[str, Build] = {}
        self._lock = threading.Lock()

    def operations(self) -> dict[str, Any]:
        return {
            "CreateProject": self.create_project, "UpdateProject": self.update_project, "DeleteProject": self.delete_project,
            "ListProjects": lambda _request: {"projects": list(self.projects)}, "BatchGetProjects": self.batch_get_projects,
            "StartBuild": self.start_build, "BatchGetBuilds": self.batch_get_builds,
        }

    @property
    def busy(self) -> bool:
        return any(not build.is_over for build in list(self.builds.values()))

    def create_project(self, request: dict[str, Any]) -> dict[str, Any]:
        name = request["name"]
        if name in self.projects:
            raise AwsError("ResourceAlreadyExistsException", f"Project already exists: arn:aws:codebuild:{clients.REGION}:{clients.ACCOUNT}:project/{name}")
        self.projects[name] = {**request, "arn": f"arn:aws:codebuild:{clients.REGION}:{clients.ACCOUNT}:project/{name}", "created": time.time()}
        return {"project": self.projects[name]}

    def _project(self, name: str) -> dict[str, Any]:
        short = name.split(":project/")[-1]
        if short not in self.projects:
            raise AwsError("ResourceNotFoundException", f"Project cannot be found: {name}")
        return self.projects[short]

    def update_project(self, request: dict[str, Any]) -> dict[str, Any]:
        project = self._project(request["name"])
        project.update(request)
        return {"project": project}

    def delete_project(self, request: dict[str, Any]) -> None:
        self.projects.pop(request["name"], None)

    def batch_get_projects(self, request: dict[str, Any]) -> dict[str, Any]:
        names = request["names"]
        return {"projects": [self.projects[name] for name in names if name in self.projects], "projectsNotFound": [name for name in names if name not in self.projects]}

    def start_build(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"build": self.start(self._project(request["projectName"]), request.get("environmentVariablesOverride", []), {}).describe()}

    def start(self, project: dict[str, Any], variables: list[dict[str, str]], sources: dict[str, bytes]) -> Build:
        """Starts a build; `sources` are archives by the name of their artifact, the primary one first."""
        build = Build(project, variables, sources, self._logs, self._endpoint())
        with self._lock:
            self.builds[build.id] = build
        build.start()
        return build

    def batch_get_builds(self, request: dict[str, Any]) -> dict[str, Any]:
        ids = request["ids"]
        return {"builds": [self.builds[id_].describe() for id_ in ids if id_ in self.builds], "buildsNotFound": [id_ for id_ in ids if id_ not in self.builds]}
