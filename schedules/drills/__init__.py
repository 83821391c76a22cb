"""Drills: breaking workers on purpose, and counting in the network's own memory what it got."""
