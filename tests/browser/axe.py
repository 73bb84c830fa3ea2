"""axe-core on every page of the route table: full, empty and in error, light and dark, wide and narrow."""
import json
import os
import re
import threading
from collections import Counter

from person import Person, until
from server import PASSWORD

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LANGUAGES = ["zh-CN", "en"]
# What the dark changes.
COLOURS = ["color-contrast", "link-in-text-block"]
# Those who between them see every page.
EYES = ["hebei", "supervisor", "admin", "auditor"]
ROUTES = "tests/golden/pages.txt"
# What is no page: the style, files, and ways on to another page.
NO_PAGE = {"/", "/assets/duban.css", "/attachments/{id}", "/completion/export", "/feeds/{file}", "/manage", "/tasks/export", "/watermelons/export"}
WITHOUT_SIGNING_IN = ["/login", "/help", "/style"]

# A page to which a row leads that not every page of its kind has.
WAYS = ["/targets/1"]

# Addresses of one page that are tried until somebody gets in.
TRIES = 12

RUN = """
const [tags, done] = arguments;
axe.run(document, {runOnly: {type: /^(wcag|best)/.test(tags[0]) ? 'tag' : 'rule', values: tags}, resultTypes: ['violations'], elementRef: false}).then(
  found => done(found.violations.map(v => ({rule: v.id, help: v.help, impact: v.impact,
    nodes: v.nodes.map(n => ({at: n.target.join(' '), html: n.html.slice(0, 200), why: (n.failureSummary || '').slice(0, 300)}))}))),
  error => done([{rule: 'axe', help: String(error), nodes: []}]));
"""
# What a page is made of: what its main part is built from, whoever looks and however many rows there are.
PARTS = """
const parts = new Set();
document.querySelectorAll('main, main *').forEach(e => parts.add(e.tagName + '.' + e.className + '[' + (e.type || '') + ']'));
return Array.from(parts).sort().join(' ');
"""
# Where the forms lead that something is written into.
FORMS = """
return Array.from(document.forms).filter(f => f.method === 'post' && f.querySelector(
  'textarea, input:not([type]), input[type=text], input[type=password], input[type=date], input[type=file], input[type=time]'))
  .map(f => f.getAttribute('action') + ' ' + f.elements.length);
"""
LINKS = "return Array.from(document.links).map(a => a.getAttribute('href'))"
# Empties the nth form that something is written into, and sends it past the browser's own checks.
WRONG = """
const forms = Array.from(document.forms).filter(f => f.method === 'post' && f.querySelector(
  'textarea, input:not([type]), input[type=text], input[type=password], input[type=date], input[type=file], input[type=time]'));
const form = forms[arguments[0]];
if (!form) return false;
form.querySelectorAll('textarea, input').forEach(e => {
  if (!/hidden|radio|checkbox|file|submit/.test(e.type)) e.value = /numerator|percent|value/.test(e.name) ? '-1' : '';
});
form.noValidate = true;
form.querySelectorAll('[data-sure]').forEach(e => e.removeAttribute('data-sure'));
document.querySelector('main').looked = true;
const button = Array.from(form.querySelectorAll('button')).filter(b => !b.formNoValidate)[0];
for (let e = button; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true;
button.click();
return true;
"""
ANSWERED = "const main = document.querySelector('main'); return main && !main.looked && document.readyState === 'complete'"


def clean(person):
    """That nothing is found on what is shown now, in both lights: for what no address leads to."""
    for dark in (False, True):
        person.browser.dark(dark)
        if not person.browser.run("return typeof axe === 'object'"):
            person.browser.run(source("target/browser"))
        found = person.browser.run_async(RUN, TAGS)
        assert not found, f"axe: {found[0]['rule']}: {found[0]['nodes'][0]['html']}"
    person.browser.dark(False)


def patterns():
    """The pages of the route table."""
    with open(ROUTES, encoding="utf-8") as file:
        rows = [line.split() for line in file if line.startswith("GET")]
    return {row[1] for row in rows if not row[1].startswith("/assets/")} - NO_PAGE


