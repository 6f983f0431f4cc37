"""Who is on a team: somebody always stays who may put others on it, and nobody is on it twice."""

import pytest

from chalicelib.domain.desk.staff import Role
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import UnusableField
from chalicelib.usecases.signing import teams
from tests.builders import NOW
from tests.fake_audit import FakeAudit
from tests.fake_desk import FakeTeam
from tests.fake_vault import FakeVault

ROSA, ANA = PhoneNumber("+12065550171"), PhoneNumber("+12065550172")


class Watched(FakeTeam):
    """A team that remembers who was ever taken off it, and lets something happen just before."""

    def __init__(self):
        super().__init__()
        self.dropped = []
        self.before = lambda: None

    def drop(self, staff):
        self.before()
        self.dropped.append(staff.name)
        super().drop(staff)


@pytest.fixture
def team():
    return Watched()


@pytest.fixture
def audit():
    return FakeAudit()


def hire(team, name="Rosa", phone=ROSA, role=Role.OWNER):
    return teams.hire(team, FakeVault(), "rosas", name, phone, role, NOW)


def names(team):
    return {one.name: one.role for one in team.of_merchant("rosas")}


def test_the_last_owner_is_never_off_the_team_not_even_for_a_moment(team, audit):
    rosa = hire(team)
    hire(team, "Ana", ANA, Role.MANAGER)
    with pytest.raises(UnusableField):
        teams.drop(team, audit, rosa, rosa.id, NOW)
    with pytest.raises(UnusableField):
        teams.change(team, audit, rosa, rosa.id, "Rosa", Role.MANAGER, NOW)
    assert (team.dropped, names(team)["Rosa"], audit.notes) == ([], Role.OWNER, {})


def test_of_two_owners_who_take_each_other_off_at_one_moment_one_stays(team, audit):
    rosa, ana = hire(team), hire(team, "Ana", ANA)
    team.before = lambda: team.known.pop(("rosas", rosa.id), None)
    with pytest.raises(UnusableField):
        teams.drop(team, audit, rosa, ana.id, NOW)
    assert names(team) == {"Ana": Role.OWNER}


def test_an_owner_may_leave_once_there_is_another(team, audit):
    rosa, ana = hire(team), hire(team, "Ana", ANA)
    teams.change(team, audit, ana, rosa.id, "Rosa", Role.STAFF, NOW)
    teams.drop(team, audit, ana, rosa.id, NOW)
    assert names(team) == {"Ana": Role.OWNER}
    assert [note.what for note in audit.notes.values()] == ["role_changed", "taken_off"]


def test_a_number_is_on_a_team_once_and_may_be_on_two_teams(team):
    hire(team)
    with pytest.raises(UnusableField) as caught:
        hire(team, "Ana", ROSA, Role.MANAGER)
    assert caught.value.field == "phone"
    assert teams.hire(team, FakeVault(), "harbor", "Rosa", ROSA, Role.OWNER, NOW)


def test_the_number_is_kept_sealed_and_found_by_a_hash(team):
    rosa, vault = hire(team), FakeVault()
    assert "5550171" not in repr(rosa)
    assert vault.open("rosas", rosa.phone_sealed) == ROSA.e164


def test_a_team_has_an_end(team):
    for number in range(teams.TEAM_MAX):
        hire(team, f"Person {number}", None, Role.STAFF)
    with pytest.raises(UnusableField):
        hire(team, "One more", None, Role.STAFF)


def test_who_is_not_on_the_team_is_neither_changed_nor_taken_off(team, audit):
    rosa = hire(team)
    for act in (
        lambda: teams.change(team, audit, rosa, "st_nobody", "Ben", Role.STAFF, NOW),
        lambda: teams.drop(team, audit, rosa, "st_nobody", NOW),
    ):
        with pytest.raises(UnusableField):
            act()
