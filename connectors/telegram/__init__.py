"""Telegram: a channel with its linked discussion group, through a bot (Bot API)."""
