"""The drill of headquarters: desks, workers, the server, links and clocks fail, and all is counted."""
