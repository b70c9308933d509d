"""Calls made as a role that only Lambda may assume: by a function that has it."""

from __future__ import annotations

import io
import json
import textwrap
import zipfile
from typing import Any

from local_aws import LocalAws

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
    """A function with a role."""

    def __init__(self, aws: LocalAws, role: str) -> None:
        self._client = aws.client("lambda")
        self._name = f"probe-{role.rpartition('/')[2]}"
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("index.py", _CODE)
        self._client.create_function(
            FunctionName=self._name,
            Runtime="python3.14",
            Handler="index.handler",
            Role=role,
            Timeout=30,
            Code={"ZipFile": archive.getvalue()},
        )

    def call(self, service: str, method: str, **parameters: Any) -> str:
        """Call an operation; answer the error's code, or the empty string."""
        event = {"service": service, "method": method, "parameters": parameters}
        answer = self._client.invoke(FunctionName=self._name, Payload=json.dumps(event))
        result: str = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, result
        return result
