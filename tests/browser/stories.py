"""What people do in a browser, told by what they see."""
from person import Person
from server import PASSWORD


def jobs(driver, full, empty, out):
    """Every story with its name."""
    yield "signing in", lambda: signing_in(driver, full())


def signing_in(driver, full):
    somebody = Person(driver, full.base, script=False, width=390)
    try:
        somebody.home().fill("用户名", "hebei").fill("密码", "not-the-word").press("登录")
        somebody.sees("用户名或密码")
        somebody.sign_in("hebei", PASSWORD).sees("工作台")
        somebody.no_wider()
        somebody.quiet()
    finally:
        somebody.leave()
