"""The security list of `docs/securite.md`: its tests exist, nothing is left out; and what no other file tests."""

from __future__ import annotations

import ast
import io
import re
import tomllib
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from starlette.testclient import TestClient

from mcvb import access, accounts, passwords
from mcvb.imports import MAX_BYTES, read_table
from mcvb.light import ways
from mcvb.store import SqliteRepository
from simulations.errors import AtelierError
from tests import school
from tests.test_ways import post, server

PROJECT = Path(__file__).resolve().parents[1]
LIST = PROJECT / "docs" / "securite.md"
SOURCES = [path for room in ("mcvb", "pages", "simulations") for path in (PROJECT / room).rglob("*.py")]
# How many points of level 1 each chapter of ASVS 5.0 has.
POINTS = {1: 8, 2: 4, 3: 8, 4: 2, 5: 4, 6: 13, 7: 6, 8: 4, 9: 4, 10: 5, 11: 3, 12: 3, 13: 1, 14: 2, 15: 3}
NASTY = "'; DROP TABLE person; --"


@pytest.fixture
def client(store: SqliteRepository) -> TestClient:
    """Give a browser before the server."""
    assert store.setting("visiteurs") is None
    return TestClient(server(), follow_redirects=False)


def functions(path: Path) -> set[str]:
    """Return the names of the tests of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def calls() -> list[tuple[Path, str]]:
    """Return every call of the code: where, and what is called."""
    return [
        (path, ast.unparse(node.func))
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]


def test_every_test_named_in_the_list_exists() -> None:
    """The list cannot promise a test that is not there."""
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", LIST.read_text(encoding="utf-8"))
    assert len(named) > 40
    assert [f"{file}::{name}" for file, name in named if name not in functions(PROJECT / file)] == []


def test_every_point_of_level_1_has_its_line() -> None:
    """The seventy points are there, each with a test or a reason."""
    rows = re.findall(r"^\| (\d+)\.\d+\.\d+ \| [^|]+ \| ([^|]+) \|$", LIST.read_text(encoding="utf-8"), re.MULTILINE)
    assert {chapter: sum(int(row[0]) == chapter for row in rows) for chapter in POINTS} == POINTS
    assert len(rows) == sum(POINTS.values()) == 70
    assert all("::" in why or len(why.strip()) > 20 for _, why in rows)


def test_the_rules_written_are_those_of_the_code() -> None:
    """Lengths and limits told in the list are the real ones."""
    text = LIST.read_text(encoding="utf-8")
    assert f"{passwords.PASSWORD_MIN} à {passwords.PASSWORD_MAX} signes" in text
    assert f"{passwords.SECRET_MIN} à {passwords.SECRET_MAX} chiffres ou lettres" in text
    assert f"{ways.FORM_BYTES:,} octets, {ways.FIELDS} champs".replace(",", " ", 1) in text
    assert f"{access.SIGNED_LIFE['teacher'].seconds // 3600} heures" in text
    assert f"{access.SIGNED_LIFE['student'].days} jours" in text
    assert f"({accounts.SETUP_LIFE.days * 24} h pour le premier compte, {accounts.INVITATION_LIFE.days * 24} h" in text


def test_the_app_runs_no_command_and_no_text() -> None:
    """No call of the code starts a program, runs a text as code or loads a pickle."""
    banned = re.compile(
        r"^(eval|exec|compile|__import__|os\.(system|popen|exec\w+|spawn\w+)|subprocess\.\w+|pickle\.\w+)$"
    )
    assert [f"{path.name}: {called}" for path, called in calls() if banned.match(called)] == []


def test_only_sound_hashes_are_used() -> None:
    """SHA-256 for what is random, argon2id for what is chosen; BLAKE2 only draws and names things in engines."""
    made = {(path, called) for path, called in calls() if re.fullmatch(r"(hashlib|hmac)\.\w+", called)}
    assert {called for _, called in made} <= {"hashlib.sha256", "hashlib.blake2b", "hmac.new"}
    guards = [PROJECT / "mcvb" / name for name in ("access.py", "throttle.py", "passwords.py", "store/interface.py")]
    assert {called for path, called in made if path in guards} == {"hashlib.sha256", "hmac.new"}


def test_no_typed_text_is_ever_sql(client: TestClient, store: SqliteRepository) -> None:
    """Quotes and orders typed in every field change nothing and open nothing."""
    teacher, room, lina = school.small_class(store)
    store.rename_student(teacher, lina.id, NASTY, school.NOW)
    for fields in (
        {"classe": NASTY, "pseudonyme": NASTY, "secret": NASTY},
        {"classe": room.code, "pseudonyme": "' OR 1=1 --", "secret": "' OR 1=1 --"},
        {"pour": "enseignant", "identifiant": NASTY, "mot_de_passe": NASTY},
    ):
        assert "set-cookie" not in post(client, "/connexion", **fields).headers
    for path in ("/carte/' OR 1=1 --", "/invitation/%27%3B", "/premier/x' --"):
        assert client.get(path).status_code in {400, 404}
    assert store.student_by_pseudonym(room.id, NASTY) is not None


def test_addresses_built_from_what_is_typed_are_encoded(client: TestClient, store: SqliteRepository) -> None:
    """A code or a name with signs of an address stays inside its attribute."""
    teacher = school.teacher(store)
    store.create_class(teacher, school.a_class())
    page = post(client, "/connexion", classe="KRTMBP", pseudonyme="Zoé d'Uzès").text
    assert 'href="javascript:' not in page
    assert "/connexion?classe=KRTMBP" in page
    assert 'value="javascript:x&#34;' in client.get('/connexion?classe=javascript:x"').text


def test_a_workbook_with_entities_reads_no_file(tmp_path: Path) -> None:
    """A forged XLSX that asks for a file of the server, or for a text repeated without end, gives neither."""
    (tmp_path / "secret.txt").write_text("TRES-SECRET", encoding="utf-8")
    book = openpyxl.Workbook()
    book.active.append(["nom", "ville"])
    book.active.append(["A", "Nancy"])
    plain = io.BytesIO()
    book.save(plain)
    for entity in (f'SYSTEM "file://{tmp_path}/secret.txt"', '"' + "x" * 500 + '"'):
        forged = io.BytesIO()
        with zipfile.ZipFile(plain) as source, zipfile.ZipFile(forged, "w") as target:
            for item in source.namelist():
                text = source.read(item)
                if item.endswith("sheet1.xml"):
                    text = b"<!DOCTYPE a [<!ENTITY e " + entity.encode() + b">]>" + text.replace(b"Nancy", b"&e;")
                if item.endswith("sharedStrings.xml"):
                    text = b"<!DOCTYPE a [<!ENTITY e " + entity.encode() + b">]>" + text.replace(b"Nancy", b"&e;")
                target.writestr(item, text)
        try:
            read = str(read_table(forged.getvalue(), "f.xlsx"))
        except AtelierError as refusal:
            read = str(refusal)
        assert "TRES-SECRET" not in read
    assert MAX_BYTES <= 20_000_000


def test_no_other_site_may_read_the_answers(client: TestClient) -> None:
    """No answer gives another origin leave to read it; Streamlit's own protections are left on."""
    for path in ("/connexion", "/sante", "/", "/app/static/marque.svg"):
        headers = client.get(path, headers={"origin": "http://ailleurs.test", "accept": "text/html"}).headers
        assert "access-control-allow-origin" not in headers
    settings = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["server"]
    assert settings.get("enableCORS", True)
    assert settings.get("enableXsrfProtection", True)