class Sweep:
    """Goes through the pages and notes what axe finds. A page made of the same parts is not looked at twice."""

    judged, sent, lock = set(), set(), threading.Lock()

    def __init__(self, driver, server, source, out):
        self.driver, self.server, self.source, self.out = driver, server, source, out
        self.found, self.seen, self.runs, self.wrong = [], set(), 0, 0
        self.routes = {p: re.compile("^" + re.sub(r"\\{\w+\\}", r"\\d[\\da-f-]*", re.escape(p)) + "$") for p in patterns()}

    def pattern(self, path):
        return next((p for p, shape in self.routes.items() if shape.match(path.split("?")[0])), None)

    def judge(self, person, state, tags=None):
        browser = person.browser
        if not browser.run("return typeof axe === 'object'"):
            browser.run(self.source)
        self.runs += 1
        for one in browser.run_async(RUN, tags or TAGS):
            self.found.append({"page": browser.url().replace(self.server.base, ""), "state": state, **one})

    def new(self, known, what):
        with self.lock:
            fresh = what not in known
            known.add(what)
        return fresh

    def looks(self, person, state, picture=None):
        """A page as it is: light and wide, then what colours change in the dark, then on a phone."""
        browser = person.browser
        self.judge(person, f"{state}, light")
        if picture:
            browser.picture(f"{picture}.png")
        browser.dark(True)
        self.judge(person, f"{state}, dark", COLOURS)
        browser.size(390, 844)
        self.judge(person, f"{state}, dark, 390px")
        person.no_wider()
        if picture:
            browser.picture(f"{picture}-390.png")
        browser.size(1280, 900)
        browser.dark(False)

    def pages(self, login, state, language):
        """One address of every page that somebody gets to by links."""
        person = Person(self.driver, self.server.base, language=language)
        try:
            if login is None:
                waiting = WITHOUT_SIGNING_IN + self.server.links
            else:
                person.sign_in(login, PASSWORD)
                waiting = ["/desk"] + [p for p in sorted(self.routes) if "{" not in p and p not in WITHOUT_SIGNING_IN] + WAYS
            done, tried, at = set(), Counter(), 0
            while at < len(waiting):
                path = waiting[at]
                at += 1
                pattern = self.pattern(path)
                if pattern is None or pattern in done or tried[pattern] == TRIES:
                    continue
                tried[pattern] += 1
                person.browser.open(self.server.base + path)
                if self.pattern(person.browser.url().replace(self.server.base, "")) != pattern:
                    continue
                if self.status(person) != 200:
                    if not done & {"refused"}:
                        self.looks(person, f"{state}, refused")
                    done.add("refused")
                    continue
                done.add(pattern)
                self.seen.add(pattern)
                name = re.sub(r"\W+", "-", pattern).strip("-")
                if at == 1 or self.new(self.judged, (state, language, pattern, person.browser.run(PARTS))):
                    self.looks(person, state, f"{self.out}/{state}-{language}-{login or 'nobody'}-{name}")
                links = [link for link in person.browser.run(LINKS) if link and link.startswith("/")]
                waiting += links + [link.split("?")[0] + "/decompose" for link in links if self.pattern(link) == "/tasks/{id}"]
                if state == "full":
                    self.forms(person, path)
        finally:
            person.leave()

    def status(self, person):
        return person.browser.run("return performance.getEntriesByType('navigation')[0].responseStatus")

    def forms(self, person, path):
        """The forms of a page, sent wrong."""
        for n, form in enumerate(person.browser.run(FORMS)):
            if not self.new(self.sent, (person.language, self.pattern(path), re.sub(r"\d+", "", form))):
                continue
            person.browser.open(self.server.base + path)
            if not person.browser.run(WRONG, n):
                return
            until("an answer", lambda: person.browser.run(ANSWERED))
            if person.browser.run("return !!document.querySelector('[role=alert], .oops')"):
                self.wrong += 1
                self.judge(person, "in error")
                person.browser.dark(True)
                self.judge(person, "in error, dark", COLOURS)
                person.browser.dark(False)


def report(sweeps, out, whole):
    """Writes down what was found, and answers whether all is well."""
    found = [one for sweep in sweeps for one in sweep.found]
    with open(f"{out}/axe.json", "w", encoding="utf-8") as file:
        json.dump(found, file, ensure_ascii=False, indent=1)
    for one in found[:40]:
        print(f"axe: {one['page']} ({one['state']}): {one['rule']}: {one['help']}")
        for node in one["nodes"][:3]:
            print(f"     {node['at']}: {node['html']}")
    seen = set().union(*(sweep.seen for sweep in sweeps))
    missed = patterns() - seen if whole else set()
    for pattern in sorted(missed):
        print(f"axe: nobody got to the page {pattern}")
    runs, wrong = sum(s.runs for s in sweeps), sum(s.wrong for s in sweeps)
    print(f"axe: {len(seen)} pages, {wrong} forms sent wrong, {runs} runs, {len(found)} findings")
    return not found and not missed


def source(folder):
    path = f"{folder}/node_modules/axe-core/axe.min.js"
    if not os.path.exists(path):
        raise SystemExit("browser: axe-core is not there (scripts/browser fetches it)")
    with open(path, encoding="utf-8") as file:
        return file.read()
