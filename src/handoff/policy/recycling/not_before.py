"""The day before which a lead is to be left alone, read from a field of the lead."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from handoff.errors import AgreementError
from handoff.policy.rules.conditions import is_missing


@dataclass(frozen=True)
class NotBefore:
    """Arrays of shape (n_leads,): day is datetime64[D], NaT for none; unreadable: text that is no date, "" for none."""

    field: str
    day: npt.NDArray[np.datetime64]
    unreadable: npt.NDArray[np.object_]


def read_not_before(field: str, values: "pd.Series") -> NotBefore:
    """Read dates, instants, or text like 2026-07-02.

    Raises:
        AgreementError: not one value is a date.
    """
    codes, different = pd.factorize(values)
    read = [_day(value) for value in different]
    if all(np.isnat(day) for day in read) and not all(_is_nothing(value) for value in different):
        raise AgreementError(
            f'recycling.not_before: field "{field}" holds no date, but text such as "{different[0]}"; '
            "name a field of dates written like 2026-07-02"
        )
    fine = [not np.isnat(day) or _is_nothing(value) for value, day in zip(different, read, strict=True)]
    doubts = ["" if is_fine else str(value) for value, is_fine in zip(different, fine, strict=True)]
    none = np.datetime64("NaT", "D")
    return NotBefore(field, np.array([*read, none], "datetime64[D]")[codes], np.array([*doubts, ""], object)[codes])


def _is_nothing(value: object) -> bool:
    return is_missing(str(value).strip().casefold())


def _day(value: object) -> np.datetime64:
    moment = pd.to_datetime(str(value).strip(), format="ISO8601", errors="coerce")
    return np.datetime64("NaT", "D") if pd.isna(moment) else np.datetime64(moment.date(), "D")
