"""The campaign's rules and memory. No Qt and no HTTP live here."""
