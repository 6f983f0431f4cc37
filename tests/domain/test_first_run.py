"""What a shop does first, and when that is over."""

from chalicelib.domain.desk.first_run import FirstRun, Task


def test_a_new_shop_begins_by_texting_itself() -> None:
    first = FirstRun(members=0, tills=0, sales=0)
    assert (first.done, first.next_task, first.is_over) == (frozenset(), Task.TEXT_YOURSELF, False)


def test_a_sign_hangs_when_somebody_else_has_joined() -> None:
    assert FirstRun(1, 0, 0).next_task is Task.PRINT_SIGN
    assert FirstRun(2, 0, 0).next_task is Task.PAIR_TILL


def test_who_sells_through_a_point_of_sale_needs_no_till() -> None:
    assert FirstRun(2, 0, 1).done == frozenset(Task)
    assert FirstRun(2, 0, 1).next_task is None


def test_a_paired_till_waits_for_its_first_sale() -> None:
    assert FirstRun(2, 1, 0).next_task is Task.ADD_SALE


def test_ten_members_have_begun() -> None:
    assert [FirstRun(members, 1, 1).is_over for members in (9, 10)] == [False, True]


def test_a_shop_with_many_sales_and_few_members_is_no_new_one():
    assert [FirstRun(2, 1, sales).is_over for sales in (99, 100)] == [False, True]
