"""tools/check_templates.py, with what checkov told handed in; `make templates` runs checkov itself."""

import sys

import pytest

from tools.check_templates import Finding, UnreadableError, compare, read_findings, read_waivers, run

OURS = Finding("CKV_AWS_1", "resources.yaml", "LedgerTable")
OTHER = Finding("CKV_AWS_2", "watch.yaml", "AlarmsTopic")


def told(*failed, passed=("resources.yaml",), errors=()):
    def one(check, template, resource):
        return {"check_id": check, "file_path": f"/{template}", "resource": f"AWS::X::Y.{resource}"}

    results = {
        "failed_checks": [one(*finding) for finding in failed],
        "passed_checks": [one("CKV_AWS_9", template, "Any") for template in passed],
        "parsing_errors": list(errors),
    }
    return {"results": results}


def test_what_is_found_has_to_be_waived_and_what_is_waived_has_to_be_found():
    assert list(compare({OURS}, {OURS: "because"})) == []
    assert "LedgerTable fails CKV_AWS_1. Mend it" in next(compare({OURS}, {}))
    assert "does not fail CKV_AWS_1 any more" in next(compare(set(), {OURS: "because"}))


def test_a_waiver_without_a_reason_is_none():
    assert "does not say why" in next(compare({OURS}, {OURS: " "}))


def test_findings_are_read_by_check_template_and_resource():
    assert read_findings(told(OURS, OTHER), ["resources.yaml", "watch.yaml"]) == {OURS, OTHER}


@pytest.mark.parametrize("answer", [told(OURS), told(OURS, passed=("watch.yaml",), errors=["/x/watch.yaml"])])
def test_a_template_that_was_not_read_is_not_taken_for_a_good_one(answer):
    with pytest.raises(UnreadableError, match=r"watch\.yaml"):
        read_findings(answer, ["resources.yaml", "watch.yaml"])


def test_a_checkov_that_does_not_run_is_not_taken_for_one_that_finds_nothing():
    with pytest.raises(UnreadableError, match="did not run: oh no"):
        run([sys.executable, "-c", "import sys; sys.exit('oh no')"])


def test_every_waiver_gives_a_reason():
    waivers = read_waivers()
    assert len(waivers) > 10
    assert all(len(reason.split()) > 8 for reason in waivers.values())
