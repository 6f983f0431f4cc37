"""Toast calls us: one POST for its six loyalty verbs. What Toast calls things stays in here."""
