"""People are told once, told again where it did not go, and never at the price of a night."""

import json
from typing import Any

import pytest

from handoff.delivery.notify import Sent
from handoff.delivery.notify.sending import Wait
from handoff.domain.settings import NotifySection, Settings
from handoff.monitoring.alert import Alert
from handoff.workspace.environment import with_environment
from handoff.workspace.health import Health
from handoff.workspace.notifying import tell
from tests.delivery.notify.made import GONE
from tests.delivery.notify.servers import webhook
from tests.workspace.health.made_history import NIGHTS, Past, night

LAST = NIGHTS - 1
WARNING = Alert("A12", "category renamed", "leads / industry", None, "", "", "warning")


class Teller:
    """Tells of nights of a history, whatever is said to be wrong with them."""

    def __init__(self, past: Past, health: Health, **notify: Any) -> None:
        self.past, self.health, self.section = past, health, NotifySection(**notify)

    def tell(self, number: int, *alerts: Alert, early: str | None = None) -> tuple[Sent, ...]:
        from dataclasses import replace

        settings = self.past.settings.model_copy(update={"notify": self.section})
        facts = replace(self.health.facts, night=night(number), alerts=alerts, early_retrain=early)
        page = self.past.places.store / "health" / "index.html"
        told = replace(self.health, facts=facts, page=page)
        wait: Wait = lambda _: None  # noqa: E731
        return tell(replace(self.past, settings=settings).materials(number), told, wait)


def test_an_alert_that_stands_is_told_once_and_one_that_is_back_again(fresh: Past, health: Health) -> None:
    with webhook() as hook:
        teller = Teller(fresh, health, webhook=hook.url)
        for number, alerts in enumerate([(GONE,), (GONE,), (GONE, WARNING), (), (GONE,)]):
            teller.tell(number, *alerts)
    told = [[one["code"] for one in json.loads(body)["alerts"]] for _, _, body in hook.got]
    assert told == [["A03"], ["A12"], ["A03"]]


def test_the_same_night_again_is_no_news(fresh: Past, health: Health) -> None:
    with webhook() as hook:
        teller = Teller(fresh, health, webhook=hook.url, only_new=False)
        for number in (1, 1, 2):
            teller.tell(number, GONE, early="SQLs doubled")
    assert len(hook.got) == 2


def test_only_the_severities_that_are_asked_for_are_told(fresh: Past, health: Health) -> None:
    with webhook() as hook:
        Teller(fresh, health, webhook=hook.url, severities=("alert",)).tell(1, WARNING)
    assert hook.got == []


def test_what_did_not_go_is_told_with_the_next_night_and_said_on_the_page(fresh: Past, health: Health) -> None:
    with webhook(500, 500, 500, 200) as hook:
        teller = Teller(fresh, health, webhook=hook.url)
        [first] = teller.tell(LAST, GONE)
        page = fresh.watch(LAST).page.read_text(encoding="utf-8")
        [second] = teller.tell(LAST + 1, GONE)
    assert (first.ok, second.ok) == (False, True)
    assert "The last notification did not go (webhook: 127.0.0.1 answered 500)." in page
    assert fresh.look(LAST).unsent == ()


def test_nobody_to_tell_writes_nothing(fresh: Past, health: Health) -> None:
    assert Teller(fresh, health).tell(1, GONE) == ()
    assert not (fresh.places.store / "health" / "told.json").exists()


def test_a_record_that_cannot_be_written_is_said_and_not_raised(fresh: Past, health: Health) -> None:
    (fresh.places.store / "health" / "told.json").mkdir()
    with webhook() as hook:
        sent = Teller(fresh, health, webhook=hook.url).tell(1, GONE)
    assert [one.ok for one in sent] == [True, False]


def filled(settings: Settings, section: dict[str, Any], environ: dict[str, str]) -> NotifySection:
    notify = NotifySection.model_validate(section)
    return with_environment(settings.model_copy(update={"notify": notify}), environ).notify


def test_secrets_come_from_the_environment(past: Past) -> None:
    server = {"host": "smtp.acme.example", "user": "handoff", "password": "${SMTP_PASSWORD}",
              "sender": "a@acme.example", "to": ["${WHO:-ops@acme.example}"]}  # fmt: skip
    found = filled(past.settings, {"webhook": "${HOOK}", "smtp": server}, {"HOOK": "https://x", "SMTP_PASSWORD": "s"})
    assert found.webhook == "https://x"
    assert found.smtp is not None
    assert (found.smtp.password, found.smtp.to) == ("s", ("ops@acme.example",))


@pytest.mark.parametrize("environ", [{}, {"OTHER": "x"}])
def test_a_secret_that_is_missing_stops_nothing_but_sending(past: Past, environ: dict[str, str]) -> None:
    assert filled(past.settings, {"webhook": "${HOOK}"}, environ).webhook == "${HOOK}"
