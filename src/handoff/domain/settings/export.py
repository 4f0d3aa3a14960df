"""What a CRM is given of a night."""

from pydantic import Field

from handoff.domain.toml import Frozen


class SalesforceExport(Frozen):
    """[export.salesforce]: how the fields of a Salesforce Lead are named, and which of them is the key."""

    #: Before every field of ours: "Handoff_" makes tier the field `Handoff_Tier__c`.
    prefix: str = Field(default="Handoff_", pattern=r"^([A-Za-z][A-Za-z0-9]*_)*$", max_length=20)
    #: "Id", or the API name of an external id field that holds the lead_id; absent: decided by the lead ids.
    external_id: str | None = Field(default=None, pattern=r"^(Id|[A-Za-z]\w*__c)$")
    #: Exported column = API name, where a field has a name of its own.
    names: dict[str, str] = Field(default_factory=dict)


class HubSpotExport(Frozen):
    """[export.hubspot]: how the properties of a HubSpot contact are named, and which of them is the key."""

    prefix: str = Field(default="handoff_", pattern=r"^[a-z][a-z0-9_]*$", max_length=50)
    #: "email", "hs_object_id" (the lead_id is the contact's record id), or a unique property that holds the lead_id.
    id_property: str = Field(default="email", pattern=r"^[a-z][a-z0-9_]*$")
    #: Exported column = property, where one has a name of its own.
    names: dict[str, str] = Field(default_factory=dict)
    #: The lifecycle stage that conversion proposals set.
    lifecycle_stage: str = Field(default="salesqualifiedlead", min_length=1)


class ExportSection(Frozen):
    """[export]: what a CRM is given of a night's scores."""

    #: Exported columns (docs/export.md); empty: all that the night has.
    columns: tuple[str, ...] = ()
    #: A probability that moved by less is no change, where only changes are exported; in [0, 1].
    min_change: float = Field(default=0.005, ge=0, le=1)
    salesforce: SalesforceExport = SalesforceExport()
    hubspot: HubSpotExport = HubSpotExport()
