"""Why a reading cannot go on from the former one."""


class AfreshError(Exception):
    """What is there is no continuation of what was read before; its text says why, in words for people.

    Never leaves this package's callers: whoever catches it reads everything.
    """
