"""The campaign's accounts: how they are, connecting and reconnecting them, how many people sign."""
