"""Rows that are looked up in one way again and again: written as a statement once, and planned once a connection.

Owns how a query set is kept as a statement, and how its rows become instances. Must not know any table.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from re import sub
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from makegood.statements.sending import Value, prepared_cursor

Row = TypeVar("Row", bound=Model)


class Lookup(Generic[Row]):
    """The rows of a query set that stays the same but for some values: a `Given` in it, or named here as in `filter`.

    Django writes a query anew each time it is asked, which takes longer than the server needs to find a row by its key.
    Nothing is kept of the rows themselves: they are read each time.
    """

    def __init__(self, rows: QuerySet[Row], *conditions: str, at_most: int | None = None) -> None:
        self._rows = rows
        self._conditions = conditions
        self._at_most = at_most

    def get(self, **values: Value) -> Row:
        """Give the first row of these values.

        Raises:
            ObjectDoesNotExist: of the rows' own class, where there is none.
        """
        found = self.first(**values)
        return self._rows.none().get() if found is None else found

    def first(self, **values: Value) -> Row | None:
        """Give the first row of these values, if there is one."""
        return next(self.all(**values), None)

    def all(self, **values: Value) -> Iterator[Row]:
        """Give the rows of these values, in the order of the query set."""
        kept = self._kept
        assert connection.in_atomic_block or not kept.is_locking, "Rows are locked in a transaction of the caller."
        with prepared_cursor() as cursor:
            cursor.execute(kept.statement, {**kept.fixed, **values})
            rows = cursor.fetchall()
        for row in kept.compiler.apply_converters(rows, kept.converters) if kept.converters else rows:
            yield kept.columns.instance(row)

    @cached_property
    def _kept(self) -> "_Kept":
        given = {each: Given(each) for each in self._conditions}
        return _Kept.of(self._rows.filter(**given)[: self._at_most])


@dataclass(frozen=True, slots=True)
class _Kept:
    """A statement, the values in it that stay, and what its columns are."""

    compiler: SQLCompiler
    statement: str
    fixed: Mapping[str, Any]
    converters: dict[int, Any]
    columns: "_Columns"
    is_locking: bool

    @classmethod
    def of(cls, rows: QuerySet[Any]) -> "_Kept":
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        statement, values = compiler.as_sql()
        # What stands fixed in the query set gets a name like what is given.
        places = count()
        named = sub("%s", lambda _: f"%(fixed_{next(places)})s", statement)
        fixed = {f"fixed_{place}": value for place, value in enumerate(values)}
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        columns = _Columns.of(compiler, compiler.klass_info)
        return cls(compiler, named, fixed, converters, columns, rows.query.select_for_update)


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a row that make one instance, and those that make what it points to."""

    model: type[Model]
    places: slice
    names: Sequence[str]
    key: int
    pointed: "Sequence[_Pointed]"

    @classmethod
    def of(cls, compiler: SQLCompiler, info: Mapping[str, Any]) -> "_Columns":
        fields, model = info["select_fields"], info["model"]
        names = [compiler.select[place][0].target.attname for place in fields]
        related = info.get("related_klass_infos", ())
        pointed = [_Pointed(cls.of(compiler, each), each["local_setter"], each["remote_setter"]) for each in related]
        places = slice(fields[0], fields[-1] + 1)
        return cls(model, places, names, fields[names.index(model._meta.pk.attname)], pointed)

    def instance(self, row: Sequence[Any]) -> Any:
        if row[self.key] is None:
            return None
        made = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.places])
        for each in self.pointed:
            found = each.columns.instance(row)
            each.point(made, found)
            if found is not None:
                each.point_back(found, made)
        return made


@dataclass(frozen=True, slots=True)
class _Pointed:
    """What a row points to, and how the two instances come to know each other."""

    columns: _Columns
    point: Callable[[Any, Any], None]
    point_back: Callable[[Any, Any], None]


class Given(Expression):
    """A value that is given when the statement is sent."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[()]]:
        """Write the place of the value."""
        return f"%({self.name})s", ()
