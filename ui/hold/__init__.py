"""The hold: stopping everything with a reason, showing it on every desk, and lifting it by two people."""
