"""Finding what to do: the command palette (Ctrl+K) and the list of keys (`?`)."""
