"""What botocore raises, as a sentence that says what to do. For every program of an operator."""

from typing import Final

from botocore import exceptions
from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

HOW_TO_SIGN_IN: Final = "Sign in (`aws sso login`, `aws configure`, or AWS_PROFILE in the environment), then run this again."
EXPIRED: Final = {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}
UNKNOWN: Final = {
    "AuthFailure",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
DENIED: Final = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"}
BUSY: Final = {"RequestLimitExceeded", "Throttled", "ThrottledException", "Throttling", "ThrottlingException"}
SENTENCES: Final[tuple[tuple[tuple[type[BotoCoreError], ...], str], ...]] = (
    (
        (exceptions.NoRegionError,),
        "No region is set: say where, such as AWS_DEFAULT_REGION=us-east-1 in the environment, then run this again.",
    ),
    ((exceptions.ProfileNotFound,), "{error}. `aws configure list-profiles` shows those that there are."),
    (
        (
            exceptions.LoginRefreshRequired,
            exceptions.LoginTokenLoadError,
            exceptions.SSOTokenLoadError,
            exceptions.TokenRetrievalError,
            exceptions.UnauthorizedSSOTokenError,
        ),
        f"The sign-in to AWS has run out. {HOW_TO_SIGN_IN}",
    ),
    (
        (
            exceptions.CredentialRetrievalError,
            exceptions.NoAuthTokenError,
            exceptions.NoCredentialsError,
            exceptions.PartialCredentialsError,
        ),
        f"There are no credentials of an AWS account here. {HOW_TO_SIGN_IN}",
    ),
    (
        (exceptions.ConnectionError, exceptions.HTTPClientError),
        "AWS cannot be reached ({error}). Is there a network, and is the region's name right?",
    ),
)


def explain(error: BotoCoreError | ClientError) -> str:
    """One sentence or two: what is wrong, and what to do."""
    if isinstance(error, ClientError):
        return _explain_refusal(error)
    said = (sentence for kinds, sentence in SENTENCES if isinstance(error, kinds))
    return next(said, "AWS could not be asked: {error}").format(error=" ".join(str(error).split()))


def explain_stage(error: Exception, stage: str) -> str:
    """The same where tables or secrets of a stage were asked, through PynamoDB or not. Refusal `Busy` is an error too."""
    cause = error.cause if isinstance(error, PynamoDBException) else error
    if not isinstance(cause, (BotoCoreError, ClientError)):
        return f"The tables of stage {stage} do not answer. Is there a network? If so they are busy: run this again in a minute."
    code = cause.response["Error"]["Code"] if isinstance(cause, ClientError) else ""
    if code == "ParameterNotFound" or (code == "ResourceNotFoundException" and cause is not error):
        return f"Stage {stage} is not deployed in this account and region: are they right? If so, make deploy STAGE={stage}."
    return explain(cause)


def _explain_refusal(error: ClientError) -> str:
    code, said = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
    if code in EXPIRED:
        return f"The credentials of the AWS account have expired. {HOW_TO_SIGN_IN}"
    if code in UNKNOWN:
        return f"AWS does not know these credentials ({code}). {HOW_TO_SIGN_IN}"
    if code in DENIED:
        return f"These credentials may not do {error.operation_name}: {said} Use those of somebody who may, then run this again."
    if code in BUSY:
        return f"AWS has been asked too much just now ({error.operation_name}). Run this again in a minute."
    return f"AWS refused {error.operation_name}: {said or code}"
