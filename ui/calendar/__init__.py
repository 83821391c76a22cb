"""The calendar: what goes out when, what stopped on its way, and when the campaign keeps silent."""
