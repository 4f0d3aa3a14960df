"""What leads did, counted in windows before each night.

The flow: `read` brings the events' columns from the engine, `pack` orders them by lead and day, `fold` turns
them into running sums over the days that matter, `columns` takes differences of those sums for each night, and
`build` drives the parts, chunk by chunk of leads. All sums are whole numbers (milliseconds, ten-thousandths), so
the result does not depend on row order, engine, chunk or the number of nights asked for at once.
"""
