"""What further records of a person bring to the first one: values for what it lacks, a history, and a new beginning."""

from typing import TYPE_CHECKING, Final

import ibis

from handoff.domain.columns import CREATED_AT, LEAD_ID, LEAD_KEY, SEEN_AT
from handoff.domain.stages import CLOSING, Stage
from handoff.sources.lookup import with_survivor
from handoff.sources.merged import MERGED_ID, SURVIVOR_ID
from handoff.sources.people import DUPLICATES, PeopleFound

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

#: What a first record lacks, a later one of the same person may tell.
FILLED: Final = ("email", "name", "company", "phone", "owner", "job_title", "country")


def fills(connection: "Backend", found: PeopleFound, leads: "ir.Table") -> "ir.Table | None":
    """Return what later records tell that `leads` lack: (lead_id, merged_id, attribute, value, told_at), or None.

    Of several records the oldest that tells it is taken; told_at is when that one was created.
    """
    columns = [name for name in FILLED if name in leads.columns and found.records[name].type().is_string()]
    if found.known_as is None or not columns:
        return None
    known_as, records = found.known_as, found.records
    members = records.join(known_as, records[LEAD_ID] == known_as[MERGED_ID])
    parts = [_told(members, leads, name) for name in columns]
    connection.create_table("fills", ibis.union(*parts) if len(parts) > 1 else parts[0], overwrite=True)
    return connection.table("fills")


def _told(members: "ir.Table", leads: "ir.Table", name: str) -> "ir.Table":
    lacking = leads.filter(leads[name].isnull()).select(lacking_id=LEAD_ID)
    telling = members.filter(members[name].notnull())
    telling = telling.join(lacking, telling[SURVIVOR_ID] == lacking.lacking_id)
    place = ibis.row_number().over(group_by=SURVIVOR_ID, order_by=[telling[CREATED_AT], telling[LEAD_KEY]])
    first = telling.mutate(place=place)
    return first.filter(first.place == 0).select(
        lead_id=SURVIVOR_ID,
        merged_id=MERGED_ID,
        attribute=ibis.literal(name),
        value=name,
        told_at=CREATED_AT,
    )


def filled(leads: "ir.Table", told: "ir.Table") -> "ir.Table":
    """Return `leads` with what later records tell in the place of what is missing."""
    names = told.select("attribute").distinct().to_pyarrow()["attribute"].to_pylist()
    for name in sorted(names):
        part = told.filter(told.attribute == name).select(filled_id="lead_id", filled_value="value")
        joined = leads.left_join(part, leads[LEAD_ID] == part.filled_id)
        leads = joined.mutate(**{name: ibis.coalesce(joined[name], joined.filled_value)})
        leads = leads.drop("filled_id", "filled_value")
    return leads


def each_for_itself(found: PeopleFound, leads: "ir.Table") -> "ir.Table":
    """Return lead_id, lead_key and created_at of `leads` and, under keys beyond theirs, of the merged records.

    The history of a field is its record's own: laid over that of another record it would rewrite the other's past.
    """
    own = leads.select(LEAD_ID, LEAD_KEY, CREATED_AT)
    if found.known_as is None:
        return own
    others = found.records.semi_join(found.known_as, found.records[LEAD_ID] == found.known_as[MERGED_ID])
    beyond = (leads.count().as_scalar() + ibis.row_number().over(order_by=others[LEAD_KEY])).cast("int32")
    return own.union(others.select(LEAD_ID, CREATED_AT, **{LEAD_KEY: beyond}).select(*own.columns))


def field_history(
    found: PeopleFound, told: "ir.Table | None", leads: "ir.Table", changes: "ir.Table | None"
) -> "ir.Table | None":
    """Return the changes of the leads' fields: those of the source, and those that further records brought.

    told: see `fills`. changes: by the keys of `each_for_itself`.
    """
    if found.known_as is None:
        return changes
    parts = [_changes_of_duplicates(found, found.known_as, leads)]
    if told is not None:
        parts.append(_changes_by_telling(told, leads, None if changes is None else _of_others(found, leads, changes)))
    if changes is not None:
        parts.append(changes.semi_join(leads, LEAD_KEY))
    return ibis.union(*(part.select(*parts[0].columns) for part in parts)) if len(parts) > 1 else parts[0]


