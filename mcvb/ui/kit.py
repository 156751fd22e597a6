"""The visual pieces that pages share: headers, cards, notes, figures, levels. All text given is escaped here."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from html import escape as escaped
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import streamlit as st

from mcvb.formats import hard_spaces

STATIC = Path(__file__).resolve().parent / "static"
StepState = Literal["done", "current", "todo"]
NoteKind = Literal["info", "reussite", "attention", "droit"]
Figure = tuple[str, str, str]
LONG_FIGURE = 22
SHORT_LINE = 70
MARKS = re.compile(r"[\\\\`*_{}\\[\\]()#+!|<>$~:-]")
BOLD = re.compile(r"\*\*(.+?)\*\*")

PICTURES = {
    "dossier": '<path d="M12 28h28l8 10h36v44H12z"/><path d="M26 54h42M26 66h28"/>',
    "progres": '<path d="M16 80V52M36 80V40M56 80V30M76 80V18"/><path d="M10 84h76"/>',
    "fichier": '<path d="M22 12h34l18 18v54H22z"/><path d="M56 12v18h18M34 48h28M34 60h28M34 72h16"/>',
    "cible": '<circle cx="48" cy="48" r="34"/><circle cx="48" cy="48" r="19"/><circle cx="48" cy="48" r="5"/>',
}


def escape(text: str) -> str:
    """Return a text safe for HTML, its French spaces made hard."""
    return escaped(hard_spaces(text))


def plain_markdown(text: str) -> str:
    """Return a text typed by somebody, shown by Markdown as it is: no sign of it means anything."""
    return MARKS.sub(r"\\\g<0>", text)


def style() -> None:
    """Give the page its look; called once by the shell."""
    st.html(STATIC / "atelier.css")


def field_key(key: str, kept: str) -> str:
    """Return the key of a field that changes with the value kept, so that an undo shows on screen too."""
    return f"{key}_{zlib.crc32(kept.encode()):08x}"


def page_header(title: str, *, eyebrow: str = "", intro: str = "") -> None:
    """Draw the title of a page, with a line above and a lead below when given."""
    over = f'<p class="sur">{escape(eyebrow)}</p>' if eyebrow else ""
    under = f'<p class="chapo">{escape(intro)}</p>' if intro else ""
    st.html(f'<header class="a4-entete">{over}<h1>{escape(title)}</h1>{under}</header>')


def empty_state(title: str, text: str, *, picture: str = "dossier") -> None:
    """Draw what stands in for content that does not exist yet, and what to do about it."""
    drawing = PICTURES.get(picture, PICTURES["dossier"])
    shape = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" fill="none" stroke="#2b86ab" stroke-width="4" '
        f'stroke-linecap="round" stroke-linejoin="round">{drawing}</svg>'
    )
    image = f'<img alt="" src="data:image/svg+xml,{quote(shape)}">'
    st.html(f'<section class="a4-vide">{image}<h2>{escape(title)}</h2><p>{escape(text)}</p></section>')


def callout(kind: NoteKind, title: str, text: str) -> None:
    """Draw a note whose colour has a meaning: information, success, attention, law."""
    st.html(f'<div class="a4-note a4-{kind}" role="note"><b>{escape(title)}</b>{paragraphs(text)}</div>')


def field_note(text: str) -> None:
    """Draw what a form still lacks, beside its button, and tell it to screen readers; nothing for an empty text."""
    if text:
        st.html(f'<div class="a4-note a4-attention" role="alert"><p>{escape(text)}</p></div>')


def key_figures(figures: Sequence[Figure]) -> None:
    """Draw figures side by side: label, value, what helps to read it."""
    st.html(f'<dl class="a4-chiffres">{"".join(_figure(*figure) for figure in figures)}</dl>')


def _figure(label: str, value: str, help_text: str) -> str:
    size = "v long" if len(value) > LONG_FIGURE else "v"
    under = f'<dd class="h">{escape(help_text)}</dd>' if help_text else ""
    return f'<div><dt>{escape(label)}</dt><dd class="{size}">{escape(value)}</dd>{under}</div>'


def quote_card(text: str, *, author: str, role: str) -> None:
    """Draw what a person says, with who says it."""
    letters = "".join(word[0] for word in author.split()[:2]).upper()
    badge = f'<span class="a4-pastille" aria-hidden="true">{escape(letters)}</span>'
    foot = f"{badge}<span><b>{escape(author)}</b>, {escape(role)}</span>"
    st.html(f'<blockquote class="a4-parole">{paragraphs(text)}<footer>{foot}</footer></blockquote>')


def card(title: str, text: str, *, eyebrow: str = "", foot: str = "") -> None:
    """Draw the text of a card, to be put in a bordered container."""
    over = f'<p class="sur">{escape(eyebrow)}</p>' if eyebrow else ""
    under = f'<p class="pied">{escape(foot)}</p>' if foot else ""
    st.html(f'<div class="a4-carte">{over}<h3>{escape(title)}</h3><p>{escape(text)}</p>{under}</div>')


def way_out(label: str, address: str) -> None:
    """Draw a button that leads to an address of the server, in the same tab."""
    st.html(f'<a class="a4-bouton" href="{escape(address)}">{escape(label)}</a>')


def level_scale(rank: int, label: str) -> str:
    """Return the look of a level: `rank` bars out of four, and its word; rank 0 is « not yet »."""
    bars = "".join('<i class="plein"></i>' if place < rank else "<i></i>" for place in range(4))
    word = "mot" if rank else "mot sans"
    scale = f'<span class="a4-barres" aria-hidden="true">{bars}</span>'
    return f'<span class="a4-niveau">{scale}<span class="{word}">{escape(label)}</span></span>'


def gauge(label: str, share: float, text: str, *, tone: Literal["", "bien", "moyen"] = "") -> None:
    """Draw a share (0 to 1) as a bar with its label and its words."""
    width = round(100 * min(1.0, max(0.0, share)))
    st.html(
        f'<div class="a4-carte"><p><b>{escape(label)}</b></p><div class="a4-jauge {tone}" role="img" '
        f'aria-label="{escape(label)} : {escape(text)}"><i style="width:{width}%"></i></div>'
        f'<p class="pied" style="margin-top:0">{escape(text)}</p></div>'
    )


def record(cells: Sequence[tuple[str, str]], *, empty: str = "vide") -> None:
    """Draw one record as label and value; an empty value says so."""
    blank = f'<span class="vide">{escape(empty)}</span>'
    rows = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value) or blank}</dd>" for label, value in cells)
    st.html(f'<dl class="a4-fiche">{rows}</dl>')


def duel(rows: Sequence[tuple[str, str, str]], first: str, second: str) -> None:
    """Draw two records side by side; a row whose values differ is marked."""
    body = "".join(_duel_row(*row) for row in rows)
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in ("Colonne", first, second))
    st.html(f'<table class="a4-duel"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')


def _duel_row(label: str, first: str, second: str) -> str:
    mark = ' class="ecart"' if first != second else ""
    cells = f"<td>{escape(first) or '—'}</td><td>{escape(second) or '—'}</td>"
    return f'<tr{mark}><th scope="row">{escape(label)}</th>{cells}</tr>'


def table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Draw a small table, its first column as row heads; on a phone each row becomes a block."""
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
    body = "".join(_table_row(titles, row) for row in rows)
    st.html(f'<table class="a4-grille"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')


