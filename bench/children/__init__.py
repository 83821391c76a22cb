"""Processes that are measured from outside: each prints what it saw as one JSON line."""
