"""The social networks: one file a network, each behind the port in `warroom.ports`."""
