"""AWS's protocols, read and written after botocore's API models: which operation a request is, its parameters, its answer."""
from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any
from urllib.parse import unquote
from xml.sax.saxutils import escape

from moto.core.loaders import create_loader
from moto.core.model import OperationModel, ServiceModel
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.serialize import get_serializer_class
from werkzeug.wrappers import Request, Response

from errors import AwsError

# botocore's names of services whose credential scope has another one.
SIGNING_NAMES = {
    "elasticloadbalancing": "elbv2", "monitoring": "cloudwatch", "states": "stepfunctions", "elasticfilesystem": "efs",
    "execute-api": "apigatewaymanagementapi", "apigateway": "apigatewayv2", "acm-pca": "acm-pca", "aps": "amp",
}
WIRE = {"json": "json", "query": "query", "ec2": "ec2", "rest-json": "rest-json", "rest-xml": "rest-xml", "smithy-rpc-v2-cbor": "query"}


LOADER = create_loader()


@lru_cache(maxsize=None)
def service_model(service: str) -> ServiceModel:
    return ServiceModel(LOADER.load_service_model(service, "service-2"), service)


def protocol_of(service: str) -> str:
    metadata = service_model(service).metadata
    return next(WIRE[name] for name in (metadata["protocol"], *metadata.get("protocols", [])) if name != "smithy-rpc-v2-cbor")


@lru_cache(maxsize=None)
def _routes(service: str) -> list[tuple[str, re.Pattern[str], str]]:
    routes = []
    model = service_model(service)
    for name in model.operation_names:
        http = model.operation_model(name).http
        path = http["requestUri"].partition("?")[0].rstrip("/")
        pattern = re.sub(r"\\\{(\w+)(\\\+)?\\\}", lambda match: f"(?P<{match[1]}>{'.+' if match[2] else '[^/]+'})", re.escape(path))
        routes.append((http["method"], re.compile(f"^{pattern}/?$"), name))
    # The one with most fixed text first.
    return sorted(routes, key=lambda route: -len(re.sub(r"\(\?P.*?\)", "", route[1].pattern)))


def identify(request: Request) -> tuple[str, str, dict[str, str]]:
    """Service, operation and parameters in the path; names are empty where nothing can be recognized."""
    match = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", request.headers.get("Authorization", ""))
    service = SIGNING_NAMES.get(match[1], match[1]) if match else ""
    if target := request.headers.get("X-Amz-Target"):
        return service, target.rpartition(".")[2], {}
    if cbor := re.search(r"/service/[^/]+/operation/(\w+)$", request.path):
        return service, cbor[1], {}
    if action := request.form.get("Action"):
        return service, action, {}
    if not service or service == "s3":
        return service, f"{request.method} {request.path}", {}
    for method, pattern, name in _routes(service):
        if method == request.method and (found := pattern.match(request.path)):
            return service, name, {key: unquote(value) for key, value in found.groupdict().items()}
    return service, f"{request.method} {request.path}", {}


def parameters(request: Request, service: str, operation: str, path: dict[str, str]) -> dict[str, Any]:
    """The parameters of a recognized operation."""
    if not service or operation not in service_model(service).operation_names or "cbor" in (request.content_type or ""):
        return {}
    model: OperationModel = service_model(service).operation_model(operation)
    body = request.get_data(cache=True)
    parser = PROTOCOL_PARSERS[protocol_of(service)](model)
    return parser.parse({"body": body, "headers": request.headers, "method": request.method, "url_params": path, "url_path": request.path,
                         "values": request.values})


def answer(service: str, operation: str, result: dict[str, Any]) -> Response:
    protocol = protocol_of(service)
    model = service_model(service).operation_model(operation)
    serialized = get_serializer_class(service, protocol)(model).serialize(result)
    return Response(serialized["body"], serialized["status_code"], serialized["headers"])


def answer_error(service: str, error: AwsError) -> Response:
    protocol = protocol_of(service) if service else "rest-xml"
    if protocol.endswith("json"):
        return Response(json.dumps({"__type": error.code, "message": error.message, "Message": error.message}), error.status,
                        {"x-amzn-errortype": error.code}, content_type="application/x-amz-json-1.1")
    kind = "Receiver" if error.status >= 500 else "Sender"
    text = f"<Code>{error.code}</Code><Message>{escape(error.message)}</Message>"
    body = {
        "ec2": f"<Response><Errors><Error>{text}</Error></Errors><RequestID>e2e</RequestID></Response>",
        "rest-xml": f"<Error>{text}<RequestId>e2e</RequestId></Error>" if service == "s3" else
                    f"<ErrorResponse><Error><Type>{kind}</Type>{text}</Error><RequestId>e2e</RequestId></ErrorResponse>",
    }.get(protocol, f"<ErrorResponse><Error><Type>{kind}</Type>{text}</Error><RequestId>e2e</RequestId></ErrorResponse>")
    return Response(body, error.status, content_type="text/xml")
