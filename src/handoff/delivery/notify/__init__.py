"""Tells people of alerts and of lists that were held back: by a webhook, by mail, or both."""

from collections.abc import Callable
from time import sleep

from handoff.delivery.notify.mail import mail
from handoff.delivery.notify.message import Notification
from handoff.delivery.notify.sending import Sent, Wait
from handoff.delivery.notify.webhook import post
from handoff.domain.settings import NotifySection

__all__ = ["Notification", "Sent", "notify"]


def notify(section: NotifySection, message: Notification, wait: Wait = sleep) -> tuple[Sent, ...]:
    """Send a message on every channel that [notify] names, and say of each whether it went.

    Each is tried up to three times, `wait` seconds in between. Nothing is raised: a list that is published stays
    published, whether or not anybody can be told.
    """
    channels: list[Callable[[], Sent]] = []
    if section.webhook is not None:
        channels.append(lambda: post(section, message, wait))
    if section.smtp is not None:
        channels.append(lambda: mail(section, message, wait))
    return tuple(send() for send in channels)
