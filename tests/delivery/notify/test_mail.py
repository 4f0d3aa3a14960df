"""A real mail server gets the message: encrypted, logged in, tried again where that helps."""

import ssl
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from handoff.delivery.notify.mail import mail
from handoff.delivery.notify.sending import Sent
from handoff.domain.settings import NotifySection
from tests.delivery.notify.made import GONE, message, smtp
from tests.delivery.notify.servers import mail_server, self_signed


def send(section: NotifySection, trust: ssl.SSLContext | None = None) -> Sent:
    return mail(section, message(), lambda _: None, trust)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return self_signed(tmp_path_factory.mktemp("certificate") / "server.pem")


def test_everybody_named_gets_the_whole_message() -> None:
    with mail_server() as box:
        sent = send(smtp(box.port))
    assert sent == Sent("mail", ok=True, words="localhost took it for 2 of 2", tries=1)
    [envelope] = box.got
    assert envelope.rcpt_tos == ["ops@acme.example", "crm@acme.example"]
    assert isinstance(envelope.content, bytes)
    letter = message_from_bytes(envelope.content, policy=policy.default)
    assert letter["Subject"] == message().subject
    assert letter["Auto-Submitted"] == "auto-generated"
    body = letter.get_body()
    assert body is not None
    assert GONE.cause in body.get_content()


def test_over_starttls_with_a_login(certificate: Path) -> None:
    trust = ssl.create_default_context(cafile=str(certificate))
    with mail_server(certificate, login=True) as box:
        sent = send(smtp(box.port, security="starttls", user="handoff", password="geheim"), trust)
    assert (sent.ok, len(box.got), box.logins) == (True, 1, ["handoff"])


def test_a_certificate_that_nobody_signed_is_not_believed(certificate: Path) -> None:
    with mail_server(certificate, login=True) as box:
        sent = send(smtp(box.port, security="starttls", user="handoff", password="geheim"))
    assert (sent.ok, sent.tries, box.got, box.logins) == (False, 1, [], [])
    assert "cannot be trusted" in sent.words


def test_no_password_goes_to_a_server_without_encryption() -> None:
    with mail_server() as box:
        sent = send(smtp(box.port, security="starttls", user="handoff", password="geheim"))
    assert (sent.ok, box.logins, box.got) == (False, [], [])


def test_a_wrong_password_is_said_and_not_repeated(certificate: Path) -> None:
    trust = ssl.create_default_context(cafile=str(certificate))
    with mail_server(certificate, login=True) as box:
        sent = send(smtp(box.port, security="starttls", user="handoff", password="falsch"), trust)
    assert (sent.ok, sent.tries) == (False, 1)
    assert "refused the login" in sent.words
    assert "falsch" not in sent.words


def test_a_server_that_is_busy_is_asked_again_with_the_same_message() -> None:
    with mail_server(refusals=("451 busy",)) as box:
        sent = send(smtp(box.port))
    assert (sent.ok, sent.tries, len(box.got)) == (True, 2, 1)


def test_a_refusal_is_taken_for_an_answer() -> None:
    with mail_server(refusals=("554 no",)) as box:
        sent = send(smtp(box.port))
    assert (sent.ok, sent.tries, sent.words) == (False, 1, "localhost answered 554")


def test_a_server_that_is_gone_is_said() -> None:
    with mail_server() as box:
        section = smtp(box.port)
    sent = send(section)
    assert (sent.ok, sent.tries) == (False, 3)
    assert "localhost cannot be reached" in sent.words


def test_a_password_that_the_environment_does_not_have_is_named() -> None:
    sent = send(smtp(25, security="tls", user="handoff", password="${SMTP_PASSWORD}"))
    assert (sent.ok, sent.tries) == (False, 1)
    assert "SMTP_PASSWORD" in sent.words


@pytest.mark.parametrize("changes", [{"user": "handoff"}, {"user": "a", "password": "b", "security": "none"}])
def test_a_login_is_whole_and_hidden(changes: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="password"):
        smtp(25, **changes)