def _table_row(titles: Sequence[str], row: Sequence[str]) -> str:
    cells = "".join(
        f'<td data-t="{escape(title)}">{escape(cell)}</td>' for title, cell in zip(titles[1:], row[1:], strict=True)
    )
    return f'<tr><th scope="row">{escape(row[0])}</th>{cells}</tr>'


def finding(tone: Literal["trouve", "manque", "tort"], title: str, text: str, *, more: Sequence[str] = ()) -> str:
    """Return one finding of a debrief: what, then why and what to do."""
    lines = "".join(f'<p class="pq">{escape(line)}</p>' for line in more if line)
    return f'<div class="a4-jalon a4-{tone}"><h4>{escape(title)}</h4><p>{escape(text)}</p>{lines}</div>'


def tags(labels: Sequence[tuple[str, str]]) -> str:
    """Return small tags: words and tone (empty, `vert`, `orange`, `rouge`)."""
    return "".join(f'<span class="a4-etiq {tone}">{escape(word)}</span>' for word, tone in labels)


def paragraphs(text: str) -> str:
    """Return a text as HTML paragraphs, split at blank lines; `**words**` are bold.

    A line much shorter than the page was ended on purpose (a greeting, a signature): it stays a line of its own.
    """
    parts = [_lines(part) for part in text.split("\n\n") if part.strip()]
    return BOLD.sub(r"<strong>\1</strong>", "".join(f"<p>{part}</p>" for part in parts))


def _lines(part: str) -> str:
    lines = [" ".join(line.split()) for line in part.strip().splitlines()]
    ends = ["<br>" if len(line) < SHORT_LINE else " " for line in lines[:-1]]
    return "".join(escape(line) + end for line, end in zip(lines, [*ends, ""], strict=True))
