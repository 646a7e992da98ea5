"""A Hyper-V host on the loopback address, apart from the product."""
