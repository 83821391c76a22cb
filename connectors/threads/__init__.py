"""Threads, through Meta's Threads API (developers.facebook.com/docs/threads)."""
