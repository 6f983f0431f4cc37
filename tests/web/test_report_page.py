"""The figures on paper: the same as on the screen, with nothing that needs a script."""

import re
from typing import Any

import pytest

from chalicelib.domain.desk.staff import Role
from tests.web.test_home import eight_weeks, look  # noqa: F401  fixtures
from tests.web.visiting import Visitor


def test_the_report_has_the_figures_of_the_screen(look: Any, eight_weeks: Any) -> None:  # noqa: F811
    eight_weeks.wait(days=-1)
    page = look("/console/report?period=28")
    for said in ("Rosa's Bakery", "All 2 shops · 19 December 2026 to 15 January 2027, 28 days", "Member visits 4 down 50% was 8"):
        assert said in page.text
    assert "Member sales $40 down 50% was $80" in page.text
    assert re.search(r"Shop Visits .*Mill Street 4", page.text)


def test_a_report_of_one_shop_says_whose_it_is(look: Any, eight_weeks: Any) -> None:  # noqa: F811
    page = look("/console/report?period=364&shop=dock&metric=sales")
    assert "Harbor · " in page.text
    assert "Member sales per week" in page.text
    assert "Mill Street" not in page.text


def test_what_is_drawn_is_as_high_as_what_is_told(look: Any, eight_weeks: Any) -> None:  # noqa: F811
    eight_weeks.wait(days=-1)
    page = look("/console/report?period=28")
    drawn = re.findall(r'<rect class="(bar|top)"[^>]* height="([\d.]+)"', page.last.body.decode())
    assert [kind for kind, _ in drawn] == 4 * ["bar"]
    assert {height for _, height in drawn} == {"140.0"}


def test_the_way_back_leads_to_the_same_figures(look: Any, eight_weeks: Any) -> None:  # noqa: F811
    page = look("/console/report?period=7&shop=dock&metric=rewards")
    assert 'href="/console?shop=dock&amp;period=7&amp;metric=rewards"' in page.last.body.decode()
    assert "/console/report?period=28" in look("/console?period=28").last.body.decode().replace("&amp;", "&")


def test_a_shop_where_nobody_came_yet_has_a_report_too(look: Any) -> None:  # noqa: F811
    page = look("/console/report")
    assert "Member visits 0" in page.text
    assert "<rect" not in page.last.body.decode()


@pytest.mark.parametrize("role", [Role.STAFF])
def test_who_only_works_at_the_till_sees_no_report(visitor: Visitor, role: Role) -> None:
    visitor.sign_in(role, name="Ana")
    assert visitor.get("/console/report").status_code == 403
