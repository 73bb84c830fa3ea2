"""What the script adds, and that it can be turned off."""
import time

import axe
import stories
from person import until

MARK = "document.documentElement.dataset.kept = 'yes'"
STAYED = "return document.documentElement.dataset.kept === 'yes'"
FOCUSED = "const a = document.activeElement; return a ? (a.innerText || a.id || a.tagName) : ''"


def jobs(driver, full):
    yield "keys", lambda: keys(driver, full())
    yield "parts of a page", lambda: parts(driver, full())
    yield "asking before", lambda: asking(driver, full())
    yield "drafts that keep themselves", lambda: drafts(driver, full())


def keys(driver, site):
    with stories.somebody(driver, site, "supervisor") as one:
        browser = one.browser
        browser.keys("g", "l")
        until("the ledger", lambda: "台账" in browser.title())
        browser.keys("j", "j", "k")
        first = browser.run(FOCUSED)
        assert first and first != "BODY", first
        browser.keys("o")
        until("what was chosen", lambda: "要求" in browser.text())
        browser.keys("/", "j")
        assert browser.run("return document.activeElement.value") == "j", "keys are typed where one types"
        browser.run("document.activeElement.blur()")
        browser.keys("g", "c")
        until("completion", lambda: "完成情况" in browser.title())
        browser.keys(["Shift", "?"])
        one.sees("启用单键操作")
        axe.clean(one)
        one.press("启用单键操作")
        browser.keys("Escape")
        until("the panel to close", lambda: "启用单键操作" not in browser.text())
        browser.keys("g", "d")
        assert "完成情况" in browser.title(), "keys that are off do nothing"
        one.press("国家局督办员").press("键盘").press("启用单键操作").press("关闭")
        browser.keys("g", "d")
        until("the desk", lambda: "工作台" in browser.title())


def parts(driver, site):
    """An answer takes the place of the page's main part; focus goes to what it says, and the way back is right."""
    with stories.somebody(driver, site, "hebei") as clerk:
        browser = clerk.browser
        clerk.press("台账")
        clerk.press("快递")
        before = browser.title()
        browser.run(MARK)
        clerk.fill("写给", "请各市局于每周五前报数。").press("发出", near="写给")
        clerk.sees("已发出")
        assert browser.run(STAYED), "the page was loaded anew"
        assert "已发出" in browser.run(FOCUSED), browser.run(FOCUSED)
        browser.back()
        until("the ledger", lambda: "台账" in browser.title())
        assert before != browser.title()
        clerk.press("河北局经办人").press("我的设置")
        browser.run(MARK)
        clerk.press("保存").sees("设置已保存")
        assert browser.run(STAYED)


def asking(driver, site):
    with stories.somebody(driver, site, "admin") as admin:
        admin.press("人员和角色")
        admin.fill("姓名或用户名", "yunnan").press("查找").press("云南")
        admin.press("重置密码").sees("原密码马上失效")
        axe.clean(admin)
        admin.browser.keys("Escape")
        until("the question to go", lambda: "原密码马上失效" not in admin.browser.text())
        admin.misses("一次性密码 ")
        admin.press("重置密码").press("返回")
        admin.press("重置密码").press("确定").sees("密码已重置")


def drafts(driver, site):
    text = "已走访十二个县，网点都在运行。"
    with stories.somebody(driver, site, "shijiazhuang") as clerk:
        clerk.press("台账").press("快递进村").press("填报", near="牵头")
        clerk.fill("分子", "2").fill("分母", "1").sees("分子不能大于分母")
        clerk.fill("分母", "8").sees("25%")
        clerk.fill("本期做了什么", text).sees("已自动暂存", 12)
        clerk.press("工作台").press("台账").press("快递进村").press("填报", near="牵头").sees("暂存的内容")
        until("the text", lambda: text in clerk.browser.run(
            "return Array.from(document.querySelectorAll('textarea')).map(t => t.value).join()"))
        # What was typed a moment before leaving is kept too.
        clerk.press("存在问题").fill("存在问题", "人手不够")
        clerk.press("台账")
        until("the last words", lambda: again(clerk), 10)


def again(clerk):
    time.sleep(0.2)
    clerk.press("台账").press("快递进村").press("填报", near="牵头")
    return "人手不够" in clerk.browser.run("return Array.from(document.querySelectorAll('textarea')).map(t => t.value).join()")
