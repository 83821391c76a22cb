"""LinkedIn, for an organisation's page, by its versioned interface: learn.microsoft.com/linkedin."""
