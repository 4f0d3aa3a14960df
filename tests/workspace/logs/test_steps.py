"""Progress as log lines: what begins, and how long it took."""

from typing import Any

from handoff.workspace.logs import StepLog


class Told:
    """What was said, and a clock that tests move."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, float | None]] = []
        self.now = 0.0

    def log(self) -> StepLog:
        return StepLog(self.say, lambda: self.now)

    def say(self, message: str, extra: dict[str, Any] | None = None) -> None:
        self.lines.append((message, (extra or {}).get("seconds")))


def test_the_end_of_a_step_is_told_when_the_next_one_begins() -> None:
    told = Told()
    log = told.log()
    log("reading")
    told.now = 2.0
    log("scoring")
    told.now = 5.0
    log.end("ended")
    assert told.lines == [
        ("reading", None),
        ("done: reading", 2.0),
        ("scoring", None),
        ("done: scoring", 3.0),
        ("ended", 5.0),
    ]


def test_the_end_of_what_took_no_time_is_not_worth_a_line() -> None:
    told = Told()
    log = told.log()
    log("opening")
    log("scoring")
    assert told.lines == [("opening", None), ("scoring", None)]


def test_after_a_pause_nothing_has_an_end() -> None:
    told = Told()
    log = told.log()
    log("reading")
    told.now = 2.0
    log.pause()
    told.now = 9.0
    log("scoring")
    log.say("news")
    assert told.lines == [("reading", None), ("done: reading", 2.0), ("scoring", None), ("news", None)]
