"""What an item of each kind holds that the console reads. Instants are ISO texts, `vanishes_at` epoch seconds."""

from pynamodb.attributes import DiscriminatorAttribute, UnicodeAttribute
from pynamodb.models import Model


class OverviewItem(Model):
    """Any item of the overview table. All of them are made of the ledger's, and can be made of it again."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    item_type = DiscriminatorAttribute(attr_name="type")
