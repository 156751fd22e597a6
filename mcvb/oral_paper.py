"""What is printed or shown for the oral: cue cards (six on an A4 page), the support as a tagged PDF and as slides."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image

from mcvb.formats import HARD, NARROW, number
from mcvb.oral import Slide, SpeechPlan, plan_file
from mcvb.paper import printable, render
from mcvb.works import Kept

NAME = "Mon oral"
# Sizes in points: what the last row of a room reads.
TITLE_PT, LINE_PT, FOOT_PT = 40, 26, 14
WIDTH_IN, HEIGHT_IN = 13.333, 7.5
LONGEST_SIDE, QUALITY = 1200, 85
BLUE, INK, GREY = "0B5C7A", "1B2530", "4F5964"


@dataclass(frozen=True)
class Picture:
    """An image of the support as JPEG bytes, with its width over its height."""

    content: bytes
    ratio: float


def minutes_said(minutes: float) -> str:
    """Return minutes as « 1 min 30 », « 45 s », « 2 min »."""
    whole, seconds = divmod(round(60 * minutes), 60)
    if not whole:
        return f"{seconds}{HARD}s"
    return f"{number(whole)}{HARD}min{HARD}{seconds:02d}" if seconds else f"{number(whole)}{HARD}min"


def clock(seconds: float) -> str:
    """Return seconds as 4:05, as a clock shows them."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def cue_cards_pdf(plan: SpeechPlan) -> bytes:
    """Return a tagged PDF of the cards to cut, one by part: key words, minutes, when it begins and ends."""
    helps = {part.id: part.help for part in plan_file().parts}
    cards = [
        {
            "titre": printable(part.title) or f"Partie {rank}", "duree": printable(minutes_said(part.minutes)),
            "mots": _lines(part.words), "aide": printable(helps.get(part.id, "")),
            "rang": f"{rank} sur {len(plan.parts)}", "reperes": f"de {clock(start)} à {clock(end)}",
        }
        for rank, (part, start, end) in enumerate(plan.marks(), 1)
    ]  # fmt: skip
    title = printable(f"Fiches de l'exposé · {plan.title}" if plan.title else "Fiches de l'exposé")
    return render("fiches.typ", {"donnees": _json({"titre": title, "fiches": cards})})


def shown(plan: SpeechPlan, most: int) -> tuple[Slide, ...]:
    """Return the pages of the support: those with a title, as many as the rules allow."""
    return tuple(slide for slide in plan.slides if printable(slide.title))[:most]


def support_pdf(plan: SpeechPlan, slides: Sequence[Slide], pictures: dict[str, Picture]) -> bytes:
    """Return the support as a tagged PDF, one A4 page by slide."""
    pages = [
        {
            "titre": printable(slide.title),
            "lignes": _lines(slide.lines),
            "image": list(pictures[slide.image].content) if slide.image in pictures else None,
            "mots": printable(slide.alt) or printable(slide.title),
        }
        for slide in slides
    ]
    return render("support.typ", {"donnees": _json({"titre": printable(plan.title) or NAME, "pages": pages})})


def _lines(texts: Sequence[str]) -> list[str]:
    """Return the texts that have something to print."""
    return [line for text in texts if (line := printable(text))]


def _plain(text: str) -> str:
    """Return a text without the signs that a file of slides refuses; hard spaces stay."""
    return "".join(sign for sign in text if sign.isprintable() or sign in (HARD, NARROW))


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False)


def picture(content: bytes) -> Picture:
    """Return an image made light enough for a support, on white."""
    opened = Image.open(io.BytesIO(content)).convert("RGBA")
    sheet = Image.new("RGB", opened.size, "white")
    sheet.paste(opened, mask=opened.getchannel("A"))
    sheet.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    buffer = io.BytesIO()
    sheet.save(buffer, "JPEG", quality=QUALITY)
    return Picture(buffer.getvalue(), sheet.width / sheet.height)


