"""The use cases: what people and workers do, each a function that checks, acts and commits."""
