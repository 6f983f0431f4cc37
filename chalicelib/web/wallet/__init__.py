"""A member's own page: what they have, how they prove it at a till, and what they decide about their texts and themselves."""
