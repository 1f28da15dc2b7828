"""What the embedded server cannot do, said in a sentence with what to do about it."""

from makegood.kernel.refusals import Refusal


class DatabaseUnavailable(Refusal):
    """The program's own server cannot run here."""

    code = "database_unavailable"


class DatabaseInUse(Refusal):
    """Other programs still use the database."""

    code = "database_in_use"
