"""Gift certificates in the ledger table."""
