"""The ranked list as a workbook: a summary, and a sheet for each tier that somebody may work."""

from handoff.delivery.xlsx_list.workbook import write_xlsx

__all__ = ["write_xlsx"]
