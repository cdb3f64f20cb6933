"""What answers at the endpoint: faults first, then the operations that this directory plays, then moto."""
from __future__ import annotations

import logging
import re
import time
import traceback
from collections.abc import Callable, Iterable
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.wrappers import Request, Response

import clients
from errors import AwsError
from front import protocol
from front.calls import Call, Calls
from front.faults import Fault, Faults

log = logging.getLogger("front")
Operation = Callable[[dict[str, Any]], dict[str, Any] | None]
ConnectionLost = type("ConnectionLost", (ConnectionError,), {"__doc__": "The connection is to be cut without an answer."})


class Application:
    """A WSGI application for the endpoint of all services."""

    def __init__(self, calls: Calls, faults: Faults, control: Any, restart: Callable[[float], None]) -> None:
        self.calls, self.faults, self.control, self.restart = calls, faults, control, restart
        self.operations: dict[tuple[str, str], Operation] = {}
        self.after: list[Callable[[Call], None]] = []
        self._moto = DomainDispatcherApplication(create_backend_app)

    def register(self, service: str, operations: dict[str, Operation]) -> None:
        unknown = operations.keys() - set(protocol.service_model(service).operation_names)
        if unknown:
            raise ValueError(f"{service} has no {', '.join(unknown)}")
        self.operations.update({(service, name): operation for name, operation in operations.items()})

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        if request.path.startswith(("/_e2e/", "/response/")):
            return self.control(request)(environ, start_response)
        body = request.get_data(cache=True, parse_form_data=False)
        form = Request(_again(environ, body))
        service, operation, path = protocol.identify(form)
        caller = _caller(request)
        if caller == clients.MOTO:
            return self._moto(_again(environ, body), start_response)
        call = Call(service, operation, {}, caller)
        try:
            call.parameters = protocol.parameters(_cached(_again(environ, body), body), service, operation, path)
        except Exception as error:
            log.warning("%s %s is not understood: %s", service, operation, error)
        return self._answer(call, _again(environ, body), start_response)

    def _answer(self, call: Call, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if call.caller == clients.TEST:
            return self._perform(call, environ, start_response)
        self.calls.add(call)
        fault = self.faults.hit(call)
        if fault and fault.kind == "delay":
            time.sleep(fault.seconds)
        elif fault and fault.kind == "restart":
            self.restart(fault.seconds)
            raise ConnectionLost
        elif fault and fault.kind != "lostResponse":
            call.status, call.error = fault.error().status, fault.error().code
            return protocol.answer_error(call.service, fault.error())(environ, start_response)
        answer = self._perform(call, environ, start_response if not _is_lost(fault) else lambda *_: None)
        if _is_lost(fault):
            list(answer)
            raise ConnectionLost
        return answer

    def _perform(self, call: Call, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        operation = self.operations.get((call.service, call.operation))
        if operation is None:
            def start(status: str, headers: Any, *rest: Any) -> Any:
                call.status = int(status.split()[0])
                return start_response(status, headers, *rest)
            answer = list(self._moto(environ, start))
            if call.status >= 400:
                found = re.search(rb"<Code>([^<]+)|\"__type\": *\"(?:[^\"]*#)?([^\"]+)", b"".join(answer))
                call.error = (found[1] or found[2]).decode() if found else "Unknown"
        else:
            response = self._own(call, operation)
            call.status = response.status_code
            answer = response(environ, start_response)
        for listener in self.after:
            listener(call)
        return answer

    def _own(self, call: Call, operation: Operation) -> Response:
        try:
            return protocol.answer(call.service, call.operation, operation(dict(call.parameters)) or {})
        except AwsError as error:
            call.error = error.code
            return protocol.answer_error(call.service, error)
        except Exception as error:
            if hasattr(error, "response") and "Error" in error.response:
                call.error = error.response["Error"]["Code"]
                status = error.response["ResponseMetadata"]["HTTPStatusCode"]
                return protocol.answer_error(call.service, AwsError(call.error, error.response["Error"]["Message"], status))
            log.error("%s %s: %s", call.service, call.operation, traceback.format_exc())
            call.error = "InternalFailure"
            return protocol.answer_error(call.service, AwsError("InternalFailure", repr(error), 500))


def _is_lost(fault: Fault | None) -> bool:
    return fault is not None and fault.kind == "lostResponse"


def _again(environ: dict[str, Any], body: bytes) -> dict[str, Any]:
    """The same request, to be read from its start."""
    import io
    fresh = {key: value for key, value in environ.items() if not key.startswith("werkzeug.")}
    return {**fresh, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)), "wsgi.input_terminated": True}


def _cached(environ: dict[str, Any], body: bytes) -> Request:
    request = Request(environ)
    if not (request.content_type or "").startswith("application/x-www-form-urlencoded"):
        request.get_data(cache=True)
    return request


def _caller(request: Request) -> str:
    match = re.search(r"Credential=([^/]+)/", request.headers.get("Authorization", ""))
    key = match[1] if match else ""
    if key == clients.LAMBDA:
        return f"lambda:{request.headers.get('X-Amz-Security-Token', '')}"
    return {clients.CLOUDFORMATION: "cloudformation", clients.SERVICE: "service", clients.BUILD: "build", clients.MOTO: clients.MOTO, clients.TEST: clients.TEST}.get(key, "client")
