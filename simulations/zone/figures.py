"""Numbers as a French reader writes them: thin spaces by thousands, a comma, and what a student types read back."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable

from simulations.study import answer_number

THIN, HARD = "\u202f", "\u00a0"
LEAD = re.compile(r"^(?:environ|soit|c'est|presque|à peu près|=|≈|~|:)\s*", re.IGNORECASE)
RESULT = re.compile(r"-?\d+(?:,\d+)?")
PLAIN_SUM = re.compile(r"[\d.+*/()-]+")
ROOT = re.compile(r"√(\([^()]*\))")
ROUNDINGS = {0: "l'unité", 1: "un chiffre", 2: "deux chiffres", 3: "trois chiffres"}
OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
SCALES = (
    (1_000_000_000.0, re.compile(r"(?<=[\d ])(?:milliards?|mds?)(?![a-z])", re.IGNORECASE)),
    (1_000_000.0, re.compile(r"(?<=[\d ])(?:millions?|m(?=\s*(?:€|euros?)|$))(?![a-z])", re.IGNORECASE)),
    (1_000.0, re.compile(r"(?<=[\d ])(?:milliers?|mille|k(?=\s*(?:€|euros?)|$|\s))(?![a-z])", re.IGNORECASE)),
)


def french(value: float, decimals: int = 2) -> str:
    """Return a number as French writes it, with so many decimals at most: « 12 345,6 »."""
    text = f"{value:,.{decimals}f}"
    whole, _, part = text.partition(".")
    part = part.rstrip("0")
    said = whole.replace(",", THIN) + (f",{part}" if part else "")
    return "0" if said == "-0" else said


def with_unit(value: float, unit: str, decimals: int = 2) -> str:
    """Return a number and its unit, never cut at the end of a line: « 12,5 % »."""
    return f"{french(value, decimals)}{HARD}{unit}".rstrip(HARD)


def fixed(value: float, unit: str, decimals: int) -> str:
    """Return a number with all the decimals asked, and its unit: « 3,0 km »."""
    whole, _, part = f"{value:,.{decimals}f}".partition(".")
    said = whole.replace(",", THIN) + (f",{part}" if part else "")
    return f"{said}{HARD}{unit}".rstrip(HARD)


def about(line: str) -> str:
    """Return a line of working with « ≈ » where the result written is rounded: « 60 ÷ 580 × 100 ≈ 10,3 % »."""
    return " ; ".join(_about_one(part) for part in line.split(" ; "))


def _about_one(part: str) -> str:
    left, equal, right = part.partition(" = ")
    result = RESULT.match(right.replace(THIN, "").replace(HARD, " "))
    value = _worth(left) if equal else None
    if value is None or result is None:
        return part
    exact = abs(value - float(result[0].replace(",", "."))) <= 1e-9 * max(1.0, abs(value))
    return part if exact else f"{left} ≈ {right}"


def _worth(expression: str) -> float | None:
    """Return the value of a sum written in French, or nothing for what is no plain sum."""
    plain = expression.replace(THIN, "").replace(HARD, "").replace(" ", "").replace(",", ".")
    plain = ROOT.sub(r"(\1)**0.5", plain)
    for sign, own in (("×", "*"), ("÷", "/"), ("−", "-")):
        plain = plain.replace(sign, own)
    if not PLAIN_SUM.fullmatch(plain):
        return None
    try:
        return _node(ast.parse(plain, mode="eval").body)
    except (SyntaxError, ZeroDivisionError, KeyError):
        return None


def _node(node: ast.expr) -> float:
    if isinstance(node, ast.Constant):
        return float(str(node.value))
    if isinstance(node, ast.BinOp):
        return OPERATIONS[type(node.op)](_node(node.left), _node(node.right))
    raise KeyError


def typed_number(text: str) -> float | None:
    """Return the number a student typed as a result, or nothing: « 1 234,5 € », « ≈ 12 % », « 3,2 M€ », « 12 k€ »."""
    plain = re.sub(r"[\s\u00a0\u202f]+", " ", text).strip().replace("m²", "").replace("m2", "").replace("km²", "")
    while (found := LEAD.match(plain)) is not None:
        plain = plain[found.end() :]
    for factor, pattern in SCALES:
        said, times = pattern.subn("", plain)
        if times == 1:
            number = answer_number(said)
            return None if number is None else number * factor
    return answer_number(plain)
