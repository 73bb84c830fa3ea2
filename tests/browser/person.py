"""Somebody in front of a browser. They know words, not addresses: what they press or fill is found by the names that a
screen reader would say, beside other words where a name is there several times."""
from webdriver import ELEMENT, Browser, Refused, until

PRESSED = ("button", "link", "DisclosureTriangle", "radio", "checkbox", "switch", "menuitem")
SIGNING_IN = {"zh-CN": ("用户名", "密码", "登录"), "en": ("User name", "Password", "Sign in")}
FILLED = ("textbox", "searchbox", "spinbutton", "combobox", "Date", "InputTime", "textField")


class Node:
    """A thing on the page, as it is told to those who hear it."""

    def __init__(self, raw):
        value = lambda name: str((raw.get(name) or {}).get("value") or "")
        self.role, self.name, self.id = value("role"), value("name"), raw.get("backendDOMNodeId")
        self.properties = {p["name"]: p["value"].get("value") for p in raw.get("properties", [])}
        self.parent, self.children = None, []

    def words(self):
        """Everything it says."""
        if self.role in ("StaticText", "textbox"):
            return self.name
        return (self.name if self.role in PRESSED else "") + " ".join(child.words() for child in self.children)


class Person:
    """A person with a browser."""

    def __init__(self, driver, base, language="zh-CN", **more):
        self.browser, self.base, self.language = Browser(driver, language=language, **more), base, language

    # What is there.

    def nodes(self):
        raw = self.browser.cdp("Accessibility.getFullAXTree")["nodes"]
        known = {one["nodeId"]: Node(one) for one in raw}
        for one in raw:
            for child in one.get("childIds", []):
                if child in known:
                    known[child].parent = known[one["nodeId"]]
                    known[one["nodeId"]].children.append(known[child])
        return list(known.values())

    def find(self, words, roles, near=None):
        """The one thing that is called so: exactly, else beginning so, else holding the words."""
        all_of = [node for node in self.nodes() if node.role in roles and node.id]
        boxes = [node for node in all_of if node.role in ("radio", "checkbox")]
        others = [node for node in all_of if node not in boxes]
        called = lambda fits, nodes: [node for node in nodes if fits(" ".join(node.name.split()))]
        found = called(lambda name: name == words, all_of)
        for nodes in (others, boxes):
            found = found or called(lambda name: name.startswith(words), nodes) or called(lambda name: words in name, nodes)
        if near is not None:
            found = nearest(found, near)
        return found

    def must(self, words, roles, near=None):
        found = until(f"“{words}”{f' beside “{near}”' if near else ''} on “{self.browser.title()}”",
                      lambda: self.find(words, roles, near))
        return found[0]

    def element(self, node):
        """The driver's name for a thing: the one of the page's root with the number of this."""
        root = self.browser.call("POST", "/element", {"using": "css selector", "value": "html"})[ELEMENT]
        return root.rsplit(".", 1)[0] + f".{node.id}"

    def sees(self, words, seconds=15):
        until(f"“{words}” to be seen on “{self.browser.title()}”", lambda: words in self.browser.text(), seconds)
        return self

    def misses(self, words):
        assert words not in self.browser.text(), f"“{words}” is on “{self.browser.title()}”"
        return self

    # What they do.

    def home(self):
        self.browser.open(self.base + "/")
        return self

    def again(self, act):
        """Does it once more where the page changed between looking and doing."""
        for turn in range(3):
            try:
                return act()
            except Refused as refused:
                if turn == 2 or refused.error not in ("stale element reference", "no such element"):
                    raise

    def press(self, words, near=None):
        return self.again(lambda: self.press_now(words, near))

    def fill(self, words, text, near=None):
        return self.again(lambda: self.fill_now(words, text, near))

    def press_now(self, words, near):
        node = self.must(words, PRESSED, near)
        element = self.element(node)
        if node.role in ("radio", "checkbox"):
            self.tick(element)
        else:
            self.click(element)
        return self

    def click(self, element):
        # A link that begins under a bar that sticks is scrolled to first, as people do.
        self.browser.run("arguments[0].scrollIntoView({block: 'center'})", {ELEMENT: element})
        self.browser.call("POST", f"/element/{element}/click")

    def tick(self, element):
        """Boxes are pressed at their label where they have one, as people do."""
        label = self.browser.run("const l = arguments[0].labels; return l && l.length ? l[0] : arguments[0]", {ELEMENT: element})
        self.click(label[ELEMENT])

    def fill_now(self, words, text, near):
        node = self.must(words, FILLED, near)
        element = self.element(node)
        if node.role == "Date":
            self.click(element)
            self.day(node, text)
        else:
            self.browser.call("POST", f"/element/{element}/clear")
            self.browser.call("POST", f"/element/{element}/value", {"text": text})
        return self

    def day(self, node, text):
        """A day goes in by its parts, in the order of the browser's language."""
        year, month, day = text.split("-")
        parts = {"Year": year, "年": year, "Month": month, "月": month, "Day": day, "日": day}
        order = [child.name for child in flat(node) if child.role == "spinbutton"]
        self.browser.keys(*["Left"] * 3)
        for name in order:
            self.browser.keys(*next(digits for part, digits in parts.items() if name.startswith(part)))

    def choose(self, words, option, near=None):
        """Chooses from a list."""
        element = self.element(self.must(words, ("combobox",), near))
        options = self.browser.call("POST", f"/element/{element}/elements", {"using": "css selector", "value": "option"})
        for one in options:
            if self.browser.call("GET", f"/element/{one[ELEMENT]}/text").strip().startswith(option):
                self.browser.call("POST", f"/element/{one[ELEMENT]}/click")
                return self
        raise AssertionError(f"“{option}” is no choice of “{words}”")

    def sign_in(self, login, password):
        self.home()
        name, secret, button = SIGNING_IN[self.language]
        self.fill(name, login).fill(secret, password).press(button)
        until("to be signed in", lambda: "/login" not in self.browser.url())
        return self

    def leave(self):
        self.browser.stop()

    # What must hold wherever they have been.

    def no_wider(self):
        """Nothing reaches over the page's edge."""
        wide = self.browser.run(OVER)
        assert not wide, f"wider than {self.browser.width}px: {wide} on “{self.browser.title()}”"

    def quiet(self):
        """No word of complaint from the browser, and nothing asked of anybody else."""
        for entry in self.browser.log("browser"):
            told = entry["message"]
            answered = "Failed to load resource" in told and any(f"status of {n}" in told for n in (401, 403, 404, 409, 422))
            assert answered or entry["level"] not in ("SEVERE", "WARNING"), f"the console says: {told}"
        for entry in self.browser.log("performance"):
            for part in entry["message"].split('"url":"')[1:]:
                url = part.split('"')[0]
                ours = url.startswith((self.base, "data:", "about:", "chrome:", "chrome-extension:", "blob:")) or not url
                assert ours or '"Network.requestWillBeSent' not in entry["message"], f"asked of another host: {url}"


