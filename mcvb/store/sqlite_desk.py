"""The SQLite store, the teacher's desk: work given, runs begun from it, extra minutes."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

from sqlite_utils import Database

from mcvb.formats import moment
from mcvb.store import rights
from mcvb.store.desk_interface import Assignment, ClassCounts
from mcvb.store.interface import Person, Run, require_owner, utc_text
from mcvb.store.sqlite_access import one
from mcvb.store.sqlite_school import SchoolStore, _log
from simulations.errors import ActionRefusedError, PermissionRefusedError, StoreError, UnknownItemError

SAVE = """
    INSERT INTO assignment (
        id, class_id, created_by, title, scenario_id, kind, atelier, seed_policy, seed, mode, group_id, opens_at,
        closes_at, note, created_at, removed_at
    ) VALUES (
        :id, :class_id, :created_by, :title, :scenario_id, :kind, :atelier, :seed_policy, :seed, :mode, :group_id,
        :opens_at, :closes_at, :note, :created_at, NULL
    ) ON CONFLICT (id) DO UPDATE SET
        title = excluded.title, scenario_id = excluded.scenario_id, kind = excluded.kind, atelier = excluded.atelier,
        seed_policy = excluded.seed_policy, seed = excluded.seed, mode = excluded.mode, group_id = excluded.group_id,
        opens_at = excluded.opens_at, closes_at = excluded.closes_at, note = excluded.note
    WHERE class_id = excluded.class_id
"""
# `:me` is whose extra minutes are told.
ASSIGNMENTS = """
    SELECT a.*, COALESCE(
        (SELECT minutes FROM assignment_extra e WHERE e.assignment_id = a.id AND e.person_id = :me), 0
    ) AS extra_minutes FROM assignment a
"""
OF_CLASS = (
    f"{ASSIGNMENTS} WHERE a.class_id = :room AND (a.removed_at IS NOT NULL) = :removed ORDER BY a.created_at DESC, a.id"
)
OF_STUDENT = f"""
    {ASSIGNMENTS} JOIN member m ON m.class_id = a.class_id AND m.person_id = :me
    JOIN school_class c ON c.id = a.class_id AND c.archived_at IS NULL
    WHERE a.class_id = :room AND a.removed_at IS NULL AND (a.group_id IS NULL OR a.group_id = m.group_id)
    ORDER BY a.created_at DESC, a.id
"""
COUNTS = """
    SELECT t.class_id,
        (SELECT COUNT(*) FROM member m WHERE m.class_id = t.class_id) AS students,
        (SELECT COUNT(*) FROM member m JOIN student_secret s ON s.person_id = m.person_id
            WHERE m.class_id = t.class_id AND s.secret_hash IS NOT NULL) AS ready,
        (SELECT COUNT(*) FROM assignment a WHERE a.class_id = t.class_id AND a.removed_at IS NULL) AS assignments,
        (SELECT COUNT(*) FROM assignment_run x JOIN assignment a ON a.id = x.assignment_id
            WHERE a.class_id = t.class_id AND a.removed_at IS NULL) AS begun,
        (SELECT COUNT(*) FROM assignment_run x JOIN assignment a ON a.id = x.assignment_id
            JOIN run r ON r.id = x.run_id
            WHERE a.class_id = t.class_id AND a.removed_at IS NULL AND r.status = 'terminee') AS done
    FROM class_teacher t JOIN person p ON p.id = t.person_id AND p.role = 'teacher' WHERE t.person_id = ?
