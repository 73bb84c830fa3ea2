"""What newcomers want, in plain words, and how they find their way: from the start page, by the words they can read on
the page. Whoever looks for something that is not written there hesitates, and the story fails with what they looked for."""
from person import Person
from server import PASSWORD
from webdriver import ELEMENT

NOTICE = """全国邮政末端服务座谈会在京召开
2026年8月10日，国家邮政局召开全国邮政末端服务座谈会。
会议要求，要抓好以下工作：
（一）年底前新增{what}5000组。（责任单位：各省（区、市）邮政管理局；完成时限：2026年12月底）
"""

# Each line: who wants what, then the way. A step is what is pressed; “beside” says which of several; “A = text” fills
# in; “see X” ends the way. {what} is the story's own thing.
LOCKERS = """
supervisor: read in the notice about {what} and take over what it asks
  上传来源文件
  或者粘贴全文 = {notice}
  识别这段文字
  采纳，连同目标1个 beside 新增{what}
  保存决定
  立项1个事项
  see 已立项

supervisor: give each province its share of {what} and send it out
  分解到各单位
  {what}
  分解
  平均分解
  按办法重新计算
  交办31个任务
  see 已交办

hebei: sign the task about {what}
  签收任务
  签收 beside {what}
  see 已签收

hebei: say that all {what} are there
  台账
  {what}
  填报 beside 督办
  现在的数 = 161
  总体完成进度 = 100
  本期做了什么 = {what}装好161组
  提交
  see 进展已报出

supervisor: send the report on {what} back, for it lacks the places
  审核报来的进展
  审核 beside {what}
  退回修改
  退回原因 = 没有写装在哪里
  退回 beside 退回原因
  see 已退回

hebei: see why the report on {what} came back, and send it anew
  退回了怎么办
  修改后重报 beside {what}
  see 没有写装在哪里
  本期做了什么 = {what}装好161组，都在县城
  提交
  see 进展已报出

leader: see how the country stands with {what}
  看完成情况
  see {what}
"""

LATE = """
leader: find who is late in Hebei and write an instruction
  看完成情况
  河北 beside 各省局
  红灯
  电商快件
  写给办理单位和督办员 = 下月报一次结果
  作为批示
  发出
  see 下月报一次结果

hebei: find out what to do when a report is returned
  退回了怎么办
  see 修改后重报
"""

# One's own settings: walked by one person at a time.
AWAY = """
hebei: put the first steps away and find them again
  不再显示
  see 已收起
  帮助
  第一次用
  放到起始页上
  see 已放回起始页
"""


class Newcomer(Person):
    """Somebody who sees: what they press or fill must be written on the page where they look for it."""

    def click(self, element):
        shown = self.browser.run(SHOWN, {ELEMENT: element})
        assert shown, f"nothing to be seen of it on “{self.browser.title()}”"
        super().click(element)


SHOWN = "const b = arguments[0].getBoundingClientRect(); return b.width > 4 && b.height > 4"


def read(text):
    """The intentions: who, what, the way."""
    for block in text.strip().split("\n\n"):
        head, *way = block.splitlines()
        who, what = head.split(": ", 1)
        yield who, what, [step.strip() for step in way]


def jobs(driver, full, out):
    """Every list with its name."""
    yield "intentions, 1280px", lambda: walk(driver, full(), out, LOCKERS, "己型信报箱")
    yield "intentions, 390px", lambda: walk(driver, full(), out, LOCKERS, "庚型信报箱", width=390, script=False)
    yield "intentions, late, 1280px", lambda: walk(driver, full(), out, LATE, "")
    yield "intentions, late, 390px", lambda: walk(driver, full(), out, LATE, "", width=390)
    yield "intentions, away, 390px", lambda: walk(driver, full(), out, AWAY, "", width=390)


def walk(driver, site, out, text, what, **more):
    filled = {"what": what, "notice": NOTICE.format(what=what).replace("\n", "\\n")}
    for number, (who, wish, way) in enumerate(read(text)):
        person = Newcomer(driver, site.base, **more)
        try:
            person.sign_in(who, PASSWORD)
            for step in way:
                try:
                    take(person, step.format(**filled).replace("\\n", "\n"))
                except AssertionError as lost:
                    raise AssertionError(f"{who} wants to {wish.format(**filled)}, and hesitates at “{step}”: {lost}") from None
            person.no_wider()
            person.quiet()
            person.browser.picture(f"{out}/intention-{number + 1}-{who}-{person.browser.width}{'' if what else '-' + text.split()[1]}.png")
        except Exception:
            person.browser.picture(f"{out}/lost-{number + 1}-{who}-{person.browser.width}.png")
            raise
        finally:
            person.leave()


def take(person, step):
    """One step of a way."""
    if step.startswith("see "):
        person.sees(step[4:])
    elif " = " in step:
        label, text = step.split(" = ", 1)
        person.fill(label, text)
    else:
        words, _, beside = step.partition(" beside ")
        person.press(words, near=beside or None)
