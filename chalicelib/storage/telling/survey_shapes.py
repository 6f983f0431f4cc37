"""What an item about answers holds: counts, and nothing of who gave them."""

from pynamodb.attributes import NumberAttribute

from chalicelib.storage.shapes import LedgerItem


class SurveyTallyItem(LedgerItem, discriminator="survey_tally"):
    """How many were asked, and how often each answer came."""

    asked = NumberAttribute(null=True)
    a1 = NumberAttribute(null=True)
    a2 = NumberAttribute(null=True)
    a3 = NumberAttribute(null=True)
    a4 = NumberAttribute(null=True)
    a5 = NumberAttribute(null=True)
    yes = NumberAttribute(null=True)
    no = NumberAttribute(null=True)