"""
FIXED = ("scenario_id", "kind", "atelier", "seed_policy", "seed", "mode")
MAX_EXTRA = 24 * 60


class DeskStore(SchoolStore):
    """The methods of Repository about work given (see `mcvb.store.desk_interface` for what each promises)."""

    def save_assignment(self, actor: Person, assignment: Assignment) -> Assignment:
        """Give work to a class, or change it."""
        kept = _checked(assignment)
        with self._writing_as(actor) as db:
            rights.require_class_teacher(db, actor, kept.class_id, living=True)
            self._check_group(db, kept)
            before = one(db, "SELECT * FROM assignment WHERE id = ?", kept.id)
            if before is None:
                kept = replace(kept, created_by=actor.id)
                _log(db, actor, "donner un travail", kept.class_id, kept.title, kept.created_at)
            elif before["class_id"] != kept.class_id:
                raise PermissionRefusedError("Ce travail est celui d'une autre classe : donnez-en un nouveau.")
            elif _begun(db, kept.id) and any(before[name] != getattr(kept, name) for name in FIXED):
                raise StoreError(
                    "Des élèves ont commencé ce travail : son titre, ses dates et sa consigne peuvent changer, "
                    "le reste non. Donnez un nouveau travail."
                )
            db.execute(SAVE, asdict(kept))
            return _assignment(db, kept.id, actor.id)

    def assignments(self, actor: Person, class_id: str, *, removed: bool = False) -> list[Assignment]:
        """Return the work of a class, the latest first: all of it for a teacher, what is theirs for a student."""
        with self._connections.reading() as db:
            rights.require_class_reader(db, actor, class_id)
            asked = {"me": actor.id, "room": class_id}
            if _teaches_class(db, actor, class_id):
                return [_to_assignment(row) for row in db.execute(OF_CLASS, {**asked, "removed": removed})]
            return [] if removed else [_to_assignment(row) for row in db.execute(OF_STUDENT, asked)]

    def assignment(self, actor: Person, assignment_id: str) -> Assignment:
        """Return one work the actor may see, with the actor's extra minutes."""
        with self._connections.reading() as db:
            return _readable(db, actor, assignment_id)

    def remove_assignment(self, actor: Person, assignment_id: str, at: str | None) -> Assignment:
        """Take work back, or give it again with None; the runs begun stay their students'."""
        moment_ = utc_text(at) if at else None
        with self._writing_as(actor) as db:
            found = _taught(db, actor, assignment_id, living=True)
            db.execute("UPDATE assignment SET removed_at = ? WHERE id = ?", (moment_, assignment_id))
            if moment_:
                _log(db, actor, "retirer un travail", found.class_id, found.title, moment_)
            return _assignment(db, assignment_id, actor.id)

    def assignment_runs(self, actor: Person, assignment_id: str) -> dict[str, str]:
        """Return the run of each student who began, by their id; for teachers of the class."""
        sql = (
            "SELECT x.person_id, x.run_id FROM assignment_run x JOIN assignment a ON a.id = x.assignment_id"
            " JOIN member m ON m.class_id = a.class_id AND m.person_id = x.person_id WHERE a.id = ?"
        )
        with self._connections.reading() as db:
            _taught(db, actor, assignment_id)
            return {row["person_id"]: row["run_id"] for row in db.execute(sql, (assignment_id,))}

    def own_assigned_runs(self, actor: Person) -> dict[str, str]:
        """Return the actor's run of each work they began, by the work's id."""
        with self._connections.reading() as db:
            rows = db.execute("SELECT assignment_id, run_id FROM assignment_run WHERE person_id = ?", (actor.id,))
            return {row["assignment_id"]: row["run_id"] for row in rows}

    def assignment_of_run(self, actor: Person, run_id: str) -> Assignment | None:
        """Return the work a readable run was begun from, with its owner's extra minutes; None when there is none."""
        sql = "SELECT x.assignment_id, x.person_id FROM assignment_run x WHERE x.run_id = ?"
        with self._connections.reading() as db:
            row = one(db, sql, run_id)
            if row is None:
                return None
            rights.require_reader(db, actor, row["person_id"])
            found = _assignment(db, row["assignment_id"], row["person_id"])
            return None if found.removed_at else found

    def start_assigned(self, actor: Person, assignment_id: str, run: Run) -> Run:
        """Create the actor's run of a work at `run.created_at`; the second time returns the first run."""
        require_owner(actor, run.person_id)
        known = "SELECT run_id FROM assignment_run WHERE assignment_id = ? AND person_id = ?"
        with self._writing_as(actor) as db:
            work = _readable(db, actor, assignment_id)
            first = one(db, known, assignment_id, actor.id)
            if first is not None:
                return self._kept_run(db, actor, first["run_id"])
            _check_student(db, actor, work)
            _check_start(work, run)
            made = self._insert_run(db, actor, run)
            db.execute("INSERT INTO assignment_run VALUES (?, ?, ?)", (assignment_id, actor.id, made.id))
            return made

    def give_time(self, actor: Person, assignment_id: str, person_id: str, minutes: int, at: str) -> None:
        """Give a student extra minutes after the end (0 takes them back); for teachers, logged."""
        if not 0 <= minutes <= MAX_EXTRA:
            raise StoreError(f"Un temps de 0 à {MAX_EXTRA} minutes était attendu, pas {minutes}.")
        save = (
            "INSERT INTO assignment_extra VALUES (?, ?, ?)"
            " ON CONFLICT (assignment_id, person_id) DO UPDATE SET minutes = excluded.minutes"
        )
        with self._writing_as(actor) as db:
            work = _taught(db, actor, assignment_id, living=True)
            if one(db, "SELECT 1 FROM member WHERE class_id = ? AND person_id = ?", work.class_id, person_id) is None:
                raise UnknownItemError("Cet élève n'est pas dans cette classe : rechargez la page.")
            if minutes:
                db.execute(save, (assignment_id, person_id, minutes))
            else:
                gone = "DELETE FROM assignment_extra WHERE assignment_id = ? AND person_id = ?"
                db.execute(gone, (assignment_id, person_id))
            _log(db, actor, "donner du temps", person_id, f"{work.title} : {minutes} min", utc_text(at))

    def extra_times(self, actor: Person, assignment_id: str) -> dict[str, int]:
        """Return the extra minutes given, by student; for teachers of the class."""
        with self._connections.reading() as db:
            _taught(db, actor, assignment_id)
            rows = db.execute("SELECT * FROM assignment_extra WHERE assignment_id = ?", (assignment_id,))
            return {row["person_id"]: row["minutes"] for row in rows}

    def class_counts(self, actor: Person) -> dict[str, ClassCounts]:
        """Return how each class the actor teaches stands, by class id."""
        with self._connections.reading() as db:
            rows = [dict(row) for row in db.execute(COUNTS, (actor.id,))]
        return {row.pop("class_id"): ClassCounts(**row) for row in rows}

    def erase_group(self, actor: Person, class_id: str, group_id: str) -> None:
        """Delete a group; its members stay in the class. StoreError while work is given to it."""
        sql = "SELECT title FROM assignment WHERE group_id = ? AND removed_at IS NULL"
        with self._connections.reading() as db:
            rights.require_class_teacher(db, actor, class_id, living=True)
            work = one(db, sql, group_id)
        if work is not None:
            raise StoreError(f"Le travail « {work['title']} » est donné à ce groupe : retirez-le d'abord.")
        with self._writing_as(actor) as db:
            rights.require_class_teacher(db, actor, class_id, living=True)
            gone = "DELETE FROM assignment WHERE group_id = ? AND class_id = ? AND removed_at IS NOT NULL"
            db.execute(gone, (group_id, class_id))
        super().erase_group(actor, class_id, group_id)

    def _insert_run(self, db: Database, actor: Person, run: Run) -> Run:
        """Store a run and return it; made by the store of runs."""
        raise NotImplementedError

    def _kept_run(self, db: Database, actor: Person, run_id: str) -> Run:
        """Return a run of the actor's; made by the store of runs."""
        raise NotImplementedError

    @staticmethod
    def _check_group(db: Database, work: Assignment) -> None:
        sql = "SELECT 1 FROM class_group WHERE id = ? AND class_id = ?"
        if work.group_id and one(db, sql, work.group_id, work.class_id) is None:
            raise UnknownItemError("Ce groupe n'est pas dans cette classe : rechargez la page.")


