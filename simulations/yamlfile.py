"""Read a YAML data file into a pydantic model; every fault at once, with its line, in French."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from simulations.errors import DataFileError, Fault

DATA = Path(__file__).resolve().parent.parent / "data"

ModelT = TypeVar("ModelT", bound=BaseModel)
Path_ = tuple[Hashable, ...]


class _Loader(yaml.CSafeLoader):
    """A safe loader that leaves dates as text: the models read them, and a 31 November gets its line."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if not tag.endswith(":timestamp")]
    for first, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}

# Python says "missing", "int_parsing"…; teachers who write scenarios read these sentences instead.
MESSAGES = {
    "missing": "la rubrique « {key} » manque",
    "extra_forbidden": "la rubrique « {key} » n'est pas connue : vérifie son orthographe ou retire-la",
    "string_type": "« {key} » doit être un texte",
    "string_too_short": "« {key} » est trop court (nombre de caractères : {min_length} au moins)",
    "int_type": "« {key} » doit être un nombre entier",
    "int_parsing": "« {key} » doit être un nombre entier, pas « {input} »",
    "float_type": "« {key} » doit être un nombre",
    "float_parsing": "« {key} » doit être un nombre, pas « {input} »",
    "bool_type": "« {key} » doit être « true » ou « false »",
    "bool_parsing": "« {key} » doit être « true » ou « false »",
    "list_type": "« {key} » doit être une liste (une ligne par élément, avec un tiret)",
    "tuple_type": "« {key} » doit être une liste (une ligne par élément, avec un tiret)",
    "dict_type": "« {key} » doit contenir des rubriques (nom : valeur)",
    "model_type": "« {key} » doit contenir des rubriques (nom : valeur)",
    "too_short": "« {key} » n'a pas assez d'éléments ({min_length} au moins)",
    "too_long": "« {key} » a trop d'éléments ({max_length} au plus)",
    "literal_error": "« {key} » doit valoir {expected}, pas « {input} »",
    "greater_than_equal": "« {key} » doit être au moins {ge}, pas « {input} »",
    "greater_than": "« {key} » doit dépasser {gt}, pas « {input} »",
    "less_than_equal": "« {key} » doit être au plus {le}, pas « {input} »",
    "less_than": "« {key} » doit être inférieur à {lt}, pas « {input} »",
    "date_from_datetime_parsing": "« {key} » doit être une date (année-mois-jour), pas « {input} »",
    "date_parsing": "« {key} » doit être une date (année-mois-jour), pas « {input} »",
    "date_type": "« {key} » doit être une date (année-mois-jour)",
    "string_pattern_mismatch": "« {key} » n'a pas la forme attendue : « {input} »",
}


def read_model(path: Path, model: type[ModelT]) -> ModelT:
    """Return the file as a model, or raise DataFileError listing all its faults."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DataFileError(path.name, [Fault(0, "le fichier n'existe pas")]) from None
    except UnicodeDecodeError:
        message = "le fichier n'est pas enregistré en UTF-8 : réenregistre-le avec ce codage"
        raise DataFileError(path.name, [Fault(0, message)]) from None
    return parse_model(text, model, name=path.name)


def parse_model(text: str, model: type[ModelT], *, name: str) -> ModelT:
    """Return the YAML text as a model, or raise DataFileError listing all its faults."""
    content, lines, doubles = _load(text, name)
    try:
        value = model.model_validate(content)
    except ValidationError as error:
        faults = [_fault(detail, lines) for detail in error.errors() if not _is_shadow(detail)]
        raise DataFileError(name, doubles + faults) from None
    if doubles:
        raise DataFileError(name, doubles)
    return value


def _load(text: str, name: str) -> tuple[object, dict[Path_, int], list[Fault]]:
    """Return the content, the line of every place in it, and the keys written twice."""
    try:
        node = yaml.compose(text, Loader=_Loader)
        content = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, dates left as text
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        hint = "ce n'est pas du YAML valable (retrait, deux-points ou guillemet à vérifier)"
        raise DataFileError(name, [Fault(mark.line + 1 if mark else 0, hint)]) from None
    if node is None:
        raise DataFileError(name, [Fault(0, "le fichier est vide")])
    lines: dict[Path_, int] = {}
    doubles: list[Fault] = []
    _walk(node, (), lines, doubles)
    return content, lines, doubles


def _walk(node: yaml.Node, place: Path_, lines: dict[Path_, int], doubles: list[Fault]) -> None:
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        doubles += _same_ids(node)
        for rank, item in enumerate(node.value):
            _walk(item, (*place, rank), lines, doubles)
    elif isinstance(node, yaml.MappingNode):
        for key, item in node.value:
            where = (*place, key.value)
            if where in lines:
                doubles.append(Fault(key.start_mark.line + 1, f"la rubrique « {key.value} » est écrite deux fois"))
            lines[where] = key.start_mark.line + 1
            _walk(item, where, lines, doubles)


def _is_shadow(detail: Any) -> bool:  # noqa: ANN401 - pydantic's own loose type
    """Tell whether a list is only called short because some of its elements have faults of their own."""
    return bool(detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"])


def _same_ids(node: yaml.SequenceNode) -> list[Fault]:
    """Return a fault for each element of a list whose « id » is already that of another."""
    first: dict[str, int] = {}
    found = []
    for item in node.value:
        pairs = item.value if isinstance(item, yaml.MappingNode) else []
        for _, value in (pair for pair in pairs if pair[0].value == "id" and isinstance(pair[1], yaml.ScalarNode)):
            line = value.start_mark.line + 1
            if first.setdefault(value.value, line) != line:
                message = f"l'identifiant « {value.value} » est déjà celui de la ligne {first[value.value]}"
                found.append(Fault(line, message))
    return found


def _fault(detail: Any, lines: dict[Path_, int]) -> Fault:  # noqa: ANN401 - pydantic's own loose type
    place = tuple(str(part) if not isinstance(part, int) else part for part in detail["loc"])
    known = place
    while known and known not in lines:
        known = known[:-1]
    return Fault(lines.get(known, 0), _message(detail, place))


def _message(detail: Any, place: Path_) -> str:  # noqa: ANN401 - pydantic's own loose type
    key = next((part for part in reversed(place) if isinstance(part, str)), "fichier")
    if detail["type"] == "value_error":
        return str(detail["ctx"]["error"])
    pattern = MESSAGES.get(detail["type"], "« {key} » n'est pas valable : « {input} »")
    context = {name: str(value).replace(" or ", " ou ") for name, value in detail.get("ctx", {}).items()}
    return pattern.format(key=key, input=str(detail.get("input"))[:60], **context)


def field_names(model: type[BaseModel]) -> list[str]:
    """Return the French keys a model's file may hold, for help texts and checks."""
    return [field.alias or name for name, field in model.model_fields.items()]


__all__ = ["DATA", "field_names", "parse_model", "read_model"]
