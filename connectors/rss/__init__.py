"""The press and other people's blogs: feeds in RSS or Atom, which are read and never written to."""
