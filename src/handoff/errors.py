"""The one tree of errors that handoff raises.

    HandoffError                      cannot run (exit 2)
    ├── ConfigError                   handoff.toml or a recipe: unknown key, wrong value
    ├── AgreementError                agreement.toml: rule, column or threshold that cannot work
    ├── SourceError                   a table cannot be reached, read or mapped
    │   └── EmptyTableError           ... was read, and holds nothing that can be used
    ├── FeatureError                  features cannot be built, or do not fit the model
    ├── TrainingError                 the data cannot train a model
    │   └── ShortHistoryError         ... yet: the history is too short
    ├── RegistryError                 tracking server or registered model cannot be used
    │   └── RegistryUnreachableError  ... the server does not answer
    ├── WorkspaceError                the folder is not a workspace, or is locked or damaged
    └── Refused                       it ran, and the answer is no (exit 1)
        └── HeldBack                  a gate keeps tonight's list from being published

Every message says what was wrong, where, with which value, and what to do.
"""


class HandoffError(Exception):
    """Base of every error that handoff raises on purpose."""

    exit_code = 2


class ConfigError(HandoffError):
    """A setting is unknown, misspelt, missing or out of range."""


class AgreementError(HandoffError):
    """The qualification agreement cannot be read or enforced."""


class SourceError(HandoffError):
    """A source table cannot be reached, read or mapped to the data contract."""


class EmptyTableError(SourceError):
    """A required table was read and holds no usable row."""


class FeatureError(HandoffError):
    """Features cannot be built, or differ from those that a model was trained on."""


class TrainingError(HandoffError):
    """The data cannot train or evaluate a model."""


class ShortHistoryError(TrainingError):
    """The nights do not hold what a training needs; with time they will."""


class RegistryError(HandoffError):
    """The tracking server or a registered model cannot be used."""


class RegistryUnreachableError(RegistryError):
    """The tracking server does not answer, or its database cannot be opened."""


class WorkspaceError(HandoffError):
    """The folder is not a workspace, or its state cannot be used."""


class Refused(HandoffError):  # noqa: N818  # a refusal is an answer, not a mistake
    """The work was done and the answer is no: a check failed, a gate refused."""

    exit_code = 1


class HeldBack(Refused):
    """A gate said no: tonight's list is not published, and the last one stands."""
