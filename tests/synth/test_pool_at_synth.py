"""What the check at synth knows of the pool: the properties that will be deployed."""

from __future__ import annotations

from collections.abc import Callable

import jsii
import pytest
from aws_cdk import Aspects, CfnParameter, IAspect, Stack
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_s3 as s3
from aws_cdk.interfaces.aws_cognito import IUserPoolRef
from cdk_cognito_user_import import CognitoUserImport, UserSource
from cdk_cognito_user_import._pool_at_synth import read_properties
from cognito_user_csv import AttributeSchema, Pool
from constructs import Construct, IConstruct

from tests.synth.apps import user_pool
from tests.synth.cases import Cases

CASES = "cognito:username,email,email_verified\nada,a@example.com,TRUE\nADA,b@example.com,TRUE\n"
MFA = "cognito:username,email,email_verified,cognito:mfa_enabled\nada,a@example.com,TRUE,FALSE\n"
NO_AUTO_VERIFIED = "UserCsv/NoAutoVerifiedAttribute"


@jsii.implements(IAspect)
class RemoveAutoVerified:
    """Takes a property away after all constructs were made."""

    def visit(self, node: IConstruct) -> None:
        if isinstance(node, cognito.CfnUserPool):
            node.add_property_deletion_override("AutoVerifiedAttributes")


class Pools(Cases):
    """One import per kind of pool."""

    def make(self) -> None:
        self._pools()
        self._intrinsics()

    def _pools(self) -> None:
        def not_verifying(scope: Construct) -> cognito.UserPool:
            return cognito.UserPool(scope, "Pool")

        def overridden(stack: Stack) -> IUserPoolRef:
            pool = user_pool(stack)
            resource = pool.node.default_child
            assert isinstance(resource, cognito.CfnUserPool)
            resource.add_property_override("AutoVerifiedAttributes", [])
            return pool

        def renamed(stack: Stack) -> IUserPoolRef:
            pool = not_verifying(stack)
            resource = pool.node.default_child
            assert isinstance(resource, cognito.CfnUserPool)
            resource.override_logical_id("Renamed")
            return pool

        def overriding(**properties: object) -> Callable[[Stack], IUserPoolRef]:
            def pool(stack: Stack) -> IUserPoolRef:
                made = user_pool(stack)
                resource = made.node.default_child
                assert isinstance(resource, cognito.CfnUserPool)
                for name, value in properties.items():
                    resource.add_property_override(name, value)
                return made

            return pool

        ignoring_case = {"UsernameConfiguration": {"CaseSensitive": "false"}}
        optional = {"Schema": [{"Name": "given_name", "Required": "false"}]}
        odd = {"Schema": [{"Name": "name", "StringAttributeConstraints": {"MinLength": "0.5"}}]}
        self.add("IgnoringCase", overriding(**ignoring_case), CASES)
        self.add("MindingCase", overriding(), CASES)
        self.add("MfaRequired", overriding(MfaConfiguration="ON"), MFA)
        self.add("MfaOptional", overriding(MfaConfiguration="OPTIONAL"), MFA)
        self.add("Optional", overriding(**optional))
        self.add("OddBound", overriding(**odd))
        self.add("UserPool", not_verifying)
        self.add("CfnUserPool", lambda stack: cognito.CfnUserPool(stack, "Pool"))
        self.add("Overridden", overridden)
        self.add("Renamed", renamed)
        Aspects.of(Stack.of(self.add("Aspect", user_pool))).add(RemoveAutoVerified())
        self.add("OtherStack", lambda _: not_verifying(Stack(self.app, "PoolOwner")))
        self.add(
            "Imported", lambda stack: cognito.UserPool.from_user_pool_id(stack, "Pool", "eu_Abc")
        )
        stack = Stack(self.app, "Bucket")
        bucket = s3.Bucket.from_bucket_name(stack, "Users", "invented-users")
        CognitoUserImport(
            stack,
            "Seed",
            user_pool=not_verifying(stack),
            source=UserSource.from_bucket(bucket, "users.csv"),
        )

    def _intrinsics(self) -> None:
        def tokens(stack: Stack) -> IUserPoolRef:
            verified = CfnParameter(stack, "Verified", type="CommaDelimitedList")
            text = CfnParameter(stack, "Text").value_as_string
            pool = cognito.CfnUserPool(
                stack,
                "Pool",
                auto_verified_attributes=verified.value_as_list,
                mfa_configuration=text,
                schema=[
                    cognito.CfnUserPool.SchemaAttributeProperty(
                        name=text, attribute_data_type="String"
                    )
                ],
            )
            pool.add_property_override("UsernameConfiguration.CaseSensitive", {"Ref": "Text"})
            return pool

        header = "cognito:username,email,email_verified,custom:team,cognito:mfa_enabled"
        rows = "ada,ada@example.com,TRUE,x,TRUE\nADA,ada@example.org,TRUE,x,FALSE\n"
        self.add("Tokens", tokens, f"{header}\n{rows}")

        def transformed(stack: Stack) -> IUserPoolRef:
            pool = cognito.CfnUserPool(stack, "Pool")
            pool.add_override("Properties.Fn::Transform", {"Name": "AWS::Include"})
            return pool

        self.add("Transformed", transformed, f"{header}\n{rows}")


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Cases:
    return Pools(tmp_path_factory.mktemp("pools"))