class Typist(Person):
    """A person without a mouse: whatever they press or fill, they get to by the Tab key."""

    def active(self):
        try:
            return self.browser.call("GET", "/element/active")[ELEMENT]
        except Refused:
            return None

    def reach(self, element, keys="Tab", most=400):
        for turn in range(most):
            if self.active() == element:
                return
            if turn % 20 == 19:  # gone, where the page changed meanwhile: looked for again
                self.browser.call("GET", f"/element/{element}/name")
            self.browser.keys(keys)
        raise AssertionError(f"no way by {keys} on “{self.browser.title()}”")

    def click(self, element):
        self.reach(element)
        self.browser.keys("Enter")

    def tick(self, element):
        if self.browser.run("return arguments[0].type", {ELEMENT: element}) == "checkbox":
            self.reach(element)
            self.browser.keys("Space")
            return
        # One of a group: Tab gets to the one that is on, or to the first or last; arrows go on from there.
        group = self.browser.run("return Array.from(document.getElementsByName(arguments[0].name))", {ELEMENT: element})
        ids = [one[ELEMENT] for one in group]
        for _ in range(400):
            if self.active() in ids:
                break
            self.browser.keys("Tab")
        self.browser.keys("Space")
        self.reach(element, "Down", 20)

    def fill_now(self, words, text, near):
        node = self.must(words, FILLED, near)
        element = self.element(node)
        if node.role == "Date":
            self.reach(self.element(next(child for child in flat(node) if child.role == "spinbutton")))
            self.day(node, text)
            return self
        self.reach(element)
        self.browser.keys(["Control", "a"])
        self.browser.keys(*[{"\n": "Enter"}.get(letter, letter) for letter in text])
        return self

    def choose(self, words, option, near=None):
        element = self.element(self.must(words, ("combobox",), near))
        self.reach(element)
        for _ in range(40):
            if self.browser.run("return arguments[0].selectedOptions[0].text", {ELEMENT: element}).startswith(option):
                return self
            self.browser.keys("Down")
        raise AssertionError(f"“{option}” is no choice of “{words}”")


OVER = """
const w = document.documentElement.clientWidth, found = [];
if (document.documentElement.scrollWidth <= w) return '';
document.querySelectorAll('body *').forEach(e => {
  const r = e.getBoundingClientRect();
  if (r.right > w + 1 && r.width && !e.closest('.scroll,.sr,.skip')) found.push(e.tagName + '.' + e.className + '@' + Math.round(r.right));
});
return found.slice(0, 6).join(' ') || 'the page';
"""


def flat(node):
    for child in node.children:
        yield child
        yield from flat(child)


def nearest(found, near):
    """Of several with one name, those that stand closest to other words: in the same cell, row, section."""
    ways = []
    for node in found:
        steps, at = 0, node
        while at is not None and near not in at.words():
            steps, at = steps + 1, at.parent
        if at is not None:
            ways.append((steps, len(ways), node))
    return [node for _, _, node in sorted(ways, key=lambda way: way[:2])]


__all__ = ["Person", "Refused", "Typist", "until"]