def refuse_exam_erasure(db: Database, run_id: str) -> None:
    """Refuse to erase a run of an exam: it would be a second try, and the copy would be lost."""
    sql = (
        "SELECT 1 FROM assignment_run x JOIN assignment a ON a.id = x.assignment_id"
        " WHERE x.run_id = ? AND a.mode = 'examen' AND a.removed_at IS NULL"
    )
    if one(db, sql, run_id) is not None:
        raise PermissionRefusedError(
            "Ce travail est un examen donné à ta classe : il ne s'efface pas et se fait une fois."
        )


def _checked(work: Assignment) -> Assignment:
    """Return a work with its times in UTC and its words trimmed, or raise StoreError."""
    opens, closes = (utc_text(at) if at else None for at in (work.opens_at, work.closes_at))
    title = " ".join(work.title.split())
    if not title:
        raise StoreError("Un titre était attendu : les élèves le lisent dans « Ma classe ».")
    if opens and closes and closes <= opens:
        raise StoreError("La fin du travail doit venir après son début : vérifiez les dates et les heures.")
    if work.exam and closes is None:
        raise StoreError("Un examen a une fin : donnez sa date et son heure.")
    return replace(work, title=title, opens_at=opens, closes_at=closes, created_at=utc_text(work.created_at))


def _check_student(db: Database, actor: Person, work: Assignment) -> None:
    if one(db, "SELECT 1 FROM member WHERE class_id = ? AND person_id = ?", work.class_id, actor.id) is None:
        raise PermissionRefusedError("Seuls les élèves de la classe commencent ce travail.")


