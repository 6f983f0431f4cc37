"""Papers: what people read before they agree. The sign in the shop, the form that joins, the terms and the privacy notice."""