def with_image(works: Sequence[Kept]) -> dict[str, str]:
    """Return the works that hold an image, by item id, with their title."""
    return {kept.item.id: kept.work.title for kept in works if kept.work.kind == "image" and kept.work.file}


def support_pptx(plan: SpeechPlan, slides: Sequence[Slide], pictures: dict[str, Picture]) -> bytes:
    """Return the support as a slide show: real titles, lines that can be changed, images with their words."""
    from pptx import Presentation  # noqa: PLC0415 (a large library, for who exports)
    from pptx.util import Inches  # noqa: PLC0415

    show = Presentation()
    show.slide_width, show.slide_height = Inches(WIDTH_IN), Inches(HEIGHT_IN)
    show.core_properties.title, show.core_properties.author = _plain(plan.title) or NAME, ""
    show.core_properties.language = "fr-FR"
    for rank, slide in enumerate(slides, 1):
        _slide(show, slide, pictures.get(slide.image), foot=f"{rank} / {len(slides)}")
    buffer = io.BytesIO()
    show.save(buffer)
    return buffer.getvalue()


def _slide(show: Any, slide: Slide, image: Picture | None, *, foot: str) -> None:  # noqa: ANN401 - python-pptx has no types
    """Add a slide: the layout « title and content » keeps titles and lists true for a screen reader."""
    from pptx.util import Inches  # noqa: PLC0415

    page = show.slides.add_slide(show.slide_layouts[1])
    title, body = page.shapes.title, page.placeholders[1]
    _place(title, 0.8, 0.5, WIDTH_IN - 1.6, 1.2)
    _write(title, [slide.title], TITLE_PT, colour=BLUE, bold=True)
    lines = [line for line in slide.lines if _plain(line).strip()]
    wide = WIDTH_IN - 1.6 if image is None else 5.6
    if lines:
        _place(body, 0.8, 1.9, wide, 4.8)
        _write(body, lines, LINE_PT)
    else:
        body._element.getparent().remove(body._element)  # noqa: SLF001 - an empty frame would be read out as one
    if image is not None:
        width = min(5.8, 4.7 * image.ratio)
        drawn = page.shapes.add_picture(io.BytesIO(image.content), Inches(6.8), Inches(1.9), width=Inches(width))
        drawn._element.nvPicPr.cNvPr.set("descr", _plain(slide.alt or slide.title))  # noqa: SLF001 - no public way to say it
    number_box = page.shapes.add_textbox(Inches(WIDTH_IN - 1.6), Inches(6.85), Inches(0.9), Inches(0.4))
    _write(number_box, [foot], FOOT_PT, colour=GREY)


def _place(shape: Any, left: float, top: float, width: float, height: float) -> None:  # noqa: ANN401
    from pptx.util import Inches  # noqa: PLC0415

    shape.left, shape.top, shape.width, shape.height = Inches(left), Inches(top), Inches(width), Inches(height)


def _write(shape: Any, lines: Sequence[str], size: int, *, colour: str = INK, bold: bool = False) -> None:  # noqa: ANN401
    """Write lines in a shape, one paragraph each, in French."""
    from pptx.dml.color import RGBColor  # noqa: PLC0415
    from pptx.enum.lang import MSO_LANGUAGE_ID  # noqa: PLC0415
    from pptx.enum.text import PP_ALIGN  # noqa: PLC0415
    from pptx.util import Pt  # noqa: PLC0415

    frame = shape.text_frame
    frame.word_wrap = True
    for rank, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if rank == 0 else frame.add_paragraph()
        paragraph.alignment, paragraph.space_after = PP_ALIGN.LEFT, Pt(size / 3)
        run = paragraph.add_run()
        run.text = _plain(line)
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb, run.font.language_id = RGBColor(*bytes.fromhex(colour)), MSO_LANGUAGE_ID.FRENCH  # type: ignore[no-untyped-call]
