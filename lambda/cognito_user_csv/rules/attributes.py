"""Which rules hold for the values of an attribute's column."""

from __future__ import annotations

from .. import columns, limits
from ..pool import AttributeSchema, Pool
from . import addresses, times, values
from .cell import CellRule, CellRules

# Columns in which a null mark breaks a rule about the value's form.
_WITH_A_FORM = (columns.EMAIL, columns.PHONE_NUMBER, columns.BIRTHDATE)


def attribute_rules(name: str, pool: Pool) -> CellRules:
    """The rules for an attribute, by its name and schema."""
    schema = (pool.attributes or {}).get(name, AttributeSchema())
    typed = _of_type(name, schema, pool)
    rules = typed or (*_of_form(name), _length(schema))
    blank = values.missing_attribute if pool.required(name) else None
    return CellRules(rules, blank, is_text=not typed and name not in _WITH_A_FORM)


def _of_type(name: str, schema: AttributeSchema, pool: Pool) -> tuple[CellRule, ...]:
    """The rules for values that are not texts; none if the attribute is a text."""
    if name == columns.MFA_ENABLED:
        return (values.boolean, *values.mfa_rules(pool))
    if name in columns.VERIFIED.values() or schema.data_type == "Boolean":
        return (values.boolean,)
    number = values.Number(schema.min_value, schema.max_value)
    if name == columns.UPDATED_AT:
        return (times.UpdatedAt(number),)
    if schema.data_type == "Number":
        return (number,)
    return (times.date_time,) if schema.data_type == "DateTime" else ()


def _of_form(name: str) -> tuple[CellRule, ...]:
    """The rules for texts of a certain form."""
    if name == columns.EMAIL:
        return (addresses.email,)
    if name == columns.PHONE_NUMBER:
        return (addresses.phone_number,)
    return (times.birthdate,) if name == columns.BIRTHDATE else ()


def _length(schema: AttributeSchema) -> values.Length:
    most = limits.MAX_VALUE_CHARACTERS
    if schema.max_length is not None:
        most = min(most, schema.max_length)
    return values.Length(schema.min_length or 0, most)
