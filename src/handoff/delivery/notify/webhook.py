"""A webhook: one JSON object by POST, in the form that Slack, Mattermost and Teams' workflows take."""

import http.client
import json
import urllib.error
import urllib.request
from typing import Any, Final
from urllib.parse import urlsplit

from handoff.delivery.notify.message import Notification
from handoff.delivery.notify.sending import NotSentError, Sent, Wait, refuse_unset, try_to_send
from handoff.domain.settings import NotifySection

#: Answers after which trying again may help: busy, or broken for the moment.
_AGAIN: Final = frozenset({408, 425, 429, *range(500, 600)})


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows nobody: a message that is sent on becomes a GET without its content."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Refuse."""


def post(section: NotifySection, message: Notification, wait: Wait) -> Sent:
    """Send the message to [notify] webhook."""
    body = json.dumps(message.to_dict(), ensure_ascii=False).encode("utf-8")
    return try_to_send("webhook", lambda: _post(section, body), wait)


def _post(section: NotifySection, body: bytes) -> str:
    url = section.webhook or ""
    refuse_unset(webhook=url, proxy=section.proxy)
    if urlsplit(url).scheme not in ("http", "https"):
        raise NotSentError("not sent: the webhook must begin with https:// (or http://); correct it", again=False)
    # Host only: what follows is often the secret.
    host = urlsplit(url).hostname or "the webhook"
    proxies = {} if section.proxy is None else {"http": section.proxy, "https": section.proxy}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler(proxies), _Stay)
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "handoff"}
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")
    try:
        with opener.open(request, timeout=section.timeout_seconds) as answer:
            return f"{host} answered {answer.status}"
    except urllib.error.HTTPError as reason:
        reason.close()
        raise NotSentError(f"{host} answered {reason.code}", again=reason.code in _AGAIN) from None
    except (urllib.error.URLError, OSError, http.client.HTTPException) as reason:
        why = reason.reason if isinstance(reason, urllib.error.URLError) else type(reason).__name__
        raise NotSentError(f"{host} cannot be reached: {why}", again=True) from None
    except ValueError:
        raise NotSentError("not sent: the webhook is no address; correct it", again=False) from None
