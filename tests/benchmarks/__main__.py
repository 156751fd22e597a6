"""`make bench`: measure the market, calls, pages and the engine; leave with 1 when a ratio is beyond its budget."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from mcvb.store import SqliteRepository
from tests.benchmarks.calls import measure_calls, report_calls
from tests.benchmarks.catchment import measure_catchment, report_catchment
from tests.benchmarks.engine import measure_engine, report_engine
from tests.benchmarks.live import measure_live, report_live
from tests.benchmarks.mailing import measure_mailing, report_mailing
from tests.benchmarks.market import measure_market, report_market
from tests.benchmarks.pages import Timing, measure_pages, report_pages, visits
from tests.benchmarks.servers import ServerError, app_server, page_server, with_cause
from tests.benchmarks.students import Student, make_student
from tests.benchmarks.understanding import measure_understanding, report_understanding

PROSPECTS = 100_000
FAKER_RECORDS = 3_000
TAKES = 3


def run_market() -> list[str]:
    """Measure and print the market."""
    return report_market(measure_market(prospects=PROSPECTS, records=FAKER_RECORDS))


def run_pages(folder: Path, student: Student) -> tuple[Timing, list[str]]:
    """Measure and print the pages; return the empty page's times too."""
    with page_server(folder / "vide") as empty_port, app_server(folder / "atelier.db") as app_port:
        empty, pages = measure_pages(visits(student), app_port=app_port, empty_port=empty_port)
    log = (folder / "atelier.log").read_text(encoding="utf-8", errors="replace")
    for page in pages:
        page.error = with_cause(page.error, log)
    return empty, report_pages(empty, pages)


def run_live(folder: Path, repo: SqliteRepository, student: Student) -> list[str]:
    """Measure and print a live session; once more when something else slowed the machine down meanwhile."""
    faults: list[str] = []
    for take in range(TAKES):
        faults = report_live(measure_live(folder / f"direct{take}", repo, student))
        if not faults:
            break
    return faults


def run_all(folder: Path) -> list[str]:
    """Measure everything and return what is wrong."""
    faults = run_market()
    print()
    faults += report_calls(measure_calls())
    print()
    report_understanding(measure_understanding())
    print()
    faults += report_catchment(measure_catchment())
    print()
    faults += report_mailing(measure_mailing())
    print()
    repo = SqliteRepository(folder / "atelier.db")
    try:
        student = make_student(repo)
        empty, found = run_pages(folder, student)
        print()
        report_engine(measure_engine(repo, student), empty.at(50))
        print()
        found += run_live(folder, repo, student)
    finally:
        repo.close()
    return faults + found


def main() -> int:
    """Run the benchmarks; return 0 when every ratio is within its budget."""
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as folder:
        try:
            faults = run_all(Path(folder))
        except ServerError as error:
            faults = [str(error)]
    print()
    print("\n".join(f"✗ {fault}" for fault in faults) or "✓ Tous les rapports sont dans leur budget.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
