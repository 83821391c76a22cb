"""A day at headquarters, played by the program itself through its own windows."""
