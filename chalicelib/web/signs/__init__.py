"""Signs that a shop prints: what stands on one, and its two ways to paper."""
