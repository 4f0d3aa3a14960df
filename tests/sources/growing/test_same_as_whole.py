"""Whatever comes from night to night, reading only what is new gives what reading everything gives."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sources.growing.made_growth import Growth, event, lead

#: One mailbox is one person, one company's domain one account.
EMAILS = ("ann@firm.example", "bob@firm.example", "cid@other.example", "dan@gmail.com", "")
LEAD = st.builds(
    lead, number=st.integers(0, 5), email=st.sampled_from(EMAILS), minutes=st.sampled_from([0, 1, 2, 84_900, 85_000])
)
EVENT = st.builds(
    event,
    lead_id=st.integers(0, 5).map(lambda number: f"L{number}"),
    seconds=st.one_of(st.integers(0, 25), st.integers(3_000, 12_000)),
    known=st.one_of(st.none(), st.integers(0, 40), st.integers(3_000, 12_000)),
    event_type=st.sampled_from(["page_view", "call", "webinar", ""]),
    event_id=st.sampled_from(["", "", "1", "2", "3"]),
    asset=st.sampled_from(["home", "home", "about", "zoo", ""]),
    direction=st.sampled_from(["in", "in", "in", "out"]),
)
BROKEN = EVENT.map(lambda row: {**row, "occurred_at": "soon"})
EVENTS = st.lists(st.one_of(EVENT, EVENT, EVENT, BROKEN), max_size=8)
#: What a night brings: leads (new, changed, or of people already there), a file of events, and one written anew.
NIGHT = st.fixed_dictionaries(
    {
        "leads": st.lists(LEAD, max_size=2),
        "events": EVENTS,
        "name": st.sampled_from(["9", "9", "9", "1"]),
        "changed": st.sampled_from([None, None, None, None, "0-a"]),
    }
)


@given(
    leads=st.lists(LEAD, min_size=1, max_size=5, unique_by=lambda row: row["lead_id"]),
    events=EVENTS,
    nights=st.lists(NIGHT, min_size=1, max_size=2),
)
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_reading_of_what_is_new_equals_a_reading_of_all(
    leads: list[dict[str, Any]], events: list[dict[str, Any]], nights: list[dict[str, Any]]
) -> None:
    with TemporaryDirectory() as folder:
        growth, known = Growth(Path(folder)), {row["lead_id"]: row for row in leads}
        growth.leads(list(known.values()))
        growth.events("0-a", [event(leads[0]["lead_id"], 0), *events])
        growth.events("0-b", [])
        growth.night()
        for number, night in enumerate(nights):
            known |= {row["lead_id"]: row for row in night["leads"]}
            growth.leads(list(known.values()))
            growth.events(f"{night['name']}-{number}", night["events"])
            if night["changed"]:
                growth.events(night["changed"], [event(leads[0]["lead_id"], 1), *night["events"]])
            growth.night()
            assert growth.is_whole()
