"""Scans of images, which ECR begins when an image is pushed, and which find nothing here."""
from __future__ import annotations

import time
from typing import Any

import clients
from errors import AwsError

MISSING = "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref {}: not found"


def describe_scan_findings(request: dict[str, Any]) -> dict[str, Any]:
    ecr, name, image = clients.moto("ecr"), request["repositoryName"], request["imageId"]
    found = ecr.describe_images(repositoryName=name, imageIds=[image])["imageDetails"][0]
    if not ecr.describe_repositories(repositoryNames=[name])["repositories"][0]["imageScanningConfiguration"]["scanOnPush"]:
        raise AwsError("ScanNotFoundException", f"Image scan does not exist for the image with '{image}' in the repository with name '{name}'")
    return {"registryId": clients.ACCOUNT, "repositoryName": name, "imageId": {"imageDigest": found["imageDigest"]},
            "imageScanStatus": {"status": "COMPLETE", "description": "The scan was completed successfully."},
            "imageScanFindings": {"imageScanCompletedAt": time.time(), "findings": [], "findingSeverityCounts": {}}}


def check_pull(image: str) -> None:
    """Fails when an image is not in the account's repository of that name; what lies elsewhere is taken for granted."""
    registry, _, path = image.partition("/")
    if not registry.startswith(f"{clients.ACCOUNT}.dkr.ecr."):
        return
    ecr, (name, separator, id_) = clients.moto("ecr"), path.partition("@" if "@" in path else ":")
    names = [item["repositoryName"] for item in ecr.describe_repositories()["repositories"]]
    wanted = {"imageDigest": id_} if separator == "@" else {"imageTag": id_ or "latest"}
    if name in names and not ecr.batch_get_image(repositoryName=name, imageIds=[wanted])["images"]:
        raise RuntimeError(MISSING.format(image))


OPERATIONS = {"DescribeImageScanFindings": describe_scan_findings}
