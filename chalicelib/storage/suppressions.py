"""Which numbers are not to be texted, as items, and back."""

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from chalicelib.domain.suppression import Suppression, SuppressionReason
from chalicelib.storage import codec, text_keys
from chalicelib.storage.shapes import SuppressionItem
from chalicelib.storage.transactions import ABSENT


def suppression_item(suppression: Suppression) -> SuppressionItem:
    """That a number is not to be texted. Nothing ever makes it vanish."""
    key = text_keys.suppression(suppression.scope, suppression.hash, suppression.at)
    return SuppressionItem(*key, at=codec.instant(suppression.at), reason=suppression.reason.value)


def read_suppression(item: SuppressionItem) -> Suppression:
    """The suppression as stored."""
    return Suppression(*text_keys.read_suppression(item.pk), codec.read_instant(item.at), SuppressionReason(item.reason))


def may_be_written(suppression: Suppression, outdated: Suppression | None) -> Condition | None:
    """The condition for a suppression: none for somebody's word; for a report's that the number still has the `outdated` one."""
    if suppression.reason.is_their_word:
        return None
    if outdated is None:
        return ABSENT
    same: Condition = (Path("at") == {"S": codec.instant(outdated.at)}) & (Path("reason") == {"S": outdated.reason.value})
    return same
