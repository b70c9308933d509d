"""Every partition of AWS."""

from __future__ import annotations

import json

import pytest
from aws_cdk import (
    App,
    Environment,
    Stack,
)
from aws_cdk.region_info import RegionInfo
from cdk_cognito_user_import import CognitoUserImport, UserSource

from tests.synth.apps import (
    USERS,
    of_type,
    resources,
    user_pool,
)

REGIONS = {region.partition or "": region.name for region in RegionInfo.regions}
"""A region of each partition that the CDK knows."""


@pytest.mark.parametrize("partition", sorted(REGIONS))
def test_every_partition(partition: str) -> None:
    app, region = App(), REGIONS[partition]
    stack = Stack(app, "Stack", env=Environment(account="111122223333", region=region))
    source = UserSource.from_csv(USERS)
    CognitoUserImport(stack, "Seed", user_pool=user_pool(stack), source=source)
    found = resources(stack)
    assert "arn:aws" not in json.dumps(found)
    principals = {
        statement["Principal"]["Service"]
        for role in of_type(found, "AWS::IAM::Role").values()
        for statement in role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    }
    assert principals == {
        "cognito-idp.amazonaws.com",
        "lambda.amazonaws.com",
        "states.amazonaws.com",
    }


def test_partitions_that_are_known() -> None:
    assert set(REGIONS) >= {"aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b"}