def test_every_page_says_its_type_and_charset(client: TestClient) -> None:
    """Pages are text/html in UTF-8, health is JSON; an error is not a page of another type."""
    for path in ("/connexion", "/deconnexion", "/carte/x", "/premier/x", "/entrer?ticket=x", "/"):
        assert client.get(path, headers={"accept": "text/html"}).headers["content-type"] == "text/html; charset=utf-8"
    assert client.get("/sante").headers["content-type"] == "application/json"


def test_secrets_are_masked_and_may_be_pasted(client: TestClient, store: SqliteRepository) -> None:
    """Every field of a secret is a password field with its place in a password manager; nothing forbids pasting."""
    link = accounts.new_setup_link(store, "", datetime.now(UTC))
    assert link
    for path in ("/connexion", "/connexion?pour=enseignant", link):
        page = client.get(path).text
        fields = re.findall(r"<input[^>]+name=\"(?:secret|mot_de_passe)\"[^>]*>", page)
        assert fields
        assert all('type="password"' in field and "-password" in field for field in fields)
        assert "onpaste" not in page
    script = (PROJECT / "mcvb/ui/static/entree.js").read_text(encoding="utf-8")
    assert "paste" not in script


def test_somebody_erased_is_out_at_once(store: SqliteRepository) -> None:
    """A student erased by their teacher has no session any more."""
    teacher, _, lina = school.small_class(store)
    moment = datetime.fromisoformat(school.NOW)
    token = access.sign_in(store, lina, "", moment)
    store.erase_student(teacher, lina.id, school.NOW)
    assert access.known_person(store, token, moment) is None


@pytest.mark.parametrize(
    "path", ["/.git/config", "/.streamlit/secrets.toml", "/app/static/../../store/sqlite.py", "/app.py"]
)
def test_nothing_of_the_project_s_folder_is_served(client: TestClient, path: str) -> None:
    """Neither the versions, nor the secrets, nor the code."""
    assert client.get(path).status_code == 404


def test_libraries_are_pinned() -> None:
    """Every library has its exact version, so that what runs is what was tested."""
    lines = (PROJECT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    named = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w\[\].-]+==[\w.]+", line) for line in named)
