"""Toast calls us: one POST for its six loyalty verbs. What Toast calls things stays in here."""

from chalicelib.pos.toast.loyalty import answer_loyalty

__all__ = ["answer_loyalty"]
