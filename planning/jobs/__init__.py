"""Long calculations away from the screen: the worker, how it is started, what it says."""
