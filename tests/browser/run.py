"""Runs the browser suite: see scripts/browser."""
import argparse
import os
import shutil
import sys
import tempfile
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

import axe
import paint
import server
import stories
from webdriver import Driver

OUT = os.path.abspath("target/browser")


def sweep(driver, place, out, state):
    text = axe.source(OUT)

    def job(login, language):
        one = axe.Sweep(driver, place(), text, out)
        one.pages(login, state, language)
        return one
    return [(f"axe, {state}, {login or 'nobody'}, {language}", lambda login=login, language=language: job(login, language))
            for language in axe.LANGUAGES for login in [*axe.EYES, None]]


def attempt(name, job, failed):
    began = time.monotonic()
    try:
        answer = job()
        print(f"ok    {name} ({time.monotonic() - began:.1f} s)", flush=True)
        return answer
    except Exception as error:  # whatever a story stumbles over is told, and the others go on
        failed.append(name)
        print(f"FAILED {name} ({time.monotonic() - began:.1f} s): {error}", flush=True)
        if not isinstance(error, AssertionError):
            traceback.print_exc()
        return None


def main():
    asked = argparse.ArgumentParser(prog="scripts/browser")
    asked.add_argument("--only", default="", help="jobs whose names hold this")
    asked.add_argument("--jobs", type=int, default=2, help="browsers beside each other")
    asked.add_argument("--kept", default="", help="folder of a demo that is kept for the next time; made where it is empty")
    asked.add_argument("--paint", action="store_true", help="measure the first paint on a slow line, and nothing else")
    asked = asked.parse_args()
    shutil.rmtree(f"{OUT}/pages", ignore_errors=True)
    os.makedirs(f"{OUT}/pages", exist_ok=True)
    began, failed, places = time.monotonic(), [], []
    with tempfile.TemporaryDirectory(prefix="duban-site-") as folder, ThreadPoolExecutor(2) as makers:
        driver = Driver()
        try:
            places.append(makers.submit(server.demo, f"{folder}/demo", asked.kept and os.path.abspath(asked.kept)))
            places.append(makers.submit(server.fresh, f"{folder}/fresh"))
            places.append(makers.submit(server.nation, f"{folder}/nation"))
            full, empty, whole = (place.result for place in places)
            if asked.paint:
                return paint.measure(driver, full())
            # The empty place is there long before the demo: its jobs first, then the longest.
            jobs = [(name, job, True) for name, job in sweep(driver, empty, f"{OUT}/pages", "empty")]
            jobs += [(name, job, False) for name, job in stories.jobs(driver, full, empty, whole, OUT)]
            jobs += [(name, job, True) for name, job in sweep(driver, full, f"{OUT}/pages", "full")]
            jobs = [one for one in jobs if asked.only in one[0]]
            with ThreadPoolExecutor(asked.jobs) as pool:
                ran = [(judged, pool.submit(attempt, name, job, failed)) for name, job, judged in jobs]
                sweeps = [one.result() for judged, one in ran if judged]
            sweeps = [one for one in sweeps if one is not None]
            if sweeps and not axe.report(sweeps, OUT, not asked.only):
                failed.append("axe")
        finally:
            driver.stop()
            for place in places:
                place.result().stop()
    print(f"{len(jobs)} jobs, {len(failed)} failed{': ' if failed else ''}{', '.join(failed)}; {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


sys.exit(main())
