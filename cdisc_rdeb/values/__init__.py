"""What a value is: how it matches and compares, which term it means, its plain letters, its moment in time."""
