"""The house rules that a program can check."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from chalicelib import api, pos

ROOT = Path(__file__).parents[2]
SHIPPED = sorted([ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py")])
KIT = sorted((ROOT / "certification").rglob("*.py"))
ALL = sorted([*SHIPPED, *KIT, *(ROOT / "infra").rglob("*.py"), *(ROOT / "tests").rglob("*.py")])
PAGES = sorted(path for ending in ("js", "css", "html") for path in (ROOT / "infra").rglob(f"*.{ending}"))
FORBIDDEN_NAMES = {
    "utils",
    "util",
    "helper",
    "helpers",
    "manager",
    "service",
    "services",
    "data",
    "info",
    "impl",
    "common",
    "misc",
}


def named(path):
    return str(path.relative_to(ROOT))


def functions(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.mark.parametrize("path", [*ALL, *PAGES], ids=named)
def test_no_file_passes_300_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", ALL, ids=named)
def test_no_function_passes_40_lines(path):
    long = {f.name: f.end_lineno - f.lineno + 1 for f in functions(path) if f.end_lineno - f.lineno >= 40}
    assert not long


@pytest.mark.parametrize("path", SHIPPED, ids=named)
def test_files_have_names_that_say_their_job(path):
    assert path.stem not in FORBIDDEN_NAMES


@pytest.mark.parametrize("path", SHIPPED, ids=named)
def test_public_functions_and_classes_say_what_they_do(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if path.name != "__init__.py":
        assert ast.get_docstring(tree), "the module"
    public = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")]
    assert not [node.name for node in public if not ast.get_docstring(node)]


def test_only_settings_reads_the_environment():
    readers = [named(path) for path in SHIPPED if "environ" in path.read_text(encoding="utf-8")]
    assert readers == ["chalicelib/settings.py"]


def test_nothing_shipped_needs_the_boto3_of_the_lambda_runtime():
    """Its version is not ours to choose, and it would meet our botocore."""
    assert not [named(path) for path in SHIPPED if "import boto3" in path.read_text(encoding="utf-8")]


def test_only_the_keys_modules_spell_a_key():
    spelled = ('"ENTRY#', '"PROFILE"', '"SALE"', '"CONSENT#', "#M#", "#S#", "#R#", "#I#", "#O#", "#C#", "#V#", "#N#", "#U#")
    writers = [named(path) for path in SHIPPED if any(key in path.read_text(encoding="utf-8") for key in spelled)]
    assert writers == ["chalicelib/storage/keys.py", "chalicelib/storage/text_keys.py"]


def test_background_lambdas_are_declared_in_app_alone():
    # Declared in a blueprint, a handler is deployed without app.py ever being imported.
    marks = ("on_sqs_message", "on_sns_message", "on_dynamodb_record", ".schedule(", "lambda_function", "on_cw_event")
    places = {named(path) for path in SHIPPED if any(mark in path.read_text(encoding="utf-8") for mark in marks)}
    assert places == {"app.py"}


def test_background_lambdas_stay_shims():
    handlers = [f for f in functions(ROOT / "app.py") if f.decorator_list]
    names = {
        "receive_text",
        "publish_entries",
        "keep_overview",
        "send_texts",
        "send_webhooks",
        "send_waiting",
        "expire_points",
        "reconcile_ledger",
        "tell_goals",
        "close_months",
        "export_nightly",
    }
    assert names <= {f.name for f in handlers}
    assert not [f.name for f in handlers if f.end_lineno - f.body[1].lineno + 1 > 6]


def test_local_controls_are_not_in_what_is_deployed():
    assert not [named(path) for path in SHIPPED if "_local" in path.read_text(encoding="utf-8").replace("_locally", "")]


@pytest.mark.parametrize("path", SHIPPED, ids=named)
def test_nothing_that_is_deployed_uses_lambdas_own_boto3(path):
    """AWS renews it when it likes, and a newer one does not go with the botocore of the package: it cannot even be imported."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    imported = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    assert not [name for name in imported if name and name.partition(".")[0] == "boto3"]


def imported_by_a_till():
    """The modules that a Lambda has imported when it begins to answer a look-up."""
    return subprocess.run(
        [sys.executable, "-c", "import sys, app, chalicelib.api.members; print(*sys.modules)"],
        cwd=ROOT,
        env={"STAGE": "test", "LEDGER_STREAM_ARN": "arn:aws:dynamodb:us-east-1:1:table/t/stream/s", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()


def test_nothing_heavy_is_imported_for_a_look_up():
    """A cold start pays for imports: what a look-up does not use is imported where it is first needed."""
    roots = {name.partition(".")[0] for name in imported_by_a_till()}
    assert not {"boto3", "cryptography", "phonenumbers", "pydantic", "jinja2", "moto", "pynamodb"} & roots


def test_a_till_does_not_wait_for_what_only_other_calls_texts_and_jobs_use():
    rooms = ("chalicelib.domain.texts.reading", "chalicelib.domain.texts.gate", "chalicelib.domain.reconciliation")
    jobs = ("conversation", "notices", "sending", "waiting", "reports", "turn", "leaving", "reaching")
    names = {
        *rooms,
        *(f"chalicelib.usecases.texts.{job}" for job in jobs),
        "chalicelib.usecases.reconcile",
        "chalicelib.usecases.figures.month_end",
        "chalicelib.usecases.expiry",
        "chalicelib.usecases.redemptions",
        "chalicelib.usecases.sales",
        "chalicelib.api.sales",
    }
    imported = set(imported_by_a_till())
    assert "chalicelib.usecases.members" in imported
    assert not names & imported


def views_in(room, marks):
    """The views below a room, named as its table of routes names them."""
    return [
        ".".join([*path.relative_to(room).with_suffix("").parts, function.name])
        for path in room.rglob("*.py")
        for function in functions(path)
        if any(
            isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id in marks
            for mark in function.decorator_list
        )
    ]


def test_the_table_of_routes_names_every_view_once():
    """The views are imported when they are called: a wrong name in the table would be found by a till."""
    views = views_in(ROOT / "chalicelib" / "api", {"reads", "writes"})
    assert sorted(name for _, _, name in api.ROUTES) == sorted([*views, "openapi.show_document", "health.answer_health"])


@pytest.mark.parametrize("name", [name for _, _, name in pos.ROUTES])
def test_a_route_of_a_point_of_sale_leads_to_a_view(name):
    module, _, view = name.rpartition(".")
    assert callable(getattr(import_module(f"chalicelib.pos.{module}"), view))


@pytest.mark.parametrize("path", KIT, ids=named)
def test_the_certification_kit_needs_nothing_but_python(path):
    """Who builds a till runs it as it is, without an environment of ours."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    roots = {name.partition(".")[0] for name in names}
    assert roots <= {"certification", *sys.stdlib_module_names}
