"""Bluesky: the AT Protocol spoken to an account's own server (its PDS), with an app password."""
