"""Mastodon: the client API of any instance, and of other servers that speak it, through Mastodon.py."""
