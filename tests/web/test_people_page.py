"""The page of regulars: what the last study says, in a shopkeeper's words."""

import re
from datetime import timedelta

import pytest

from chalicelib import pages_wiring
from chalicelib.domain.desk.staff import Role
from chalicelib.domain.figures.visits import Visit
from chalicelib.domain.refusals import Busy
from chalicelib.usecases.overview.studying import run
from tests.fake_studies import FakeStudies
from tests.usecases.town import Town

PAGE = "/console/figures/people"


@pytest.fixture
def town(desk):
    return Town(desk.shop, desk.directory, desk.tallies, desk.studies)


@pytest.fixture
def look(owner, town):
    def looking(path=PAGE):
        run(town.desk(), lambda: 900.0)
        assert owner.get(path).status_code == 200
        return owner

    return looking


def members(town, how_many, *days, name="mem", shop="mill", joined=300, silent=False):
    today = town.shop.now.date()
    for number in range(how_many):
        who = f"{name}_{number}"
        visits = [Visit(who, today - timedelta(days=day), shop, 1, 1250) for day in days]
        town.settle(who, today - timedelta(days=joined), visits, silent=silent)


def row(page, label):
    found = re.search(rf'<th scope="row"[^>]*>{label}(?:<br>.*?)?</th>(.*?)</tr>', page.last.body.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_it_begins_with_sentences_that_can_be_read_out(look, town):
    members(town, 20, *range(1, 150, 7))
    members(town, 6, *range(120, 200, 7), name="gone")
    members(town, 10, 5, name="once")
    members(town, 4, name="never")
    page = look()
    assert "36 of 40 members were here in the last 12 months. 72% of them came more than once." in page.text
    assert "6 come less often than before." in page.text
    assert "6 have stopped coming." in page.text


def test_half_of_the_first_rewards_are_told_in_whole_days_and_visits(look, town):
    today = town.shop.now.date()
    for number, used in enumerate((30, 39)):
        visits = [Visit(f"mem_{number}", today - timedelta(days=day), "mill", 1, 1250) for day in (39, 30, 10)]
        reward = Visit(f"mem_{number}", today - timedelta(days=used), "mill", 0, 0, 1)
        town.settle(f"mem_{number}", today - timedelta(days=40), [*visits, reward])
    assert "2 have used a reward, half of them within 6 days of joining and 2 visits." in look().text


def test_trends_are_told_with_their_numbers(look, town):
    members(town, 7, *range(1, 150, 7), name="same")
    members(town, 6, *range(1, 28, 3), *range(30, 150, 14), name="more")
    page = look()
    assert row(page, "Come more often") == "6"
    assert row(page, "Come as often as before") == "7"
    assert "What chance explains counts as the same." in page.text


def test_a_group_says_its_share_of_sales_and_when_they_were_here(look, town):
    members(town, 5, *range(1, 150, 7), name="often")
    members(town, 5, *range(60, 100, 30), name="seldom")
    page = look()
    assert row(page, "Often, and lately") == "5 yesterday 92% 22 $275"


def test_who_joined_in_a_month_is_followed_through_the_months(look, town):
    members(town, 10, *range(1, 150, 7), joined=150)
    page = look()
    assert row(page, "Jun 2026").startswith("10 100% 100%")
    assert "A month that is not over yet has a dash." in page.text


def test_segments_say_how_many_get_texts_and_few_are_not_told(look, town):
    members(town, 6, 40, name="once")
    members(town, 2, 41, name="silent", silent=True)
    members(town, 4, 3, name="new", joined=5)
    page = look()
    assert row(page, "Came once") == "8 6 of them get texts"
    assert row(page, "New") == "fewer than 5"
    assert row(page, "Stopped coming") == "0 nobody now"
    assert "Of a group of fewer than 5 no more is told: it would be about persons." in page.text


@pytest.mark.parametrize(
    ("silent", "told"), [(0, "all of them get texts"), (5, "1 of them gets texts"), (6, "0 of them get texts")]
)
def test_how_many_of_a_segment_get_texts_is_a_sentence(look, town, silent, told):
    members(town, 6 - silent, 40, name="once")
    members(town, silent, 41, name="silent", silent=True)
    assert row(look(), "Came once") == f"6 {told}"


@pytest.mark.parametrize(
    ("more", "less", "told"),
    [
        (1, 0, "1 comes more often than before."),
        (0, 1, "1 comes less often than before."),
        (2, 3, "2 come more often than before. 3 come less often than before."),
    ],
)
def test_changes_are_told_as_one_says_them(look, town, more, less, told):
    members(town, more, *range(1, 28, 3), name="more")
    members(town, less, *range(30, 57, 3), name="less")
    page = look()
    assert f"<p>{told}</p>" in page.last.body.decode()
    assert "1 members" not in page.text


def test_what_a_member_is_worth_is_told_after_two_years(look, town):
    members(town, 8, *range(1, 150, 7))
    page = look()
    assert "known from" in page.text
    assert "$275" in page.text
    assert 'name="margin"' not in page.last.body.decode()


def test_what_a_member_is_worth_counts_what_the_owner_keeps(look, town):
    members(town, 8, *range(1, 760, 7), joined=800)
    members(town, 8, *range(400, 760, 7), joined=800, name="gone")
    page = look(f"{PAGE}?margin=60")
    worth = re.search(r"Brings in all the years</dt><dd[^>]*>(.*?)</dd>", page.last.body.decode())[1]
    assert worth == "$780"  # 52 visits of $12.50, six tenths of them, for two years
    for odd in ("0", "101", "x", "999999", "-1", "٦"):
        assert "$1,300" in look(f"{PAGE}?margin={odd}").text


def test_a_shop_has_its_own_figures(look, town):
    members(town, 6, *range(1, 100, 7), name="mill")
    members(town, 5, *range(1, 100, 7), name="dock", shop="dock")
    assert "5 of 5 members were here" in look(f"{PAGE}?shop=dock").text
    assert "11 of 11 members were here" in look(f"{PAGE}?shop=nowhere").text


def test_a_shop_where_nobody_is_at_home_says_so(look, town):
    members(town, 6, *range(1, 100, 7), name="mill")
    page = look(f"{PAGE}?shop=dock")
    assert "Nobody is at home at Harbor yet." in page.text
    assert "Show all shops" in page.text


def test_before_the_first_night_it_says_when_they_are_counted(owner, town):
    members(town, 6, 3)
    assert owner.get(PAGE).status_code == 200
    assert "Your regulars are counted tonight." in owner.text


def test_without_a_sale_there_are_no_regulars_yet(look, town):
    members(town, 6)
    assert "No regulars yet." in look().text


class Silent(FakeStudies):
    """Studies that do not answer."""

    def get(self, merchant_id, location_id):
        raise Busy


def test_a_table_that_does_not_answer_is_told(owner, monkeypatch):
    monkeypatch.setattr(pages_wiring, "studies", Silent)
    assert owner.get(PAGE).status_code == 200
    assert "This could not be read." in owner.text


def test_it_is_for_managers_and_the_tab_is_the_current_one(look, town, visitor):
    members(town, 6, 3)
    body = look().last.body.decode()
    assert re.search(r'figures/people" aria-current="page">Regulars</a>', body)
    assert visitor.sign_in(Role.STAFF).get(PAGE).status_code == 403
