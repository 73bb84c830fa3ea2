"""The first paint on a slow line: 1.6 Mbit/s, 150 ms. Printed, and held to nothing: a machine that is busy paints late."""
from person import Person
from server import PASSWORD
from webdriver import until

LINE = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
PAINT = "const p = performance.getEntriesByName('first-contentful-paint')[0]; return p ? p.startTime : 0"
PAGES = {"hebei": ["/desk", "/tasks", "/reports"], "supervisor": ["/directives", "/documents"], "leader": ["/completion"]}
ROUNDS = 5


def paint(person, url):
    person.browser.open("about:blank")
    person.browser.open(url)
    return until("a first paint", lambda: person.browser.run(PAINT))


def middle(times):
    return sorted(times)[len(times) // 2]


def measure(driver, site):
    """Milliseconds until something is seen, with nothing kept and with the style kept; the middle of several."""
    print("page             cold   warm   (ms, middle of 5; aims: 900 cold, 400 warm)")
    for login, paths in PAGES.items():
        person = Person(driver, site.base)
        try:
            person.sign_in(login, PASSWORD)
            person.browser.cdp("Network.enable")
            person.browser.cdp("Network.emulateNetworkConditions", **LINE)
            for path in paths:
                cold, warm = [], []
                for _ in range(ROUNDS):
                    person.browser.cdp("Network.clearBrowserCache")
                    cold.append(paint(person, site.base + path))
                    warm.append(paint(person, site.base + path))
                print(f"{path:<15}{middle(cold):6.0f} {middle(warm):6.0f}")
        finally:
            person.leave()
    return 0