def _check_start(work: Assignment, run: Run) -> None:
    """Refuse a run that is not the one given, or that begins outside its times."""
    at = datetime.fromisoformat(run.created_at)
    if work.is_early(at):
        raise ActionRefusedError(f"Ce travail ouvre le {moment(work.opens_at or '')} : reviens à ce moment-là.")
    if work.is_late(at) and work.ends is not None:
        raise ActionRefusedError(
            f"Ce travail s'est terminé le {moment(work.ends.isoformat())} : parles-en à ton professeur."
        )
    same = (run.scenario_id, run.kind, run.atelier) == (work.scenario_id, work.kind, work.atelier)
    if not same or (work.seed_policy == "commune" and run.seed != work.seed):
        raise StoreError("Ce n'est pas le travail donné : recommence depuis « Ma classe ».")


def _begun(db: Database, assignment_id: str) -> bool:
    return one(db, "SELECT 1 FROM assignment_run WHERE assignment_id = ?", assignment_id) is not None


def _teaches_class(db: Database, actor: Person, class_id: str) -> bool:
    sql = (
        "SELECT 1 FROM class_teacher t JOIN person p ON p.id = t.person_id AND p.role = 'teacher'"
        " WHERE t.class_id = ? AND t.person_id = ?"
    )
    return one(db, sql, class_id, actor.id) is not None


def _assignment(db: Database, assignment_id: str, viewer_id: str) -> Assignment:
    row = db.execute(f"{ASSIGNMENTS} WHERE a.id = :id", {"me": viewer_id, "id": assignment_id}).fetchone()
    if row is None:
        raise UnknownItemError("Ce travail n'existe pas, ou il a été effacé : retournez à la liste.")
    return _to_assignment(row)


def _taught(db: Database, actor: Person, assignment_id: str, *, living: bool = False) -> Assignment:
    """Return a work of a class the actor teaches, or refuse."""
    found = _assignment(db, assignment_id, actor.id)
    rights.require_class_teacher(db, actor, found.class_id, living=living)
    return found


def _readable(db: Database, actor: Person, assignment_id: str) -> Assignment:
    """Return a work the actor teaches, or one given to them, or refuse."""
    found = _assignment(db, assignment_id, actor.id)
    if _teaches_class(db, actor, found.class_id):
        return found
    rights.require_class_reader(db, actor, found.class_id)
    given = [_to_assignment(row) for row in db.execute(OF_STUDENT, {"me": actor.id, "room": found.class_id})]
    if found not in given:
        raise PermissionRefusedError("Ce travail n'est pas, ou n'est plus, donné à toi : retourne à « Ma classe ».")
    return found


def _to_assignment(row: object) -> Assignment:
    return Assignment(**dict(row))  # type: ignore[call-overload]
