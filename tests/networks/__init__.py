"""Real social networks, started on this machine for the tests that prove the whole way."""
