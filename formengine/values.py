"""Values: frozen dataclasses whose methods are made when they are first used, and tuples with names.

What the standard library writes, compiles and runs for one frozen dataclass takes longer than importing its module. A
command that shows one question meets two hundred of them, and compares, prints or even makes only a few; so here the
fields are gathered at once, and each method is made when somebody first looks for it. Everything else is a dataclass:
`fields`, `replace`, `match` and type checkers see no difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["dataclass", "with_names"]

with_names = tuple.__new__
"""Makes a tuple with names, from its class and its members in order, in half the time that calling the class takes: for
those of which there is one for each answer or item."""

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import dataclasses
    from operator import attrgetter
    from types import MemberDescriptorType

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True):
        """A dataclass; a frozen one gets its methods later."""
        if cls is None:
            return lambda given: dataclass(given, frozen=frozen, slots=slots, eq=eq)
        if not frozen:
            return dataclasses.dataclass(slots=slots, eq=eq)(cls)
        own = cls.__dict__
        made = _with_fields(cls, slots=slots)
        later = {"__init__": _init, "__repr__": _repr, **({"__eq__": _eq, "__hash__": _hash} if eq else {})}
        for name, make in later.items():
            if name not in own:
                setattr(made, name, _Later(made, name, make))
        made.__setattr__, made.__delattr__ = _refuse_setting, _refuse_deleting
        if slots:
            made.__getstate__, made.__setstate__ = _state, _with_state
        return made

    def _with_fields(cls, *, slots):
        """The class with its fields gathered, and known to be frozen, as those are from which it inherits."""
        above = [base.__dataclass_params__ for base in cls.__mro__[1:] if dataclasses.is_dataclass(base)]
        for one in above:
            one.frozen = False  # Else the standard library refuses a class that it has not frozen itself.
        try:
            made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
        finally:
            for one in above:
                one.frozen = True
        made.__dataclass_params__.frozen = True
        return made

    class _Later:
        """A method that is made, and takes its own place, when it is first looked for."""

        __slots__ = ("cls", "make", "name")

        def __init__(self, cls, name, make):
            self.cls, self.name, self.make = cls, name, make

        def __get__(self, instance, owner=None):
            method = self.make(self.cls)
            method.__qualname__ = f"{self.cls.__qualname__}.{self.name}"
            setattr(self.cls, self.name, method)
            return method.__get__(instance, owner)

    def _refuse_setting(self, name, value):
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def _refuse_deleting(self, name):
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")

    def _state(self):
        return [getattr(self, field.name) for field in dataclasses.fields(self)]

    def _with_state(self, state):
        for field, value in zip(dataclasses.fields(self), state, strict=True):
            object.__setattr__(self, field.name, value)

    def _init(cls):
        """Written out and compiled, as the standard library does it, because it runs for each answer."""
        known = {"_set": object.__setattr__, "_missing": dataclasses.MISSING}
        known |= {f"_slot_{name}": slot.__set__ for name, slot in _slots(cls)}
        parameters, lines = [], []
        for field in dataclasses.fields(cls):
            name, value = field.name, field.name
            if field.default_factory is not dataclasses.MISSING:
                known[f"_make_{name}"] = field.default_factory
                parameters += [f"{name}=_missing"] if field.init else []
                value = f"_make_{name}() if {name} is _missing else {name}" if field.init else f"_make_{name}()"
            elif field.default is not dataclasses.MISSING:
                known[f"_usual_{name}"] = field.default
                parameters += [f"{name}=_usual_{name}"] if field.init else []
                value = name if field.init else f"_usual_{name}"
            elif field.init:
                parameters.append(name)
            else:
                continue  # Its own __post_init__ sets it.
            # A slot is filled in half the time that is needed to look for it by its name.
            lines.append(
                f" _slot_{name}(self, {value})" if f"_slot_{name}" in known else f" _set(self, {name!r}, {value})"
            )
        lines += [" self.__post_init__()"] if hasattr(cls, "__post_init__") else []
        exec(f"def __init__({', '.join(['self', *parameters])}):\n" + ("\n".join(lines) or " pass"), known)
        known["__init__"].__annotations__ = {one.name: one.type for one in dataclasses.fields(cls) if one.init}
        known["__init__"].__module__ = cls.__module__
        return known["__init__"]

    def _slots(cls):
        """The slots in which an instance keeps its fields, by the field's name."""
        found = ((field.name, getattr(cls, field.name, None)) for field in dataclasses.fields(cls))
        return [(name, slot) for name, slot in found if isinstance(slot, MemberDescriptorType)]

    def _compared(cls):
        """What an instance is compared by, as a tuple."""
        names = [field.name for field in dataclasses.fields(cls) if field.compare]
        if len(names) > 1:
            return attrgetter(*names)
        return lambda self: tuple(getattr(self, name) for name in names)

    def _eq(cls):
        compared = _compared(cls)

        def __eq__(self, other):  # noqa: N807  It takes the place of the method.
            if other.__class__ is not self.__class__:
                return NotImplemented
            return compared(self) == compared(other)

        return __eq__

    def _hash(cls):
        compared = _compared(cls)

        def __hash__(self):  # noqa: N807
            return hash(compared(self))

        return __hash__

    def _repr(cls):
        names = [field.name for field in dataclasses.fields(cls) if field.repr]

        def __repr__(self):  # noqa: N807
            told = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
            return f"{self.__class__.__qualname__}({told})"

        return __repr__
