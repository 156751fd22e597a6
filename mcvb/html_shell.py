"""Streamlit's page shell in French: its language, its title, its words before and around the app."""

from __future__ import annotations

import html
import re

TITLE = "Atelier 4B"
DESCRIPTION = "Atelier de prospection simulée pour le bac pro Métiers du commerce et de la vente, option B"
NO_SCRIPT = "Atelier 4B a besoin de JavaScript : active-le dans ton navigateur, puis recharge la page."
HEAD = (
    f'<meta name="description" content="{DESCRIPTION}">'
    '<link rel="icon" href="./app/static/marque.svg" type="image/svg+xml">'
    '<script src="./app/static/francais.js" defer></script>'
    '<script src="./app/static/voix.js" defer></script>'
    '<script src="./app/static/carte.js" defer></script>'
)

SMALL_PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{{font:1.1rem/1.6 "Atkinson Hyperlegible Next",system-ui,sans-serif;max-width:36rem;margin:15vh auto;
padding:0 1.5rem;color:#1d2433;background:#fbfaf7}}a{{color:#0b5f8a}}</style></head>
<body><main><h1>{title}</h1><p>{text}</p><p><a href="/">Revenir à l'accueil</a></p></main></body></html>"""


def in_french(page: bytes) -> bytes:
    """Return Streamlit's HTML page with French as its language, our title, icon and words."""
    text = page.decode("utf-8", "replace")
    text = re.sub(r'<html lang="en"', '<html lang="fr"', text, count=1)
    text = re.sub(r"<title>.*?</title>", f"<title>{TITLE}</title>", text, count=1, flags=re.DOTALL)
    text = re.sub(r"<link[^>]*rel=\"(?:shortcut )?icon\"[^>]*>", "", text)
    text = re.sub(r"<noscript>.*?</noscript>", f"<noscript>{NO_SCRIPT}</noscript>", text, flags=re.DOTALL)
    return text.replace("</head>", f"{HEAD}</head>", 1).encode()


def small_page(text: str) -> str:
    """Return a small page of its own that says one sentence and leads back home."""
    return SMALL_PAGE.format(title=TITLE, text=html.escape(text))
