"""What we keep: one database, encrypted personal columns, queries by aggregate."""
