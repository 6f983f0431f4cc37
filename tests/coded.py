"""What the book in memory keeps that people or terminals carry in their hands: codes and allowances."""

from dataclasses import replace
from datetime import date

from chalicelib.domain.allowance import Allowance
from chalicelib.domain.claim import Claim
from chalicelib.domain.reward_code import RewardCode
from chalicelib.usecases.ports import Changes


class Coded:
    """The part of a book that keeps claim codes, reward codes and allowances."""

    claims: dict[tuple[str, str], Claim]
    reward_codes: dict[tuple[str, str], RewardCode]
    allowances: dict[tuple[str, str, str, date], Allowance]

    def claim(self, merchant_id: str, code: str) -> Claim | None:
        return self.claims.get((merchant_id, code))

    def reward_code(self, merchant_id: str, code: str) -> RewardCode | None:
        return self.reward_codes.get((merchant_id, code))

    def allowance(self, merchant_id: str, location_id: str, terminal_id: str, day: date) -> Allowance | None:
        return self.allowances.get((merchant_id, location_id, terminal_id, day))

    def _is_taken(self, changes: Changes) -> bool:
        merchant_id, taken = changes.merchant_id, False
        if (code := changes.reward_code) is not None:
            known = self.reward_code(merchant_id, code.code)
            taken |= code.revision != (known.revision if known else 0)
        if (used := changes.allowance) is not None:
            told = self.allowance(merchant_id, used.location_id, used.terminal_id, used.day)
            taken |= used.revision != (told.revision if told else 0)
        return taken or (changes.claim is not None and (merchant_id, changes.claim.code) in self.claims)

    def _keep_codes(self, changes: Changes) -> None:
        merchant_id = changes.merchant_id
        if (claim := changes.claim) is not None:
            self.claims[merchant_id, claim.code] = claim
        if (code := changes.reward_code) is not None:
            self.reward_codes[merchant_id, code.code] = replace(code, revision=code.revision + 1)
        if (used := changes.allowance) is not None:
            key = merchant_id, used.location_id, used.terminal_id, used.day
            self.allowances[key] = replace(used, revision=used.revision + 1)
