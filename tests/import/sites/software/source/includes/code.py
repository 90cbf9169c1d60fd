import ferry

# --8<-- [start:cross]
ferry.cross("river")
# --8<-- [end:cross]
