"""Square's Loyalty API over our core, for code that was written against its SDKs. No Square register ever calls it."""
