"""What a board decides on: what money buys, resolutions to vote, indicators that its partners ask for."""
