"""One night, from the sources to the published list: locked, resumable, guarded, and on record."""
