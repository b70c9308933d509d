"""The algorithm reaches the service with the SDK's own client, whatever its model knows."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import botocore.session
import pytest
from botocore.config import Config
from botocore.loaders import Loader
from cognito_user_import.errors import StepFailed, TryAgain
from cognito_user_import.password_hashing import create_with_algorithm

MEMBER = "PasswordHashingAlgorithm"
JOB = {"JobId": "import-1", "PreSignedUrl": "https://example.com/", "Status": "Created"}


class OldLoader(Loader):  # type: ignore[misc]
    """Models from before July 2026 (FACTS 2.1.1)."""

    def load_service_model(self, service_name: str, *arguments: Any, **options: Any) -> Any:
        model = super().load_service_model(service_name, *arguments, **options)
        if service_name != "cognito-idp" or "shapes" not in model:
            return model
        model = json.loads(json.dumps(model))
        for shape in ("CreateUserImportJobRequest", "UserImportJobType"):
            assert model["shapes"][shape]["members"].pop(MEMBER)
        return model


class Service(HTTPServer):
    """Answers CreateUserImportJob."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.bodies: list[dict[str, Any]] = []
        self.answers: list[tuple[int, dict[str, Any]]] = []


class Answer(BaseHTTPRequestHandler):
    """One answer."""

    server: Service

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        self.server.bodies.append(json.loads(self.rfile.read(size)))
        status, answer = self.server.answers.pop(0)
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(params=["old", "new"])
def cognito(request: pytest.FixtureRequest, service: Service) -> Any:
    """A client whose model lacks the member, and one whose model has it."""
    session = botocore.session.Session()
    if request.param == "old":
        session.register_component("data_loader", OldLoader(include_default_search_paths=True))
    session.set_credentials("example", "example")
    client = session.create_client(
        "cognito-idp",
        region_name="eu-west-1",
        endpoint_url=f"http://127.0.0.1:{service.server_port}",
        config=Config(retries={"total_max_attempts": 2, "mode": "standard"}),
    )
    model = client.meta.service_model.operation_model("CreateUserImportJob")
    assert (MEMBER in model.input_shape.members) == (request.param == "new")
    return client


def create(cognito: Any) -> dict[str, Any]:
    call = partial(
        cognito.create_user_import_job,
        JobName="seed",
        UserPoolId="eu-west-1_Example01",
        CloudWatchLogsRoleArn="arn:aws:iam::111122223333:role/logs",
    )
    return create_with_algorithm(cognito, "ARGON2ID", call)


def test_the_algorithm_is_sent_and_confirmed(cognito: Any, service: Service) -> None:
    service.answers = [(200, {"UserImportJob": {**JOB, MEMBER: "ARGON2ID"}})]
    assert create(cognito)["UserImportJob"]["JobId"] == "import-1"
    assert service.bodies[0][MEMBER] == "ARGON2ID"
    assert service.bodies[0]["JobName"] == "seed"


@pytest.mark.parametrize("more", [{}, {MEMBER: "BCRYPT"}])
def test_an_answer_without_it_is_refused(
    cognito: Any, service: Service, more: dict[str, str]
) -> None:
    service.answers = [(200, {"UserImportJob": {**JOB, **more}})]
    with pytest.raises(StepFailed, match="did not confirm"):
        create(cognito)


def test_what_counts_is_the_last_answer(cognito: Any, service: Service) -> None:
    service.answers = [
        (503, {"__type": "ServiceUnavailable", "message": "later"}),
        (200, {"UserImportJob": {**JOB, MEMBER: "ARGON2ID"}}),
    ]
    assert create(cognito)["UserImportJob"]["JobId"] == "import-1"
    assert [body[MEMBER] for body in service.bodies] == ["ARGON2ID"] * 2


def test_a_refusal_is_the_services_own(cognito: Any, service: Service) -> None:
    service.answers = [(400, {"__type": "NewException", "message": "not here"})]
    with pytest.raises(TryAgain, match="NewException: not here"):
        create(cognito)


def test_the_next_call_of_the_client_has_no_algorithm(cognito: Any, service: Service) -> None:
    service.answers = [(200, {"UserImportJob": {**JOB, MEMBER: "ARGON2ID"}})] * 2
    create(cognito)
    cognito.create_user_import_job(
        JobName="seed",
        UserPoolId="eu-west-1_Example01",
        CloudWatchLogsRoleArn="arn:aws:iam::111122223333:role/logs",
    )
    assert MEMBER not in service.bodies[1]
