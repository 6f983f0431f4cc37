"""An AWS account for the programs of an operator: reads are answered as a test says, and what would change something is noted."""

import sys
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

ARN = "arn:aws:iam::123456789012:user/maria"


class Refused(ClientError):
    """Any of botocore's generated errors."""

    def __init__(self, *_: Any) -> None:
        super().__init__({"Error": {"Code": "Refused", "Message": "it does not exist"}}, "Call")


class Service:
    """One client of boto3."""

    class exceptions:  # noqa: N801 - boto3's name
        ParameterAlreadyExists = ParameterNotFound = ResourceNotFoundException = Refused

    class meta:  # noqa: N801 - boto3's name
        region_name = "us-east-1"

    def __init__(self, account: "Account") -> None:
        self._account = account

    def __getattr__(self, call: str) -> Callable[..., Any]:
        def answer(**asked: Any) -> Any:
            if not call.startswith(("get", "describe", "list", "scan")):
                self._account.changes.append(call)
            answer = self._account.answers[call]
            return answer(**asked) if callable(answer) else answer

        return answer

    def get_paginator(self, call: str) -> Any:
        service = self

        class Pages:
            def paginate(self, **asked: Any) -> list[Any]:
                return [getattr(service, call)(**asked)]

        return Pages()


def none(**_: Any) -> Any:
    raise Refused


class Account:
    """An account with nothing in it, until a test says otherwise."""

    def __init__(self) -> None:
        self.changes: list[str] = []
        self.lock: dict[str, str] | None = None
        self.answers: dict[str, Any] = {
            "get_caller_identity": {"Account": "123456789012", "Arn": ARN},
            "get_function_configuration": none,
            "describe_stacks": none,
            "describe_table": missing("ResourceNotFoundException"),
            "scan": missing("ResourceNotFoundException"),
            "get_queue_url": missing("QueueDoesNotExist"),
            "describe_key": missing("NotFoundException"),
            "list_topics": {},
            "describe_log_groups": {},
            "get_account_settings": {"AccountLimit": {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 1000}},
            "get_parameter": none,
            "put_parameter": none,
        }

    def __call__(self, _: str) -> Service:
        return Service(self)


def missing(code: str) -> Callable[..., Any]:
    def answer(**_: Any) -> Any:
        raise ClientError({"Error": {"Code": code, "Message": ""}}, "Call")

    return answer


class Somebody:
    """Who types the same to every question; nobody where that is None."""

    def __init__(self, typed: str | None = None) -> None:
        self._typed = typed
        self.asked: list[str] = []
        self.asked_secretly: list[str] = []

    def is_there(self) -> bool:
        return self._typed is not None

    def ask(self, question: str) -> str:
        self.asked.append(question)
        return self._typed or ""

    def ask_secretly(self, question: str) -> str:
        self.asked_secretly.append(question)
        return self._typed or ""


def functions(
    runtime: str = f"python3.{sys.version_info.minor}", tag: str = "version=1.34.0:stage=dev:app=regulars"
) -> dict[str, Any]:
    return {
        "get_function_configuration": {"FunctionArn": "arn:of:it", "Runtime": runtime},
        "list_tags": {"Tags": {"aws-chalice": tag}},
        "get_function_concurrency": {},
    }
