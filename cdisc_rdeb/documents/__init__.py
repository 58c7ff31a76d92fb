"""The documents that go with the datasets, made from the same specs."""
