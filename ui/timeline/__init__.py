"""The live timeline: everything people answer, newest first, and what the monitors do about it."""
