"""Which leads belong to a customer, as it was known on a night."""

from datetime import datetime

import numpy as np
import numpy.typing as npt

from handoff.domain.columns import ACCOUNT_KEY, IS_CUSTOMER, LEAD_KEY
from handoff.domain.dataset import Dataset
from handoff.domain.instants import epoch_microseconds
from handoff.domain.stages import Stage
from handoff.labels.stage_times import StageTimes


def customers(dataset: Dataset, as_of: datetime) -> npt.NDArray[np.bool_]:
    """Return by lead_key whether the lead's account is a customer's: (n_leads,).

    It is one when a lead of the account had `won` known strictly before `as_of` (aware UTC), or when the accounts'
    table says so, which carries no time and counts for every night. For lists and rules, never for a model.
    """
    account = _accounts_of_leads(dataset)
    won = StageTimes.of(dataset).of_stages([Stage.WON]).known_before(epoch_microseconds(as_of)).lead
    buying = np.concatenate([account[won], _stated(dataset)])
    return np.isin(account, buying)


def _accounts_of_leads(dataset: Dataset) -> npt.NDArray[np.int64]:
    table = dataset.leads.select(LEAD_KEY, ACCOUNT_KEY).to_pyarrow()
    account = np.empty(dataset.n_leads, dtype=np.int64)
    account[table.column(LEAD_KEY).to_numpy()] = table.column(ACCOUNT_KEY).to_numpy()
    return account


def _stated(dataset: Dataset) -> npt.NDArray[np.int64]:
    accounts = dataset.accounts
    if accounts is None or IS_CUSTOMER not in accounts.columns:
        return np.zeros(0, dtype=np.int64)
    stated = accounts.filter(accounts[IS_CUSTOMER]).select(ACCOUNT_KEY).to_pyarrow()
    return np.asarray(stated.column(ACCOUNT_KEY).to_numpy(), dtype=np.int64)
