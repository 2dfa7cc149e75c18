"""The finish of a part of few people: all tours that can be in a better roster, and the best choice among them.

`enumeration` lists the tours, `program` (with `agents`, `terms`, `crowds`) is the choice as a mixed-integer program,
`finish` puts it to the builder.
"""
