"""boto3 clients to this server. botocore checks each call against AWS's API model before it is sent."""
from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.loaders import Loader

ACCOUNT = "123456789012"
REGION = "us-east-1"

# Access keys that tell callers apart.
CLOUDFORMATION = "CLOUDFORMATION"
SERVICE = "SERVICE"
MOTO = "MOTO"
LAMBDA = "LAMBDA"
BUILD = "BUILD"
TEST = "TEST"

_lock = threading.Lock()
_inner_url = ""


def set_inner_url(url: str) -> None:
    global _inner_url
    _inner_url = url


class TextProtocols(Loader):
    """API models without the binary protocol that moto does not read."""

    def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> Any:
        model = super().load_service_model(service_name, type_name, api_version)
        if type_name == "service-2" and "protocols" in model["metadata"]:
            protocols = [name for name in model["metadata"]["protocols"] if name != "smithy-rpc-v2-cbor"]
            model["metadata"].update(protocols=protocols, protocol=protocols[0])
        return model


@lru_cache(maxsize=None)
def _session() -> boto3.session.Session:
    session = botocore.session.get_session()
    loader = session.get_component("data_loader")
    session.register_component("data_loader", TextProtocols(extra_search_paths=loader.search_paths))
    return boto3.session.Session(botocore_session=session)


@lru_cache(maxsize=None)
def _client(service: str, caller: str) -> Any:
    return _session().client(
        service, region_name=REGION, endpoint_url=_inner_url, aws_access_key_id=caller, aws_secret_access_key="secret",
        # CloudFormation tries again what was throttled.
        config=Config(retries={"total_max_attempts": 5 if caller == CLOUDFORMATION else 1, "mode": "standard"}, read_timeout=960, max_pool_connections=50, s3={"addressing_style": "path"}))


def client(service: str, caller: str = SERVICE) -> Any:
    """A client of a service as `caller`; as MOTO it passes what this directory adds."""
    with _lock:
        return _client(service, caller)


def moto(service: str) -> Any:
    return client(service, MOTO)
