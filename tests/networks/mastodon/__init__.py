"""snac2, a real server of the fediverse, and mastodon-mock on loopback, with the tests that need them."""
