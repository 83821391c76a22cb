"""Meta's Graph API, which Facebook Pages and Instagram share: calls, errors, usage, Pages and signing in."""
