"""Works added by a student: what is kept of a file, what is refused and why, and who may read it."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from mcvb import work_files, works
from mcvb.referentiel import cadre_of
from mcvb.store import SqliteRepository
from mcvb.store.interface import DOCUMENT_MAX_BYTES, Person
from mcvb.store.item_interface import Item
from mcvb.work_files import check_file
from mcvb.works import FileRef, Work, check_link, forget_work, keep_file, save_work, works_in
from simulations.errors import (
    ActionRefusedError,
    ImportRefusedError,
    PermissionRefusedError,
    StaleItemError,
    UnknownItemError,
)
from tests import samples

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)
AT = NOW.isoformat()


@pytest.fixture
def me(store: SqliteRepository) -> Person:
    """Give a visitor."""
    return store.create_visitor("moi", AT)


def text_work(**changes: object) -> Work:
    """Return a short text as a work."""
    return Work(**{"title": "Fiche produit", "text": "Une fiche produit pour le salon.", **changes})


def added(store: SqliteRepository, who: Person, name: str, content: bytes, **changes: object) -> Item:
    """Add a work with a file, as the page does."""
    checked = check_file(name, content)
    ref = keep_file(store, who, checked, NOW)
    return save_work(store, who, Work(title="Mon travail", kind=checked.kind, file=ref, **changes), NOW)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_an_image_is_known_by_its_content(form: str) -> None:
    """Whatever its name says, an image is an image, kept as PNG or JPEG with a small one beside it."""
    found = check_file("photo.txt", samples.picture(form, size=(800, 600)))
    assert found.kind == "image"
    assert found.name.endswith(".png" if form == "PNG" else ".jpg")
    assert Image.open(io.BytesIO(found.content)).size == (800, 600)
    assert max(Image.open(io.BytesIO(found.thumb)).size) == work_files.THUMB_SIDE


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_photo_forgets_where_and_by_whom_it_was_taken(form: str) -> None:
    """Place, author and device leave the file; the student is told."""
    content = samples.picture(form, gps=True)
    assert samples.AUTHOR.encode() in content
    found = check_file("photo.jpg", content)
    for kept in (found.content, found.thumb):
        assert samples.AUTHOR.encode() not in kept
        assert not Image.open(io.BytesIO(kept)).getexif()
    assert "Le lieu" in found.notice


def test_a_photo_held_upright_stands_upright() -> None:
    """The turn written beside the pixels is given to the pixels."""
    found = check_file("photo.jpg", samples.picture(size=(64, 48), turned=True))
    image = Image.open(io.BytesIO(found.content))
    assert image.size == (48, 64)
    red, _, blue = image.convert("RGB").getpixel((24, 5))
    assert red > blue


def test_what_is_hidden_after_an_image_is_not_kept() -> None:
    """A program glued to the end of a picture goes: only pixels are kept."""
    found = check_file("photo.png", samples.picture("PNG") + b"MZ-programme-cache")
    assert b"programme" not in found.content


def test_a_large_photo_is_made_smaller() -> None:
    """A photo of a phone is kept at a size a jury can read."""
    found = check_file("photo.jpg", samples.picture(size=(4000, 3000)))
    assert Image.open(io.BytesIO(found.content)).size == (2400, 1800)
    assert "réduite" in found.notice


def test_a_forty_megapixel_image_is_refused_before_it_is_drawn() -> None:
    """Too many points: the size is read first, so that memory is never filled."""
    with pytest.raises(ImportRefusedError, match="40 millions de points ; la limite est de 24"):
        check_file("affiche.png", samples.picture("PNG", size=(8000, 5000)))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("photo.jpg", b"MZ\x90\x00" + bytes(200), "un programme Windows"),
        ("photo.png", b"\x7fELF" + bytes(60), "un programme"),
        ("logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "SVG"),
        ("logo.png", b'<?xml version="1.0"?><svg/>', "SVG"),
        ("page.pdf", b"<!DOCTYPE html><html></html>", "page web"),
        ("dossier.docx", samples.docx(), "Exporter en PDF"),
        ("IMG_1.HEIC", samples.box(b"ftyp", b"heic" + bytes(8)), "HEIC"),
        ("film.m4a", samples.mpeg4(b"vide", b"soun"), "vidéo"),
        ("film.mp4", samples.mpeg4(b"vide", brand=b"isom"), "vidéo"),
        ("rien.m4a", samples.mpeg4(), "vidéo"),
        ("film.ogg", samples.ogg(b"\x80theora"), "vidéo"),
        ("faux.mp3", b"\xff\xfb\x90\x00" + bytes(100), "pas reconnu"),
        ("faux.wav", b"RIFF\x10\0\0\0WAVEfmt ", "ne peut pas être lu"),
        ("vide.pdf", b"", "est vide"),
        ("texte.txt", "Bonjour à tous".encode(), "pas reconnu"),
        ("coupe.png", samples.picture("PNG")[:60], "abîmée"),
        ("coupe.jpg", samples.picture("JPEG", size=(900, 900))[:400], "abîmée"),
        ("coupe.pdf", b"%PDF-1.7\nrien", "abîmé"),
    ],
)
def test_what_is_no_image_pdf_or_sound_is_refused_in_words(name: str, content: bytes, words: str) -> None:
    """The content is judged, not the name; the sentence says what was found and what to do."""
    with pytest.raises(ImportRefusedError, match=words):
        check_file(name, content)


def test_a_file_too_heavy_is_refused() -> None:
    """Ten megabytes at most, said before anything is read."""
    with pytest.raises(ImportRefusedError, match="limite est de 10 Mo"):
        check_file("long.wav", bytes(DOCUMENT_MAX_BYTES + 1))


def test_a_pdf_is_kept_without_the_name_in_its_properties() -> None:
    """Pages stay, the author written by the software goes."""
    content = samples.pdf(pages=3)
    assert samples.AUTHOR in str(PdfReader(io.BytesIO(content)).metadata)
    found = check_file("Mon rapport.bin", content)
    assert (found.kind, found.name) == ("pdf", "Mon rapport.pdf")
    reader = PdfReader(io.BytesIO(found.content))
    assert len(reader.pages) == 3
    assert samples.AUTHOR.encode() not in found.content


@pytest.mark.parametrize("fault", [{"act": True}, {"attached": True}, {"launch": True}])
def test_a_pdf_that_acts_or_hides_a_file_is_refused(fault: dict) -> None:
    """JavaScript, files inside, programs launched: printing it again is advised."""
    with pytest.raises(ImportRefusedError, match="contient un programme, un formulaire ou un fichier caché"):
        check_file("rapport.pdf", samples.pdf(**fault))


def test_a_pdf_with_a_password_or_too_many_pages_is_refused() -> None:
    """What cannot be read by a jury is not kept."""
    with pytest.raises(ImportRefusedError, match="mot de passe"):
        check_file("rapport.pdf", samples.pdf(locked=True))
    with pytest.raises(ImportRefusedError, match="61 pages"):
        check_file("livre.pdf", samples.pdf(pages=61))


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (samples.wav(), "audio/wav"),
        (samples.mp3(), "audio/mpeg"),
        (samples.mp3(label=False), "audio/mpeg"),
        (samples.mpeg4(b"soun"), "audio/mp4"),
        (samples.ogg(), "audio/ogg"),
        (samples.ogg(b"\x01vorbis"), "audio/ogg"),
    ],
)
def test_sounds_are_known_by_their_content(content: bytes, media_type: str) -> None:
    """WAV, MP3, M4A and Ogg are kept, and their name made true."""
    found = check_file("voix.exe", content)
    assert (found.kind, found.media_type) == ("audio", media_type)
    assert found.name == f"voix.{work_files.SUFFIXES[media_type]}"


@pytest.mark.parametrize("content", [samples.wav(), samples.mp3()])
def test_a_sound_forgets_whose_voice_it_is(content: bytes) -> None:
    """The labels of a WAV or an MP3 are left out, the sound is not."""
    assert samples.AUTHOR.encode() in content
    kept = check_file("voix.mp3", content).content
    assert samples.AUTHOR.encode() not in kept
    assert len(kept) > 1200


@given(st.binary(max_size=300), st.sampled_from([b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"ID3",
                                                 b"RIFF\x20\0\0\0WAVE", b"RIFF\x20\0\0\0WEBP", b"OggS",
                                                 b"\0\0\0\x18ftypM4A "]))  # fmt: skip
def test_no_content_ever_breaks_the_check(content: bytes, start: bytes) -> None:
    """Any bytes are either kept or refused with a sentence."""
    try:
        said = check_file("x", start + content).media_type
    except ImportRefusedError as refusal:
        said = str(refusal)
    assert said in work_files.SUFFIXES or said.endswith(".")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://exemple.fr", "exemple.fr", "https://",
        "http://localhost", "https://moi:secret@exemple.fr", "https://exemple.fr/a b", "https://exemple.fr/\u202ecod",
        "https://[::1", "https://exemple.fr:99999999/", f"https://exemple.fr/{'a' * 600}", "", "   ",
    ],
)  # fmt: skip
def test_an_address_that_is_not_a_plain_web_page_is_refused(address: str) -> None:
    """Only http and https, with a host, no password, no hidden sign."""
    with pytest.raises(ImportRefusedError):
        check_link(address)


def test_an_address_is_shown_as_it_really_is() -> None:
    """A look-alike letter in the name of a site shows: it is kept in its plain form."""
    assert check_link("  https://exemple.fr/page?x=1 ") == "https://exemple.fr/page?x=1"
    assert "xn--" in check_link("https://eхemple.fr/")


def test_a_work_is_kept_changed_removed_and_brought_back(store: SqliteRepository, me: Person) -> None:
    """Each version stays in the history; what is removed comes back as it was."""
    first = save_work(store, me, text_work(), NOW)
    again = save_work(store, me, text_work(title="Fiche produit, version 2"), NOW, item=first)
    assert [works.work_of(v).title for v in store.item_history(me, first.id)] == [
        "Fiche produit",
        "Fiche produit, version 2",
    ]
    with pytest.raises(StaleItemError):
        save_work(store, me, text_work(title="Depuis un autre onglet"), NOW, item=first)
    store.remove_item(me, again.id, AT)
    assert works_in(store.items(me)) == []
    store.restore_item(me, again.id, AT)
    assert [kept.work.title for kept in works_in(store.items(me))] == ["Fiche produit, version 2"]


def test_in_a_group_one_s_own_part_is_always_named(store: SqliteRepository, me: Person) -> None:
    """A group work without the individual part is not kept; nothing else of the story is forced."""
    with pytest.raises(ActionRefusedError, match="ce que tu as fait toi-même"):
        save_work(store, me, text_work(in_group=True, part="un peu"), NOW)
    with pytest.raises(ActionRefusedError, match=r"Donne un titre.*Écris ton texte"):
        save_work(store, me, Work(title=" ", text=""), NOW)
    kept = save_work(store, me, text_work(in_group=True, part="J'ai écrit le script d'appel."), NOW)
    assert works.work_of(kept).to_complete()[0] == "le contexte"


def test_every_sort_of_work_needs_its_content() -> None:
    """A link needs its address, a file its file."""
    assert Work(title="Mon lien", kind="link").missing() == ["Écris l'adresse du lien."]
    assert Work(title="Ma photo", kind="image").missing() == ["Choisis un fichier."]
    ref = FileRef(digest="a" * 64, media_type="image/png", name="x.png")
    assert Work(title="Ma photo", kind="image", file=ref).missing() == []


def test_a_file_is_served_to_its_owner_only(store: SqliteRepository, me: Person) -> None:
    """Another person gets nothing, with the right names in hand; nor does the owner by the name of another item."""
    item = added(store, me, "photo.png", samples.picture("PNG"))
    kept = works_in([item])[0]
    assert works.file_of(store, me, kept).startswith(b"\x89PNG")
    other = store.create_visitor("autre", AT)
    with pytest.raises(PermissionRefusedError):
        works.file_of(store, other, kept)
    with pytest.raises(UnknownItemError):
        store.document(other, kept.work.file.digest)
    stolen = save_work(store, other, Work(title="Volé", kind="image", file=kept.work.file), NOW)
    with pytest.raises(UnknownItemError):
        store.item_document(other, stolen.id, kept.work.file.digest)


def test_forgetting_a_work_takes_its_files_that_nothing_else_names(store: SqliteRepository, me: Person) -> None:
    """The photo used twice stays until its last work goes; thumbnails go with it."""
    first = added(store, me, "photo.png", samples.picture("PNG"))
    second = added(store, me, "photo.png", samples.picture("PNG"))
    ref = works_in([first])[0].work.file
    forget_work(store, me, first.id)
    assert store.document(me, ref.digest).content
    store.remove_item(me, second.id, AT)
    forget_work(store, me, second.id)
    for digest in (ref.digest, ref.thumb):
        with pytest.raises(UnknownItemError):
            store.document(me, digest)


def test_room_is_counted_once_per_file_and_ends(
    store: SqliteRepository, me: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same file twice takes its room once; beyond the limit the student is told what to do."""
    item = added(store, me, "voix.wav", samples.wav())
    added(store, me, "voix.wav", samples.wav())
    size = works_in([item])[0].work.file.size
    assert works.used_bytes(store, me) == size
    store.remove_item(me, item.id, AT)
    assert works.used_bytes(store, me) == size
    monkeypatch.setattr(works, "MAX_TOTAL_BYTES", size + 10)
    with pytest.raises(ActionRefusedError, match="Ta place est pleine"):
        added(store, me, "autre.wav", samples.wav(seconds=0.5))


def test_a_work_of_another_version_never_breaks_the_list() -> None:
    """What cannot be read is passed over; what is missing has its default."""
    good = Item("a", "moi", "moi", "travail", {"title": "Vieux travail"}, AT, created_at=AT)
    bad = Item("b", "moi", "moi", "travail", {"title": 3}, AT, created_at=AT)
    assert [kept.work.title for kept in works_in([good, bad])] == ["Vieux travail"]


def test_dossiers_have_the_names_of_the_year() -> None:
    """The project is called as the rules of the year call it."""
    assert list(works.dossier_names(cadre_of("2026-2027"))) == ["e31", "e32", "e33", "e2", "projet"]
    assert works.dossier_names(cadre_of("2022-2023"))["projet"] == "Chef-d'œuvre"
