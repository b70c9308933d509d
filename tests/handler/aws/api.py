"""A boto3 client's look around an in-memory service, held to botocore's own model of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError, ParamValidationError
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel
from botocore.validate import ParamValidator

# Service, operation, what to do -> its result. Faults come in here.
Gate = Callable[[str, str, Callable[[], Any]], Any]


@cache
def model(service: str) -> ServiceModel:
    """The service as botocore knows it."""
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


@cache
def operation_of(service: str, method: str) -> OperationModel:
    """The operation behind a client's method."""
    described = model(service)
    names = {xform_name(name): name for name in described.operation_names}
    return described.operation_model(names[method])


@cache
def modelled_errors(service: str, operation: str) -> tuple[tuple[str, int], ...]:
    """Code and HTTP status of the errors that the model lists for an operation."""
    shapes = model(service).operation_model(operation).error_shapes
    found = []
    for shape in shapes:
        about: Mapping[str, Any] = shape.metadata.get("error", {})
        server = bool(shape.metadata.get("fault"))
        status = int(about.get("httpStatusCode", 500 if server else 400))
        found.append((str(about.get("code", shape.name)), status))
    return tuple(sorted(found))


def refusal(operation: str, code: str, message: str, status: int = 400) -> ClientError:
    """What a client raises when the service refuses."""
    return ClientError(
        {
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {"HTTPStatusCode": status},
        },
        operation,
    )


class Events:
    """A client's hooks, as botocore's emitter has them."""

    def __init__(self) -> None:
        self._hooks: dict[str, list[Callable[..., None]]] = {}

    def register(self, name: str, hook: Callable[..., None]) -> None:
        """Have a hook called."""
        self._hooks.setdefault(name, []).append(hook)

    def unregister(self, name: str, hook: Callable[..., None]) -> None:
        """Have it called no more."""
        self._hooks[name].remove(hook)

    def __contains__(self, name: str) -> bool:
        return bool(self._hooks.get(name))

    def emit(self, name: str, **given: Any) -> None:
        """Call the hooks of a name."""
        for hook in self._hooks.get(name, []):
            hook(**given)


class Meta:
    """What a client says of itself."""

    def __init__(self) -> None:
        self.events = Events()


# Answers have these members only if the client's model does (FACTS 2.1.1, 2.1.2).
_UNKNOWN_TO_AN_OLD_MODEL = ("PasswordHashingAlgorithm",)
_VALID: set[tuple[str, str, str]] = set()


def _validate(service: str, operation: str, text: str, parameters: Mapping[str, Any]) -> None:
    """Hold parameters to the model, each form of them once."""
    if (service, operation, text) in _VALID:
        return
    shape = model(service).operation_model(operation).input_shape
    report = ParamValidator().validate(parameters, shape)
    if report.has_errors():
        raise ParamValidationError(report=report.generate_report())
    _VALID.add((service, operation, text))


class Api:
    """One service's client."""

    def __init__(self, service: str, backend: object, gate: Gate) -> None:
        self._service = service
        self._backend = backend
        self._gate = gate
        self.meta = Meta()

    def __getattr__(self, method: str) -> Callable[..., Any]:
        operation = operation_of(self._service, method)
        perform = getattr(self._backend, method)

        def call(**parameters: Any) -> Any:
            _validate(self._service, operation.name, str(parameters), parameters)
            hook = f"{self._service}.{operation.name}"
            sent = self._sent(f"before-call.{hook}", parameters)
            answer = self._gate(self._service, operation.name, lambda: perform(**sent))
            return self._received(f"response-received.{hook}", answer)

        setattr(self, method, call)
        return call

    def _sent(self, hook: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """What hooks make of a request's body; only they know more than an old model."""
        if hook not in self.meta.events:
            return parameters
        request = {"body": json.dumps(parameters).encode()}
        self.meta.events.emit(hook, params=request)
        sent: dict[str, Any] = json.loads(request["body"])
        return sent

    def _received(self, hook: str, answer: Any) -> Any:
        if hook not in self.meta.events:
            return answer
        body = json.dumps(answer, default=str).encode()
        self.meta.events.emit(hook, response_dict={"body": body})
        return {
            name: {
                key: value for key, value in inner.items() if key not in _UNKNOWN_TO_AN_OLD_MODEL
            }
            for name, inner in answer.items()
        }
