"""X: its API v2, with pasted keys (OAuth 1.0a) or a sign-in by the browser (OAuth 2)."""
