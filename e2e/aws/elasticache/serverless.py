"""Serverless caches, which moto does not have."""
from __future__ import annotations

from typing import Any

import clients
from errors import AwsError

CACHES: dict[str, dict[str, Any]] = {}


def create(request: dict[str, Any]) -> dict[str, Any]:
    name = request["ServerlessCacheName"]
    if name in CACHES:
        raise AwsError("ServerlessCacheAlreadyExistsFault", f"Serverless cache {name} already exists")
    endpoints = {field: {"Address": f"{name}-{kind}.serverless.cache.amazonaws.com", "Port": port}
                 for field, kind, port in (("Endpoint", "primary", 6379), ("ReaderEndpoint", "reader", 6380))}
    arn = f"arn:aws:elasticache:{clients.REGION}:{clients.ACCOUNT}:serverlesscache:{name}"
    CACHES[name] = {"ServerlessCacheName": name, "Engine": request["Engine"], "Status": "available", "ARN": arn, **endpoints}
    return {"ServerlessCache": CACHES[name]}


def describe(request: dict[str, Any]) -> dict[str, Any]:
    name = request.get("ServerlessCacheName")
    return {"ServerlessCaches": [cache for cache in CACHES.values() if name in (None, cache["ServerlessCacheName"])]}


def delete(request: dict[str, Any]) -> dict[str, Any]:
    name = request["ServerlessCacheName"]
    if name not in CACHES:
        raise AwsError("ServerlessCacheNotFoundFault", f"Serverless cache {name} not found")
    return {"ServerlessCache": CACHES.pop(name)}


OPERATIONS = {"CreateServerlessCache": create, "DescribeServerlessCaches": describe, "DeleteServerlessCache": delete}
