"""Servers of duban to try: one with the demo in it, one that was just made."""
import json
import os
import shutil
import sqlite3
import subprocess
import urllib.error
import urllib.request

from webdriver import free_port, until

DUBAN = os.path.abspath(os.environ.get("DUBAN", "target/debug/duban"))
PASSWORD = "A-long-word-for-trying"


def environment(folder, **more):
    """Without anything that is configured on this machine."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("DUBAN_")}
    own.update(DUBAN_DATABASE_URL=f"sqlite:{folder}/duban.db", DUBAN_MAIL_FOLDER=f"{folder}/mail",
               DUBAN_HTTP_LOGINS_PER_MINUTE="6000", DUBAN_HTTP_WRITES_PER_MINUTE="60000", DUBAN_DEMO_PASSWORD=PASSWORD)
    own.update(more)
    return own


def duban(folder, *args):
    done = subprocess.run([DUBAN, *args], env=environment(folder), cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"browser: duban {args[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


class Server:
    """A server on a port of its own."""

    def __init__(self, folder):
        port = free_port()
        self.folder, self.base = folder, f"http://127.0.0.1:{port}"
        self.links = []
        self.log = open(f"{folder}/server.log", "wb")
        env = environment(folder, DUBAN_HTTP_LISTEN=f"127.0.0.1:{port}", DUBAN_HTTP_PUBLIC_URL=self.base)
        self.process = subprocess.Popen([DUBAN, "serve"], env=env, cwd=folder, stdout=self.log, stderr=self.log)
        try:
            until("the server", self.ready, 60)
        except AssertionError:
            raise SystemExit("browser: no server:\n" + open(f"{folder}/server.log", encoding="utf-8").read()) from None

    def ready(self):
        try:
            urllib.request.urlopen(self.base + "/readyz", timeout=5).close()
            return True
        except OSError:
            return self.process.poll() is not None and self.failed()

    def failed(self):
        raise AssertionError("the server ended")

    def stop(self):
        self.process.terminate()
        self.process.wait(40)
        self.log.close()

    def call(self, method, path, body=None, token=None):
        """One request to the API."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + "/api/v1" + path, data=data, method=method)
        request.add_header("content-type", "application/json")
        if token:
            request.add_header("authorization", "Bearer " + token)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()[:400]}") from None
        return json.loads(text) if text else None

    def token(self, login, password=PASSWORD):
        return self.call("POST", "/auth/login", {"username": login, "password": password})["access_token"]

    def settle(self, login, once):
        """Changes a one-time password."""
        token = self.token(login, once)
        self.call("PUT", "/me/password", {"old_password": once, "password": PASSWORD}, token)

    def hire(self, login, org, roles):
        """Adds a person as the administrators do."""
        admin, security = self.token("admin"), self.token("security")
        orgs = self.call("GET", f"/orgs?limit=200&q={org}", token=admin)["items"]
        org = next(o["id"] for o in orgs if o["code"] == org)
        person = self.call("POST", "/users", {"login": login, "name": login, "org": org}, admin)
        for role in roles:
            self.call("POST", "/role-grants", {"user": person["id"], "role": role}, security)
        self.settle(login, person["password"])


def demo(folder, kept=None):
    """The demo, as of today; a copy of the one that is kept where there is one."""
    if kept and os.path.exists(f"{kept}/duban.db"):
        shutil.copytree(kept, folder)
    else:
        os.makedirs(folder)
        duban(folder, "demo", "--dir", folder, "--no-serve")
        if kept:
            shutil.copytree(folder, kept, dirs_exist_ok=True)
    server = Server(folder)
    server.call("POST", "/webhooks", {"name": "值班平台", "url": "https://hooks.example.invalid/duban"}, server.token("admin"))
    server.links.append(weekly_letter(folder))
    return server


def nation(folder):
    """Every province and city of the country, with a few tasks."""
    os.makedirs(folder)
    duban(folder, "sample-nation", "--database", f"sqlite:{folder}/duban.db", "--tasks", "388", "--reports", "400")
    return Server(folder)


def weekly_letter(folder):
    """The link that ends the weekly letter, as if the leader had got one."""
    with sqlite3.connect(f"{folder}/duban.db", timeout=30) as base:
        letter = base.execute(
            "INSERT INTO outbox (key, channel, kind, user_id, subject, text, not_before, state, next_at, message_id, created_at, sent_at) "
            "SELECT 'weekly/tried', 'mail', 'weekly', id, '', 'abc123', t, 'sent', t, 'weekly-tried@duban.example', t, t "
            "FROM users, (SELECT '2026-01-05 00:30:00' AS t) WHERE login = 'leader'").lastrowid
    return f"/unsubscribe/{letter}-abc123"


def fresh(folder):
    """A database that was just made, with the people of the demo and nothing else."""
    os.makedirs(folder)
    printed = duban(folder, "init")
    server = Server(folder)
    for line in printed.splitlines():
        words = line.split()
        if line.startswith("  ") and words[:1] and words[0] in ("admin", "security", "auditor"):
            server.settle(words[0], words[1])
    server.hire("supervisor", "SPB", ["supervisor"])
    server.hire("leader", "SPB", ["leader"])
    server.hire("hebei", "SPB-13", ["reporter", "supervisor"])
    return server
