"""The rehearsal network: a practice network in a file of its own, for newcomers, drills and tests.

Nothing in here ever leaves the machine. Every person on it is invented.
"""
