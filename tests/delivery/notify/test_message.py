"""A message says what is new, in words that no program takes for a command."""

from handoff.delivery.notify import Notification
from tests.delivery.notify.made import GONE, message


def test_the_subject_says_how_much_there_is() -> None:
    assert message(alerts=(GONE, GONE)).subject == "handoff Acme, 2026-05-04: 2 alerts"
    both = message(held_back="G04 event volume: 3 %", early_retrain="SQLs doubled")
    assert both.subject == "handoff Acme, 2026-05-04: list held back, 1 alert, train before the time"


def test_the_text_has_every_cause_and_the_link() -> None:
    text = message(held_back="G04 event volume: 3 %", link="https://acme.example/health").text
    assert GONE.cause in text
    assert "G04 event volume: 3 %" in text
    assert text.endswith("https://acme.example/health")


def test_slack_is_given_no_commands() -> None:
    sent = message(workspace="A & <!channel>").to_dict()
    assert "A &amp; &lt;!channel&gt;" in sent["text"]
    assert "<" not in sent["text"]
    assert sent["workspace"] == "A & <!channel>"


def test_a_line_break_in_a_name_stays_inside_its_line() -> None:
    sly = message(workspace="Acme\nBcc: all@acme.example")
    assert "\n" not in sly.subject


def test_nothing_new_is_no_news() -> None:
    assert not message(alerts=()).is_news
    assert isinstance(message(), Notification)
    assert message().is_news