@pytest.mark.parametrize(
    "stack",
    ["UserPool", "CfnUserPool", "Overridden", "Renamed", "Aspect", "OtherStack", "Bucket"],
)
def test_pool_is_known_as_it_will_be_deployed(cases: Cases, stack: str) -> None:
    assert cases.rules(stack) == [NO_AUTO_VERIFIED]


@pytest.mark.parametrize(
    ("stack", "rules"),
    [
        ("IgnoringCase", ["UserCsv/DuplicateUsername"]),
        ("MindingCase", []),
        ("MfaRequired", ["UserCsv/Mfa"]),
        ("MfaOptional", []),
        ("Optional", []),
        ("OddBound", []),
    ],
)
def test_property_overrides_count(cases: Cases, stack: str, rules: list[str]) -> None:
    assert cases.rules(stack) == rules


@pytest.mark.parametrize("stack", ["Imported", "Tokens", "Transformed"])
def test_what_is_not_known_at_synth_is_left_to_the_deployment(cases: Cases, stack: str) -> None:
    assert cases.rules(stack) == []


def test_pool_finding_says_what_to_set(cases: Cases) -> None:
    (finding,) = cases.of("UserPool")
    assert finding.severity == "error"
    assert "→ set auto_verify=AutoVerifiedAttrs(email=True) on the UserPool" in finding.text


REF = {"Ref": "Text"}
TEAM = {"Name": "team", "Required": "true", "StringAttributeConstraints": {"MaxLength": "5"}}
KNOWN_TEAM = AttributeSchema(required=True, max_length=5)


@pytest.mark.parametrize(
    ("entry", "columns"),
    [
        ({"Name": "seats"}, {"custom:seats": AttributeSchema()}),
        ({"Name": "locale"}, {"locale": AttributeSchema()}),
        ({"Name": "x", "DeveloperOnlyAttribute": "true"}, {"dev:custom:x": AttributeSchema()}),
        ({"Name": "x", "Required": REF}, {"custom:x": AttributeSchema()}),
        ({"Name": "x", "AttributeDataType": REF}, {"custom:x": AttributeSchema()}),
        (
            {"Name": "x", "StringAttributeConstraints": {"MinLength": "2", "MaxLength": REF}},
            {"custom:x": AttributeSchema(min_length=2)},
        ),
        ({"Name": "x", "StringAttributeConstraints": REF}, {"custom:x": AttributeSchema()}),
        ({"Name": "x", "NumberAttributeConstraints": "1"}, {"custom:x": AttributeSchema()}),
    ],
)
def test_entry_of_the_schema_by_itself(entry: object, columns: dict[str, AttributeSchema]) -> None:
    """What is not known of one attribute leaves the rest of it, and the others, known."""
    pool = read_properties({"Schema": [TEAM, entry]})
    assert pool.attributes == {"custom:team": KNOWN_TEAM, **columns}
    assert not pool.takes_column("custom:other")


@pytest.mark.parametrize(
    "entry",
    [
        *({"Name": REF}, {"Name": "x", "DeveloperOnlyAttribute": REF}, {"Fn::If": []}, REF),
        *({"Name": "x", "Fn::Transform": {}}, {"AttributeDataType": "String"}, {}, "team", None),
    ],
)
def test_entry_of_the_schema_whose_column_is_not_known(entry: object) -> None:
    pool = read_properties({"Schema": [TEAM, entry]})
    assert pool.attributes == {"custom:team": KNOWN_TEAM}
    assert pool.takes_column("custom:other")


@pytest.mark.parametrize("schema", [REF, {"Fn::If": []}, "x", None])
def test_schema_that_is_no_list_is_not_known(schema: object) -> None:
    pool = read_properties({"Schema": schema})
    assert pool.attributes is None
    assert pool.takes_column("custom:other")


@pytest.mark.parametrize("configuration", ["x", [], REF, {"CaseSensitive": REF}, {"Fn::If": []}])
def test_configuration_of_usernames_that_is_not_known(configuration: object) -> None:
    assert read_properties({"UsernameConfiguration": configuration}).case_sensitive is None


@pytest.mark.parametrize("properties", [REF, {"Fn::If": []}, {"Fn::Transform": {}}, "x", None])
def test_properties_that_are_made_by_a_function_are_not_known(properties: object) -> None:
    assert read_properties(properties) == Pool.unknown()
