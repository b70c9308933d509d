"""Calls made as a role that only Lambda may assume: by a function that has it."""

from __future__ import annotations

import io
import json
import textwrap
import zipfile
from typing import Any

from local_aws import LocalAws

_HANDLER = "index.handler"
_CODE = textwrap.dedent(
    """
    import boto3
    from botocore.exceptions import ClientError

    def handler(event, context):
        try:
            getattr(boto3.client(event["service"]), event["method"])(**event["parameters"])
        except ClientError as error:
            return error.response["Error"]["Code"]
        return ""
    """
)


class Probe:
    """A function that calls what it is told to."""

    def __init__(self, aws: LocalAws, role: str) -> None:
        """A new function with a role."""
        self._client = aws.client("lambda")
        self._name = f"probe-{role.rpartition('/')[2]}"
        self._client.create_function(
            FunctionName=self._name,
            Runtime="python3.14",
            Handler=_HANDLER,
            Role=role,
            Timeout=30,
            Code={"ZipFile": _archive()},
        )

    @classmethod
    def instead_of(cls, aws: LocalAws, function: str) -> Probe:
        """A function that exists, from now on with the probe's code."""
        probe = cls.__new__(cls)
        probe._client, probe._name = aws.client("lambda"), function
        probe._client.update_function_code(FunctionName=function, ZipFile=_archive())
        probe._client.update_function_configuration(FunctionName=function, Handler=_HANDLER)
        return probe

    def call(self, service: str, method: str, **parameters: Any) -> str:
        """Call an operation; answer the error's code, or the empty string."""
        event = {"service": service, "method": method, "parameters": parameters}
        answer = self._client.invoke(FunctionName=self._name, Payload=json.dumps(event))
        result: str = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, result
        return result


def _archive() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("index.py", _CODE)
    return archive.getvalue()
