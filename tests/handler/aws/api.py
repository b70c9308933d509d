"""A boto3 client's look around an in-memory service, held to botocore's own model of it."""

from __future__ import annotations

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

    def __getattr__(self, method: str) -> Callable[..., Any]:
        operation = operation_of(self._service, method)
        perform = getattr(self._backend, method)

        def call(**parameters: Any) -> Any:
            _validate(self._service, operation.name, str(parameters), parameters)
            return self._gate(self._service, operation.name, lambda: perform(**parameters))

        setattr(self, method, call)
        return call
