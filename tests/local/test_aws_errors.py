"""What an operator reads where AWS cannot be asked, or refuses."""

import pytest
from botocore import exceptions
from pynamodb.exceptions import GetError

from chalicelib.domain.refusals import Busy
from infra.operating.aws_errors import explain, explain_stage
from tests.local.cloud import refusal

SIGN_IN = "Sign in"
SAID = {
    "no credentials": (exceptions.NoCredentialsError(), "no credentials", SIGN_IN),
    "half of them": (exceptions.PartialCredentialsError(provider="env", cred_var="secret"), "no credentials", SIGN_IN),
    "signed out": (exceptions.UnauthorizedSSOTokenError(), "has run out", SIGN_IN),
    "expired": (
        refusal("ExpiredTokenException", "The security token included in the request is expired"),
        "have expired",
        SIGN_IN,
    ),
    "expired at STS": (refusal("ExpiredToken"), "have expired", SIGN_IN),
    "unknown": (refusal("InvalidClientTokenId"), "does not know these credentials", SIGN_IN),
    "no region": (exceptions.NoRegionError(), "No region is set", "AWS_DEFAULT_REGION=us-east-1"),
    "no profile": (exceptions.ProfileNotFound(profile="shop"), "(shop)", "list-profiles"),
    "no network": (exceptions.EndpointConnectionError(endpoint_url="https://x"), "cannot be reached", "network"),
    "denied": (refusal("AccessDenied", "User x is not authorized.", "CreateStack"), "may not do CreateStack", "somebody who may"),
    "throttled": (refusal("Throttling", "Rate exceeded", "DescribeStacks"), "too much just now", "in a minute"),
    "refused": (refusal("ValidationError", "Parameter Stage is wrong", "CreateStack"), "refused CreateStack", "Stage is wrong"),
    "anything else": (exceptions.ParamValidationError(report="x"), "could not be asked", "x"),
}


@pytest.mark.parametrize("case", SAID)
def test_what_is_wrong_with_aws_is_said_in_one_line_with_what_to_do(case):
    error, what, todo = SAID[case]
    said = explain(error)
    assert what in said
    assert todo in said
    assert "\n" not in said
    assert said[0].isupper()


def test_each_way_of_not_being_let_in_has_its_own_sentence():
    said = [explain(SAID[case][0]) for case in ("no credentials", "expired", "signed out", "unknown", "no region", "denied")]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    "error",
    [GetError("Failed to get item", refusal("ResourceNotFoundException", "Not found", "GetItem")), refusal("ParameterNotFound")],
    ids=["no table", "no secret"],
)
def test_who_asks_a_stage_that_is_not_there_is_told_so_and_how_to_make_it(error):
    said = explain_stage(error, "prod")
    assert said.startswith("Stage prod is not deployed in this account and region")
    assert "make deploy STAGE=prod" in said


def test_what_kept_the_tables_from_answering_is_said_however_they_were_asked():
    for case, (error, _, _) in SAID.items():
        assert explain_stage(GetError("Failed to get item", error), "dev") == explain_stage(error, "dev") == explain(error), case
    assert "The tables of stage dev do not answer" in explain_stage(Busy(), "dev")


def test_what_another_service_has_not_says_nothing_of_the_stage():
    assert "deploy" not in explain_stage(refusal("ResourceNotFoundException", "No such number", "DescribeKeywords"), "dev")
