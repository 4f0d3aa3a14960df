"""A real web server gets the message, is tried again where that helps, and never learns more than it should."""

import json

import pytest

from handoff.delivery.notify import Sent, notify
from handoff.domain.settings import NotifySection
from tests.delivery.notify.made import GONE, message
from tests.delivery.notify.servers import Hook, webhook


def send(url: str, waits: list[float] | None = None) -> Sent:
    [sent] = notify(
        NotifySection(webhook=url, timeout_seconds=5), message(), (waits if waits is not None else []).append
    )
    return sent


def bodies(hook: Hook) -> list[dict[str, object]]:
    return [json.loads(body) for _, _, body in hook.got]


def test_one_json_object_is_posted() -> None:
    with webhook() as hook:
        sent = send(hook.url)
    assert sent == Sent("webhook", ok=True, words="127.0.0.1 answered 200", tries=1)
    [(path, headers, _)] = hook.got
    assert path == "/hook/geheim"
    assert headers["Content-Type"].startswith("application/json")
    [body] = bodies(hook)
    assert body["alerts"] == [GONE.to_dict()]
    assert GONE.cause in str(body["text"])


def test_a_server_that_is_busy_is_asked_again() -> None:
    waits: list[float] = []
    with webhook(503, 429, 200) as hook:
        sent = send(hook.url, waits)
    assert (sent.ok, sent.tries) == (True, 3)
    assert waits == [1.0, 4.0]
    assert len({str(body) for body in bodies(hook)}) == 1


def test_after_three_tries_it_is_said_that_it_did_not_go() -> None:
    with webhook(500) as hook:
        sent = send(hook.url)
    assert sent == Sent("webhook", ok=False, words="127.0.0.1 answered 500", tries=3)
    assert len(hook.got) == 3


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_refusal_is_taken_for_an_answer(status: int) -> None:
    with webhook(status) as hook:
        sent = send(hook.url)
    assert (sent.ok, sent.tries, len(hook.got)) == (False, 1, 1)


@pytest.mark.parametrize("status", [301, 302, 307])
def test_nobody_is_followed_elsewhere(status: int) -> None:
    with webhook(status) as hook:
        assert not send(hook.url).ok
    assert [path for path, _, _ in hook.got] == ["/hook/geheim"]


def test_a_server_that_is_gone_is_said_without_the_secret() -> None:
    with webhook() as hook:
        url = hook.url
    sent = send(url)
    assert (sent.ok, sent.tries) == (False, 3)
    assert "cannot be reached" in sent.words
    assert "geheim" not in sent.words


@pytest.mark.parametrize(("url", "words"), [("file:///etc/passwd", "must begin with https://"),
                                            ("hooks.example/x", "must begin with https://"),
                                            ("http://", "cannot be reached"),
                                            ("http://a b/geheim", ""),
                                            ("https://${SLACK_HOOK}/x", "SLACK_HOOK")])  # fmt: skip
def test_an_address_that_is_none_is_never_an_error(url: str, words: str) -> None:
    sent = send(url)
    assert not sent.ok
    assert words in sent.words
    assert "geheim" not in sent.words


def test_nobody_named_is_nobody_told() -> None:
    assert notify(NotifySection(), message()) == ()
