"""One module a version. A version that was released is never changed: a new one follows it."""
