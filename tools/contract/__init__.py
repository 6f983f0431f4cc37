"""The till API as a document: what each route takes and answers (`rows`), its examples, and what is made of them."""
