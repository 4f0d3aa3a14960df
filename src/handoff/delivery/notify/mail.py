"""Mail through an SMTP server: encrypted, with a login where one is needed."""

import hashlib
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime

from handoff.delivery.notify.message import Notification
from handoff.delivery.notify.sending import NotSentError, Sent, Wait, refuse_unset, try_to_send
from handoff.domain.settings import NotifySection, SmtpSection


def mail(section: NotifySection, message: Notification, wait: Wait, trust: ssl.SSLContext | None = None) -> Sent:
    """Send the message as mail; `trust` says whose certificates are believed (the system's, when absent)."""
    server = section.smtp
    assert server is not None
    return try_to_send("mail", lambda: _send(server, section.timeout_seconds, message, trust), wait)


def _send(server: SmtpSection, timeout: float, message: Notification, trust: ssl.SSLContext | None) -> str:
    refuse_unset(host=server.host, user=server.user, password=server.password, sender=server.sender,
                 to=",".join(server.to))  # fmt: skip
    try:
        with _connect(server, timeout, trust or ssl.create_default_context()) as connection:
            if server.user is not None and server.password is not None:
                connection.login(server.user, server.password)
            refused = connection.send_message(_written(server, message))
    except smtplib.SMTPRecipientsRefused:
        raise NotSentError(f"{server.host} refused every recipient", again=False) from None
    except smtplib.SMTPAuthenticationError as reason:
        raise NotSentError(f"{server.host} refused the login ({reason.smtp_code})", again=False) from None
    except smtplib.SMTPResponseException as reason:
        again = 400 <= reason.smtp_code < 500
        raise NotSentError(f"{server.host} answered {reason.smtp_code}", again=again) from None
    except smtplib.SMTPNotSupportedError:
        raise NotSentError(f'{server.host} offers no {server.security} or no login; correct security, user and '
                           "password", again=False) from None  # fmt: skip
    except ssl.SSLCertVerificationError:
        raise NotSentError(f"the certificate of {server.host} cannot be trusted", again=False) from None
    except (OSError, ValueError) as reason:
        raise NotSentError(f"{server.host} cannot be reached: {type(reason).__name__}", again=True) from None
    reached = len(server.to) - len(refused)
    return f"{server.host} took it for {reached} of {len(server.to)}"


def _connect(server: SmtpSection, timeout: float, trust: ssl.SSLContext) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=timeout, context=trust)
    connection = smtplib.SMTP(server.host, server.port, timeout=timeout)
    if server.security == "starttls":
        try:
            connection.starttls(context=trust)
        except BaseException:
            connection.close()
            raise
    return connection


def _written(server: SmtpSection, message: Notification) -> EmailMessage:
    letter = EmailMessage()
    letter["Subject"] = message.subject
    letter["From"] = server.sender
    letter["To"] = ", ".join(server.to)
    letter["Date"] = format_datetime(message.at)
    # The same message has the same id, so that a second try shows up once.
    mark = hashlib.sha256(message.text.encode("utf-8")).hexdigest()[:32]
    letter["Message-ID"] = f"<{mark}@handoff.invalid>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(f"{message.text}\n")
    return letter
