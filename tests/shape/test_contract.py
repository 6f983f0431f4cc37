"""The rows of the contract are the routes, with what their views read; and what is answered otherwise is noticed."""

import ast
import importlib
import inspect
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from chalicelib.api import ROUTES
from chalicelib.api.views import NoBody
from tests.api.fitting import misfits
from tests.shape.test_house import functions
from tools.contract.rows import CALLS

API = Path(__file__).parents[2] / "chalicelib" / "api"
HEADERS = {"Request-Id": "r", "Loyalty-Version": "2026-01-01"}


def view_of(call):
    module, _, name = call.view.partition(".")
    return getattr(importlib.import_module(f"chalicelib.api.{module}"), name)


def mark_of(call):
    """How the view is marked: reads, writes, or not at all."""
    module, _, name = call.view.partition(".")
    (found,) = [function for function in functions(API / f"{module}.py") if function.name == name]
    return next((mark.func.id for mark in found.decorator_list if isinstance(mark, ast.Call)), None)


def test_every_route_has_a_row_and_every_row_a_route():
    assert sorted(call.view for call in CALLS) == sorted(view for _, _, view in ROUTES)
    assert len({call.name for call in CALLS}) == len(CALLS)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_a_row_names_the_body_that_its_view_validates_with(call):
    view = inspect.unwrap(view_of(call))
    if mark_of(call) is None:
        assert (call.keyed, call.body) == (False, None)
        return
    (read,) = get_args(get_type_hints(view)["call"])
    assert (call.body or NoBody) is read
    assert call.writes == (mark_of(call) == "writes")


def answered(code="SALE_NOT_FOUND", **more):
    problem = {"category": "NOT_FOUND", "code": code, "detail": "d", "field": None}
    return {"errors": [problem], "retryable": False, "cashier_message": "c", "request_id": "r", **more}


def test_an_answer_that_the_document_does_not_know_is_noticed():
    ask = "GET", "/v1/sales/s-1?x=1"
    assert misfits(*ask, 404, HEADERS, answered()) == []
    assert "REFUND_CHANGED is not in the document of show_sale" in misfits(*ask, 404, HEADERS, answered("REFUND_CHANGED"))
    assert misfits(*ask, 404, HEADERS, answered(more=1)) == ["$.more is not in the schema"]
    assert misfits(*ask, 404, HEADERS, answered(retryable="no")) == ["$.retryable: 'no' is no boolean"]
    assert misfits(*ask, 404, {**HEADERS, "X-New": "1"}, answered()) == ["header X-New is not in the document of show_sale"]
    assert misfits(*ask, 418, HEADERS, {})[0].startswith("418 is not in the document")
    assert "$.status: 'fine' is not one of the enum" in misfits("GET", "/health", 200, HEADERS, {"status": "fine"})
    assert "$.status is missing" in misfits("GET", "/health", 200, HEADERS, {})
