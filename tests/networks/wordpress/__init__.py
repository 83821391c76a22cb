"""Debian's WordPress on loopback, and the tests that walk the whole way on it."""
