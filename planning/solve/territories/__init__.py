"""A bound by territories where nothing is served elsewhere: money and teams are priced, each territory solved alone."""
