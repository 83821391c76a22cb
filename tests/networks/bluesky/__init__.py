"""Bluesky's own servers on loopback, and the tests that walk the whole way on them."""
