"""What goes wrong in front of a browser: sent twice, gone back, two windows, signed out, long names, a role lost."""
import axe
import stories
from person import until
from webdriver import ELEMENT

LONG = "关于进一步加强和改进末端投递服务" * 12
MARKUP = "<b id=\"injected\">x</b><script>document.title='injected'</script>&amp;\"'"
INJECTED = "return !!document.getElementById('injected') || document.title === 'injected'"


def jobs(driver, full):
    yield "sent twice, without script", lambda: twice(driver, full(), False)
    yield "sent twice, with script", lambda: twice(driver, full(), True)
    yield "two windows and the way back", lambda: windows(driver, full())
    yield "signed out in the middle, without script", lambda: signed_out(driver, full(), False)
    yield "signed out in the middle, with script", lambda: signed_out(driver, full(), True)
    yield "long names and markup", lambda: long_names(driver, full())
    yield "a role lost", lambda: role_lost(driver, full())
    yield "the whole ledger", lambda: ledger(driver, full())


def a_task(person):
    """Any task of theirs, with its place for words."""
    person.press("台账").press("快递").sees("要求")


def count(person, words):
    return person.browser.text().count(words)


def twice(driver, site, script):
    words = f"只说一次{script}"
    with stories.somebody(driver, site, "hebei", script=script) as clerk:
        a_task(clerk)
        clerk.fill("写给", words)
        button = clerk.element(clerk.must("发出", ("button",), "写给"))
        clerk.browser.run("arguments[0].click(); arguments[0].click()", {ELEMENT: button})
        clerk.sees(words)
        a_task(clerk)
        assert count(clerk, words) == 1, count(clerk, words)


def windows(driver, site):
    with stories.somebody(driver, site, "shandong") as clerk:
        browser = clerk.browser
        first = browser.call("GET", "/window")
        second = browser.call("POST", "/window/new", {"type": "tab"})["handle"]
        for window in (second, first):
            browser.call("POST", "/window", {"handle": window})
            clerk.home()
            a_task(clerk)
        clerk.fill("写给", "第一个窗口").press("发出", near="写给").sees("已发出")
        browser.call("POST", "/window", {"handle": second})
        clerk.fill("写给", "第二个窗口").press("发出", near="写给").sees("已发出").sees("第一个窗口")
        # Signed out in one window, the other says so and loses nothing.
        browser.call("POST", "/window", {"handle": first})
        clerk.fill("写给", "第一个窗口还没写完")
        browser.call("POST", "/window", {"handle": second})
        clerk.press("山东局经办人").press("退出登录").sees("已退出登录")
        browser.back()
        clerk.sees("登录")
        browser.call("POST", "/window", {"handle": first})
        clerk.press("发出", near="写给").sees("没有丢")


def signed_out(driver, site, script):
    words = "写了很久的一段话。\n" * 20 + f"末句{script}"
    with stories.somebody(driver, site, "hebei", script=script) as clerk:
        a_task(clerk)
        clerk.fill("写给", words)
        clerk.browser.call("DELETE", "/cookie")
        clerk.press("发出", near="写给").sees("没有丢")
        if script:
            axe.clean(clerk)
        clerk.fill("用户名", "hebei").fill("密码", "not-the-word").press("登录").sees("用户名或密码")
        clerk.fill("密码", stories.PASSWORD).press("登录").sees("您填的内容还在")
        if script:
            axe.clean(clerk)
        seen(clerk)
        clerk.press("继续提交").sees(f"末句{script}")


def long_names(driver, site):
    name = (LONG + MARKUP)[:200 - len(MARKUP)] + MARKUP
    with stories.somebody(driver, site, "supervisor") as supervisor:
        browser = supervisor.browser
        supervisor.press("事项").press("拟办新事项").fill("事项名称", name).fill("要求", LONG + MARKUP)
        supervisor.fill("完成时限", "2026-12-31")
        supervisor.press("拟办")
        supervisor.sees("已拟办")
        seen(supervisor)
        supervisor.press("立项").sees("已立项")
        supervisor.press("分解").sees("以下是预览")
        seen(supervisor)
        supervisor.press("交办31个任务").sees("已交办")
        seen(supervisor)
        supervisor.press("事项")
        seen(supervisor)
        supervisor.fill("搜索任务", LONG[:16]).press("搜索").press("关于进一步")
        seen(supervisor)
        supervisor.fill("写给", name).press("发出", near="写给").sees("已发出")
        seen(supervisor)
        supervisor.fill("搜索任务", MARKUP).press("搜索").sees("任务31项")
        seen(supervisor)
        assert not browser.run(INJECTED)
    with stories.somebody(driver, site, "admin") as admin:
        admin.press("人员和角色")
        admin.fill("姓名或用户名", MARKUP).press("查找").sees("没有这样的人")
        seen(admin)


def seen(person):
    """Neither anything put in, nor anything over the edge, wide and narrow."""
    assert not person.browser.run(INJECTED)
    for width in (390, 1280):
        person.browser.size(width, 900)
        person.no_wider()


def role_lost(driver, site):
    with stories.somebody(driver, site, "hunan") as clerk:
        a_task(clerk)
        clerk.fill("写给", "写到一半")
        with stories.somebody(driver, site, "security") as security:
            security.press("人员和角色")
            security.fill("姓名或用户名", "hunan").press("查找").press("湖南")
            for name in [button.name for button in security.find("收回", ("button",))]:
                security.press(name).press("确定")
                until("the role to go", lambda name=name: not security.find(name, ("button",)))
        clerk.press("发出", near="写给")
        until("a word on it", lambda: any(w in clerk.browser.text() for w in ("没有权限", "不在您的查看范围内", "没有这个页面")))


def ledger(driver, site):
    with stories.somebody(driver, site, "supervisor", width=390) as supervisor:
        supervisor.press("台账")
        pages = 1
        while supervisor.find("下一页", ("link",)):
            supervisor.press("下一页").no_wider()
            pages += 1
            assert pages < 60
        assert pages > 1, "the demo's ledger has several pages"