def _of_others(found: PeopleFound, leads: "ir.Table", changes: "ir.Table") -> "ir.Table":
    """Return the changes of the merged records with their ids."""
    records = each_for_itself(found, leads).select(LEAD_ID, LEAD_KEY)
    return changes.anti_join(leads, LEAD_KEY).join(records, LEAD_KEY)


def _changes_of_duplicates(found: PeopleFound, known_as: "ir.Table", leads: "ir.Table") -> "ir.Table":
    """Return how many further records there were, from the creation of each on."""
    records = found.records
    members = records.join(known_as, records[LEAD_ID] == known_as[MERGED_ID])
    place = ibis.row_number().over(group_by=SURVIVOR_ID, order_by=[members[CREATED_AT], members[LEAD_KEY]])
    counted = members.select(SURVIVOR_ID, moment=CREATED_AT, before=place)
    keys = leads.select(LEAD_ID, LEAD_KEY)
    keyed = counted.join(keys, counted[SURVIVOR_ID] == keys[LEAD_ID])
    return _changes(keyed, ibis.literal(DUPLICATES), (keyed.before + 1).cast("string"), keyed.before.cast("string"))


def _changes(rows: "ir.Table", attribute: "ir.Value", value: "ir.Value", old_value: "ir.Value") -> "ir.Table":
    moment = {"changed_at": rows.moment, SEEN_AT: rows.moment}
    return rows.select(LEAD_KEY, attribute=attribute, **moment, value=value, old_value=old_value)


def _changes_by_telling(told: "ir.Table", leads: "ir.Table", others: "ir.Table | None") -> "ir.Table":
    """Return what later records tell as changes of the first one: before, the field was empty.

    others: changes of the merged records with the id of each (`lead_id`, `attribute`, `seen_at`). A merged record's
    value of today is known since it was last changed there, and never before the record was created.
    """
    moment = told.told_at
    if others is not None:
        last = others.group_by("lead_id", "attribute").agg(last=others[SEEN_AT].max())
        last = last.rename(changed_id="lead_id", changed_attribute="attribute")
        told = told.left_join(last, (told.merged_id == last.changed_id) & (told.attribute == last.changed_attribute))
        moment = ibis.greatest(told.told_at, ibis.coalesce(told["last"], told.told_at))
    keyed = told.mutate(moment=moment).join(leads.select(LEAD_ID, LEAD_KEY), LEAD_ID)
    # Empty, not missing: a missing one would say that the past of this field is unknown, for all leads.
    return _changes(keyed, keyed.attribute, keyed["value"], ibis.literal(""))


def coming_back(found: PeopleFound, index: "ir.Table", stages: "ir.Table") -> "ir.Table | None":
    """Return a stage `recycled` for each person that was lost and then came again as another record.

    The new record opens the lead again at its creation, if the last that closed it was `lost`. Whoever was SQL, won or
    disqualified last stays so: sales has that person, or never wants to.

    stages: lead_key, stage, entered_at, seen_at, reason, actor of all leads.
    """
    if found.known_as is None:
        return None
    known_as, records = found.known_as, found.records
    again = with_survivor(records.semi_join(known_as, records[LEAD_ID] == known_as[MERGED_ID]), index)
    again = again.select(again_key=LEAD_KEY, again_id=LEAD_ID, again_at=CREATED_AT)
    closings = stages.filter(stages.stage.isin([stage.value for stage in CLOSING]))
    before = again.join(closings, (again.again_key == closings[LEAD_KEY]) & (closings.entered_at < again.again_at))
    place = ibis.row_number().over(group_by="again_id", order_by=[before.entered_at.desc(), before.stage])
    last = before.mutate(place=place)
    lost = last.filter((last.place == 0) & (last.stage == Stage.LOST.value))
    columns = {
        LEAD_KEY: lost.again_key.cast("int32"),
        "stage": ibis.literal(Stage.RECYCLED.value),
        "entered_at": lost.again_at,
        SEEN_AT: ibis.greatest(lost.again_at, lost[SEEN_AT]),
        "reason": ibis.literal("came again as ") + lost.again_id,
        "actor": ibis.null("string"),
    }
    return lost.select(**columns)
