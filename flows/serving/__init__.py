"""`handoff serve`: the scheduler, the server and the worker of one workspace, in one process."""
