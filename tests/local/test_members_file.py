"""infra/members.py: a list of an earlier program, looked at, brought along, run again, and given back."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import Busy
from chalicelib.domain.texts.texting import Purpose
from chalicelib.usecases import erasing, reconcile
from chalicelib.usecases.importing.bringing import Scene, bring_along
from chalicelib.usecases.importing.giving_back import give_back
from chalicelib.usecases.importing.rows import read_list
from chalicelib.usecases.importing.sheet import COLUMNS, close_cell, open_cell, read_sheet
from chalicelib.usecases.reconcile import Desk
from infra import members
from infra.members import main
from tests.builders import MAYA, Shop, program
from tests.local.seam import stand_behind
from tests.usecases.texts.test_notices import Street

LEO = "+12065550143"
PROOF = "receipts,2025-03-01,paper form,We text your points. STOP ends it.,Square list of March"
HEAD = "phone,first_name,points,texts,agreed_on,agreed_how,agreed_words,source\n"
GOOD = f"{HEAD}(206) 555-0142,Maya,120,{PROOF}\n206-555-0143,Leo,30,,,,,\n"


@pytest.fixture
def shop(monkeypatch):
    return stand_behind(monkeypatch, Shop(program(welcome_points=10)))


@pytest.fixture
def run(shop, tmp_path, capsys):
    def run(content, *options):
        file = tmp_path / "old.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        code = main(["--stage", "test", "--pace", "0", "rosas", str(file), *options])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def record(shop, number=MAYA):
    return shop.book.record("rosas", shop.vault.member_id("rosas", PhoneNumber(number)))


def test_a_dry_run_tells_what_the_shop_takes_on_and_writes_nothing(shop, run):
    code, out, err = run(GOOD)
    assert (code, err) == (0, "")
    assert "2 rows: 2 members new (1 of them without texts)" in out
    assert "150 points, worth $18.75 at most" in out
    assert record(shop).customer is None


def test_people_come_with_their_points_and_what_they_agreed_to_and_without_a_text_or_a_welcome(shop, run):
    street = Street(shop)
    assert run(GOOD, "--write")[0] == 0
    maya, leo = record(shop), record(shop, LEO)
    assert (maya.customer.first_name, maya.customer.consents, maya.account.worth) == ("Maya", {Purpose.RECEIPT}, 120)
    assert (leo.customer.is_member, leo.customer.consents, leo.account.worth) == (True, frozenset(), 30)
    assert street.deliver() == []
    (row,) = shop.book.consent_rows("rosas", maya.customer.member_id)
    assert (row.event, row.purposes) == ("imported", {Purpose.RECEIPT})
    assert "Square list of March" in shop.vault.open("rosas", row.words_sealed)


def test_only_whoever_agreed_is_texted_about_a_sale(shop, run):
    street = Street(shop)
    run(GOOD, "--write")
    for number in (MAYA, LEO):
        shop.sell(record(shop, number).customer.member_id, 1000, sale_id=number[1:])
    assert len(street.deliver()) == 1


def test_the_same_list_again_doubles_nothing_and_a_mended_row_is_told(shop, run):
    run(GOOD, "--write")
    code, out, _ = run(GOOD, "--write")
    assert (code, "0 points" in out, "2 here already" in out, "2 balances were there" in out) == (0, True, True, True)
    _, _, err = run(GOOD.replace(",120,", ",130,"), "--write")
    assert "line 2, points: 120 points were brought before, and not 130" in err
    assert record(shop).account.worth == 120
    run(GOOD, "--write", "--list", "second")
    assert record(shop).account.worth == 240


@pytest.mark.parametrize("after", range(6))
def test_a_run_that_is_cut_short_anywhere_goes_on_and_doubles_nothing(shop, run, after, monkeypatch):
    commit, left = type(shop.book).commit, [after]

    def failing(book, changes):
        if not left[0]:
            raise Busy
        left[0] -= 1
        commit(book, changes)

    with monkeypatch.context() as cut:
        cut.setattr(type(shop.book), "commit", failing)
        run(GOOD, "--write")
    assert run(GOOD, "--write")[0] == 0
    assert [record(shop, number).account.worth for number in (MAYA, LEO)] == [120, 30]
    assert [record(shop, number).customer.is_member for number in (MAYA, LEO)] == [True, True]


def test_a_member_who_is_here_keeps_name_and_consent_and_gets_the_points(shop, run):
    shop.join("Mia")
    known = record(shop).customer
    run(GOOD, "--write")
    assert (record(shop).customer, record(shop).account.worth) == (known, 130)


def test_a_stop_of_before_wins_over_the_list(shop, run):
    shop.text("STOP")
    run(GOOD, "--write")
    assert not record(shop).customer.consents
    assert record(shop).customer.opted_out
    assert record(shop).account.worth == 120


def test_a_stop_of_the_list_silences_who_is_here_once_and_their_start_is_newer(shop, run):
    maya = shop.join()
    assert not shop.member(maya).customer.opted_out
    run("phone,name,texts\n2065550142,Maya,stop\n", "--write")
    assert shop.member(maya).customer.opted_out
    assert not shop.member(maya).customer.consents
    assert shop.book.suppression("rosas", shop.vault.suppression_hash("rosas", PhoneNumber(MAYA))).reason == "stop"
    shop.wait(minutes=5)
    shop.text("START")
    run("phone,name,texts\n2065550142,Maya,stop\n", "--write")
    assert not shop.member(maya).customer.opted_out


def test_a_stop_of_the_list_is_kept(shop, run):
    run("phone,name,texts\n2065550142,Maya,stop\n", "--write")
    assert record(shop).customer.opted_out
    assert shop.book.suppression("rosas", shop.vault.suppression_hash("rosas", PhoneNumber(MAYA))).reason == "stop"


def test_who_was_forgotten_does_not_come_back(shop, run):
    maya = shop.join()
    erasing.erase(shop.book, shop.vault, shop.merchant, maya, shop.now)
    code, _, err = run(GOOD, "--write")
    assert (code, "line 2, phone: They asked to be forgotten" in err) == (1, True)
    owner = record(shop).customer
    assert owner.erased_at is not None
    assert not shop.book.record("rosas", owner.succeeded_by).account.worth


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("1.2065550142E+10,1,,", "phone: A spreadsheet has shortened this number to 1.2065550142E+10"),
        ("5550142,1,,", "phone: Digits are missing"),
        ("2065550142,12.5,,", "points: Write a whole number"),
        ("2065550142,-1,,", "points: Write a whole number"),
        ("2065550142,1,1/2/2027,", "last_day: Write a day as 2027-01-31"),
        ("2065550142,1,2020-01-01,", "last_day: That day is over."),
        ("2065550142,1,,receipts", "agreed_on: It does not say when they agreed: they come without texts."),
        ("2065550142,1,,yes", "texts: Write receipts or offers"),
        ("2065550142,1,,,,x", "row: It has more cells"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_column(run, row, sentence):
    assert f"line 2, {sentence}" in run(f"phone,points,last_day,texts\n{row}\n")[2]


def test_two_rows_of_a_number_are_one_person_and_other_points_are_asked_about(run):
    _, out, err = run("phone,points\n2065550142,5\n+12065550142,5\n206 555 0142,6\n")
    assert "1 members new" in out
    assert "1 that say what another says" in out
    assert "line 4, points: Line 2 has this number with 5 points: which is right?" in err


@pytest.mark.parametrize(
    "content",
    [
        "First Name;Phone Number;Points Balance\r\nZoë;(206) 555-0142;7\r\n".encode("cp1252"),
        "\ufeffPHONE,Given Name,Current Points,Lifetime\nx2065550142,Zoë,7,9\n".replace("x", "").encode(),
        "Mobile Phone\tName\tStars\n2065550142\tZoë\t7\n".encode("utf-16"),
    ],
)
def test_lists_of_other_systems_are_read_as_they_are(shop, run, content):
    assert run(content, "--write")[0] == 0
    assert (record(shop).customer.first_name, record(shop).account.worth) == ("Zoë", 7)


@pytest.mark.parametrize("content", ["", "name,points\nMaya,1\n", "phone,mobile\n1,2\n", b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_used_is_refused_as_a_whole(run, content):
    assert run(content)[0] == 1


@given(st.text())
def test_a_cell_opens_to_what_was_closed_and_is_no_formula(words):
    assert open_cell(close_cell(words)) == words
    assert not close_cell(words).startswith(("=", "+", "-", "@", "\t", "\r"))


def write(rows):
    sheet = io.StringIO()
    out = csv.DictWriter(sheet, COLUMNS)
    out.writeheader()
    out.writerows(rows)
    return sheet.getvalue().encode()


PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "phone": st.integers(0, 30).map(lambda last: f"+120655501{last:02}"),
            "first_name": st.sampled_from(["", "Maya", "=cmd", "Zoë", "O'Neil", "'-x"]),
            "points": st.integers(0, 500).map(str),
            "location": st.sampled_from(["", "mill", "dock"]),
            "last_day": st.sampled_from(["", "never", "2027-03-01", "2028-01-01"]),
            "joined_on": st.sampled_from(["", "2020-02-29", "2026-11-21"]),
            "language": st.sampled_from(["", "es", "sv"]),
            "texts": st.sampled_from(["", "stop", "receipts", "receipts offers", "offers"]),
            "agreed_on": st.just("2025-03-01"),
            "agreed_how": st.sampled_from(["paper", "+form"]),
            "agreed_words": st.sampled_from(["=Yes, text me.", 'a "b"\nc']),
            "source": st.just("Square"),
        }
    )
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(PEOPLE)
def test_what_is_given_back_and_brought_to_an_empty_shop_is_given_back_the_same(people):
    def bring(content):
        shop = Shop()
        scene = Scene(shop.book, shop.vault, shop.merchant, "import", shop.now)
        reading = read_list(read_sheet(content), shop.merchant, shop.now)
        for person in reading.people.values():
            bring_along(scene, person, writes=True)
        return reading, write(sorted(give_back(scene), key=lambda row: (row["phone"], row["location"], row["last_day"])))

    _, first = bring(write(people))
    again, second = bring(first)
    assert not again.problems
    assert first == second


def test_all_members_are_given_back_to_a_file(shop, run, tmp_path):
    run(GOOD, "--write")
    out = tmp_path / "out.csv"
    assert main(["--stage", "test", "rosas", "--out", str(out)]) == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert [(row["phone"], row["points"], row["texts"]) for row in sorted(rows, key=lambda row: row["phone"])] == [
        (MAYA, "120", "receipts"),
        (LEO, "30", ""),
    ]


def test_people_are_brought_no_faster_than_the_pace(shop, tmp_path, monkeypatch):
    waited = []
    monkeypatch.setattr(members.time, "sleep", waited.append)
    monkeypatch.setattr(members.time, "monotonic", lambda: 0.0)
    file = tmp_path / "old.csv"
    file.write_text(GOOD, encoding="utf-8")
    main(["--stage", "test", "--pace", "10", "rosas", str(file), "--write"])
    assert waited == [0.1, 0.2]


def test_what_was_brought_adds_up(shop, run):
    run(f"{GOOD}206-555-0143,Leo,40,,,,,\n2065550144,Ada,0,,,,,\n", "--write")
    shop.sell(record(shop).customer.member_id, 1000)
    assert list(reconcile.differences(Desk(shop.book, shop.merchants, lambda: shop.now))) == []
