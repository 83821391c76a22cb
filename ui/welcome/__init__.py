"""Before the desk: opening a campaign, founding one, signing in."""
