"""Reading only what is new: events of files that were read before are carried over, and the result is the same."""
