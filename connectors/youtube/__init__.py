"""YouTube: the Data API v3, for a channel's videos and the comments under them.

Spoken over plain HTTP. Google's own library is used by the tests alone, for the description that it ships:
it brings an HTTP stack of its own, repeats writes by itself, and keeps an upload's session to itself, while
ours has to survive the end of the process.
"""
