"""Members of an earlier program: a spreadsheet read, looked at, brought along, and given back in the same form."""
