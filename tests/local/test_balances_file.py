"""infra/balances.py: a list as an operator has it, run and run again."""

import pytest
from botocore.exceptions import ClientError

from chalicelib import wiring
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import Busy
from infra import balances
from infra.balances import main
from tests.builders import Shop
from tests.local.seam import stand_behind
from tests.usecases.racing import Proxy

GOOD = """\
phone,points,last_day,earned_on,location,note
(206) 555-0142,120,2027-03-01,2026-03-01,dock,card 4711
206-555-0142,30,,,,
+12065550143,50,,,,
+12065550143,50,,,,
"""
BAD = """\
phone,points,last_day,earned_on,location,note
(206) 555-0142,120,2027-03-01,2026-03-01,dock,card 4711
555-0143,30,,,,
2065550144,12.5,,,,
2065550145,-3,,,,
2065550146,10,31/12/2027,,,
2065550147,10,2026-01-01,,,
2065550148,10,,,moon,
2065550149,10,,,,call 206 555 0149
2065550150,10,,,,,extra
2065550151,0
2065550152,10
"""


@pytest.fixture
def shop(monkeypatch):
    return stand_behind(monkeypatch, Shop())


@pytest.fixture
def run(shop, tmp_path, capsys):
    def run(content, *options, name="old.csv", merchant="rosas"):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        code = main(["--stage", "test", merchant, str(file), *options])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_a_secret_that_may_not_be_read_is_told_in_a_sentence(shop, run, monkeypatch):
    def denied(*_):
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "No."}}, "GetParameter")

    monkeypatch.setattr(type(shop.vault), "member_id", denied)
    code, _, err = run(GOOD)
    assert (code, "These credentials may not do GetParameter: No." in err) == (1, True)


def worth(shop, number):
    return shop.book.record("rosas", shop.vault.member_id("rosas", PhoneNumber(number))).account.worth


def test_every_row_is_written_and_a_second_run_changes_nothing(shop, run):
    assert run(GOOD) == (0, "4 rows written, 0 there already.\n", "")
    assert (worth(shop, "+12065550142"), worth(shop, "+12065550143")) == (150, 100)
    shop.wait(days=1)
    assert run(GOOD) == (0, "0 rows written, 4 there already.\n", "")
    assert (worth(shop, "+12065550142"), worth(shop, "+12065550143")) == (150, 100)


def test_rows_in_another_order_are_the_same_rows_and_only_what_is_new_is_written(shop, run):
    run(GOOD)
    head, *rows = GOOD.splitlines()
    again = "\n".join([head, "2065550160,10,,,,", *reversed(rows)])
    assert run(again) == (0, "1 rows written, 4 there already.\n", "")


def test_a_list_under_another_name_is_another_list_unless_its_batch_is_named(shop, run):
    run(GOOD)
    assert run(GOOD, "--batch", "old", name="renamed.csv")[1] == "0 rows written, 4 there already.\n"
    assert run(GOOD, name="renamed.csv")[1] == "4 rows written, 0 there already.\n"


def test_bad_rows_are_listed_by_line_and_nothing_of_them_is_written(shop, run):
    code, out, err = run(BAD)
    assert (code, out) == (1, "2 rows written, 0 there already. 9 bad rows, of which nothing was written.\n")
    assert err.splitlines() == [
        "line 3 (...43): Some digits are missing. Type the number with its area code.",
        "line 4 (...44): points: a whole number, without commas and decimals.",
        "line 5 (...45): points: a whole number, without commas and decimals.",
        "line 6 (...46): last_day: a day such as 2027-01-31.",
        "line 7 (...47): last_day: that day is over.",
        "line 8 (...48): location: one of mill, dock.",
        "line 9 (...49): note: without phone numbers: it is kept for ever.",
        "line 10 (...50): row: more cells than columns.",
        "line 11 (...51): points: a whole number, 1 to 1000000.",
    ]
    assert len(shop.book.operations) == 2
    mended = BAD.replace("555-0143,30", "2065550143,30")
    assert run(mended)[1].startswith("1 rows written, 2 there already. 8 bad rows")


def test_checking_writes_nothing_and_finds_the_same(shop, run):
    code, out, err = run(BAD, "--check")
    assert (code, out) == (1, "2 rows can be written. Nothing was. 9 bad rows, of which nothing was written.\n")
    assert len(err.splitlines()) == 9
    assert not shop.book.operations
    assert run(GOOD, "--check") == (0, "4 rows can be written. Nothing was.\n", "")


def test_no_number_is_shown(shop, run):
    shown = "".join(map(str, [*run(BAD), *run(GOOD), *run(BAD, "--check")]))
    assert not [number for number in ("555014", "5550142", "555-014") if number in shown]


def test_an_interrupted_run_goes_on_where_it_stopped(shop, run, monkeypatch):
    class Failing(Proxy):
        left = 2

        def commit(self, changes):
            if self.left == 0:
                raise Busy
            self.left -= 1
            self._book.commit(changes)

    book, failing = shop.book, Failing(shop.book)
    monkeypatch.setattr(wiring, "book", lambda: failing)
    code, out, err = run(GOOD)
    assert (code, out) == (1, "")
    assert "do not answer" in err
    assert err.endswith(" It goes on where it stopped.\n")
    monkeypatch.setattr(wiring, "book", lambda: book)
    assert run(GOOD)[1] == "2 rows written, 2 there already.\n"
    assert (worth(shop, "+12065550142"), worth(shop, "+12065550143")) == (150, 100)


def test_a_long_list_says_how_far_it_has_come(shop, run, monkeypatch):
    monkeypatch.setattr(balances, "SHOWN_EVERY", 2)
    assert run(GOOD)[1] == "2 of 4 rows ...\n4 rows written, 0 there already.\n"


def test_what_a_spreadsheet_saves_is_read(shop, run):
    assert run("\ufeffPhone;Points\r\n2065550142;5\r\n\r\n2065550143;6\r\n")[1] == "2 rows written, 0 there already.\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "the first line names the columns"),
        ("phone,name\n1,2\n", "the first line names the columns"),
        ("phone,points,birthday\n1,2,3\n", "the first line names the columns"),
        ("phone,points,points\n1,2,3\n", "the first line names the columns"),
        ("phone,points\n2065550142,\xff5\n".encode("latin-1"), "not in UTF-8"),
        ('phone,points\n"2065550142,5\n', "not a CSV file"),
    ],
)
def test_a_file_that_is_no_such_list_is_refused_whole(shop, run, content, sentence):
    code, out, err = run(content)
    assert (code, out) == (1, "")
    assert sentence in err
    assert not shop.book.operations


def test_a_file_has_its_limits(shop, run, monkeypatch):
    monkeypatch.setattr(balances, "ROWS_MAX", 3)
    assert "more than 3 rows" in run(GOOD)[2]
    monkeypatch.setattr(balances, "BYTES_MAX", 30)
    assert "more than 30 bytes" in run(GOOD)[2]
    assert "longer than 60 characters" in run("phone,points\n", "--batch", "x" * 61)[2]
    assert not shop.book.operations


def test_a_merchant_or_file_that_is_not_there_is_said(shop, run, capsys):
    assert "There is no merchant moon at stage test." in run(GOOD, merchant="moon")[2]
    assert main(["--stage", "test", "rosas", "nowhere.csv"]) == 1
    assert "nowhere.csv" in capsys.readouterr().err
