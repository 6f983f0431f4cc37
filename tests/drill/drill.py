"""The drill: a busy hour, the thief, and the report."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tests.drill.busy import NAMES, live
from tests.drill.haul import Piece, carry_off
from tests.drill.thief import Loot, Secret, search
from tests.e2e.stack import Stack

BESIDES: Final = """What would be needed besides:
  to find out whose a number is      the secret of the keyed hashes, one value of the parameter store
  to read numbers and texts          the merchant's data key, which only KMS opens, and which it logs
  to act as a till or an owner       keys and sessions are kept as digests of 256 drawn bits: nothing to go through
  to sign in                         the phone of somebody on the team: codes are signed with the same secret, in no table"""


@dataclass(frozen=True, slots=True)
class Report:
    """What was carried off, what was looked for, and what was found. `names` are first names, which stand in plain on purpose."""

    haul: Sequence[Piece]
    secrets: Sequence[Secret]
    loot: Sequence[Loot]
    names: int

    def say(self) -> str:
        """The report as people read it."""
        sources = Counter(piece.where.partition(" ")[0] for piece in self.haul)
        kinds = Counter(secret.kind for secret in self.secrets)
        lines = [
            f"Carried off: {len(self.haul)} values ({', '.join(f'{name} {number}' for name, number in sources.most_common())}).",
            f"Looked for: {', '.join(f'{kind} ({number})' for kind, number in sorted(kinds.items()))}.",
            "",
            f"Found: {self.names} first names, without a number." if self.names else "Found: no first name.",
            *sorted(f"FOUND: {one.kind}, {one.how}, in {one.where}" for one in self.loot),
            "Nothing else." if not self.loot else "",
            "",
            BESIDES,
        ]
        return "\n".join(lines)


def drill(stack: Stack) -> Report:
    """Live through a busy hour on a started stack, and try to get something out of all that it stores."""
    secrets = live(stack)
    haul = carry_off(stack)
    merchants = [merchant["id"] for merchant in stack.control("")["merchants"]]
    names = {piece.value.decode() for piece in haul if piece.where.endswith("customer.first_name")}
    assert names.issuperset(NAMES), "the busy hour left no trace"
    return Report(haul, secrets, search(haul, secrets, merchants), len(names))
