"""The WebDriver protocol, as far as the suite needs it: a driver, and browsers in it. Only the standard library."""
import base64
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c", "Shift": "\ue008", "Space": " ", "Left": "\ue012",
        "Up": "\ue013", "Right": "\ue014", "Down": "\ue015", "Control": "\ue009"}


class Refused(Exception):
    """What the driver answers when it will not."""

    def __init__(self, value):
        super().__init__(f"{value.get('error')}: {value.get('message', '').splitlines()[0] if value.get('message') else ''}")
        self.error = value.get("error")


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def until(what, question, seconds=15):
    """Asks until the answer is true; a story waits for nothing else."""
    end = time.monotonic() + seconds
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain: {what}")
        time.sleep(0.03)


class Driver:
    """A running chromedriver."""

    def __init__(self):
        program = shutil.which("chromedriver") or "/usr/lib/chromium/chromedriver"
        self.chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        if self.chromium is None or not os.path.exists(program):
            raise SystemExit("browser: needs chromium and chromedriver (Debian: apt-get install chromium chromium-driver)")
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        self.folder = tempfile.TemporaryDirectory(prefix="duban-browser-", ignore_cleanup_errors=True)
        self.process = subprocess.Popen([program, f"--port={port}", "--log-level=OFF"], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        until("chromedriver", self.ready)

    def ready(self):
        try:
            return self.call("GET", "/status")["ready"]
        except OSError:
            return False

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data=data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.loads(answer.read())["value"]
        except urllib.error.HTTPError as error:
            raise Refused(json.loads(error.read())["value"]) from None

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        self.folder.cleanup()


class Browser:
    """A browser of its own: no cookies or files shared with another."""

    def __init__(self, driver, width=1280, height=900, script=True, language="zh-CN"):
        self.driver, self.width, self.script = driver, width, script
        prefs = {"intl.accept_languages": language, "credentials_enable_service": False}
        if not script:
            prefs["profile.managed_default_content_settings.javascript"] = 2
        profile = tempfile.mkdtemp(dir=driver.folder.name)
        args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
                "--hide-scrollbars", "--disable-features=PasswordLeakDetection,PaintHolding",
                f"--user-data-dir={profile}", f"--window-size={max(width, 500)},{height}"]
        options = {"binary": driver.chromium, "args": args, "prefs": prefs, "excludeSwitches": ["enable-automation"],
                   "perfLoggingPrefs": {"enableNetwork": True, "enablePage": False}}
        asked = {"browserName": "chrome", "goog:chromeOptions": options, "unhandledPromptBehavior": "ignore",
                 "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
        session = driver.call("POST", "/session", {"capabilities": {"alwaysMatch": asked}})
        self.path = "/session/" + session["sessionId"]
        self.size(width, height)

    def call(self, method, path, body=None):
        if method == "POST" and body is None:
            body = {}
        return self.driver.call(method, self.path + path, body)

    def cdp(self, command, **params):
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": params})

    def size(self, width, height):
        """Width of the page itself: a window is never narrower than 500 px."""
        self.width = width
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def dark(self, dark):
        value = "dark" if dark else "light"
        self.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": value}])

    def open(self, url):
        self.call("POST", "/url", {"url": url})

    def url(self):
        return self.call("GET", "/url")

    def title(self):
        return self.call("GET", "/title")

    def back(self):
        self.call("POST", "/back")

    def run(self, script, *args):
        return self.call("POST", "/execute/sync", {"script": script, "args": list(args)})

    def run_async(self, script, *args):
        return self.call("POST", "/execute/async", {"script": script, "args": list(args)})

    def text(self):
        """All that can be seen on the page."""
        return self.run("return document.body ? document.body.innerText : ''")

    def picture(self, file, whole=True):
        if whole:
            size = self.cdp("Page.getLayoutMetrics")["cssContentSize"]
            clip = {"x": 0, "y": 0, "width": self.width, "height": min(size["height"], 6000), "scale": 1}
            data = self.cdp("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)["data"]
        else:
            data = self.call("GET", "/screenshot")
        with open(file, "wb") as out:
            out.write(base64.b64decode(data))

    def print(self, file):
        data = base64.b64decode(self.call("POST", "/print", {"background": False, "page": {"width": 21, "height": 29.7}}))
        with open(file, "wb") as out:
            out.write(data)
        return data

    def keys(self, *names):
        """Presses keys one after another, by name or as they are; a list is a chord."""
        actions = []
        for name in names:
            chord = [KEYS.get(key, key) for key in (name if isinstance(name, list) else [name])]
            actions += [{"type": "keyDown", "value": key} for key in chord]
            actions += [{"type": "keyUp", "value": key} for key in reversed(chord)]
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def log(self, kind):
        return self.call("POST", "/se/log", {"type": kind})

    def stop(self):
        try:
            self.call("DELETE", "")
        except (Refused, OSError):
            pass
