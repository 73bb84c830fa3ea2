"""What people do in a browser, told by what they see: no address, no selector."""
import contextlib
import re
from datetime import datetime, timedelta, timezone

import intentions
import mishaps
import script
from person import Person, Typist
from server import PASSWORD

CHINA = timezone(timedelta(hours=8))

NOTICE = """全国邮政末端服务座谈会在京召开
2026年8月10日，国家邮政局召开全国邮政末端服务座谈会。
会议要求，要抓好以下工作：
（一）年底前新增{what}5000组。（责任单位：各省（区、市）邮政管理局；完成时限：2026年12月底）
会议指出，上半年成绩来之不易。
"""


def jobs(driver, full, empty, whole, out):
    """Every story with its name."""
    yield "the main job, with script, 1280px", lambda: main_job(driver, full(), out, "甲型信报箱")
    yield "the main job, without script, 390px", lambda: main_job(driver, full(), out, "乙型信报箱", script=False, width=390)
    yield "the main job, with script, 390px", lambda: main_job(driver, full(), out, "丙型信报箱", width=390)
    yield "the main job, without script, 1280px", lambda: main_job(driver, full(), out, "丁型信报箱", script=False)
    yield "the main job, by keyboard", lambda: main_job(driver, full(), out, "戊型信报箱", kind=Typist)
    yield "sixty per cent of the villages, 333 cities", lambda: villages(driver, whole(), out)
    yield "prints", lambda: prints(driver, full(), out)
    yield from intentions.jobs(driver, full, out)
    yield from script.jobs(driver, full)
    yield from mishaps.jobs(driver, full)


@contextlib.contextmanager
def somebody(driver, site, login, kind=Person, **more):
    """Signed in; afterwards the browser must have had nothing to complain of."""
    person = kind(driver, site.base, **more)
    try:
        yield person.sign_in(login, PASSWORD)
        person.quiet()
    except Exception:
        with contextlib.suppress(Exception):
            person.browser.picture(f"target/browser/failed-{login}-{person.browser.path[-6:]}.png")
        raise
    finally:
        person.leave()


def main_job(driver, site, out, what, kind=Person, **more):
    """From the notice to the completion report, by the three who do it."""
    words = f"新增{what}"
    with somebody(driver, site, "supervisor", kind, **more) as supervisor:
        supervisor.press("文件").fill("或者粘贴全文", NOTICE.format(what=what)).press("识别这段文字")
        supervisor.sees("已读取，请核对识别结果").no_wider()
        supervisor.press("采纳，连同目标1个", near=words).press("保存决定").sees("决定已保存")
        supervisor.press("立项1个事项").sees("已立项").no_wider()
        supervisor.press("事项").press(what).press("分解").sees("以下是预览").no_wider()
        supervisor.press("平均分解").press("按办法重新计算").no_wider()
        supervisor.press("交办31个任务").sees("已交办，各单位会收到通知").no_wider()
        supervisor.browser.picture(f"{out}/{what}-issued.png")
    with somebody(driver, site, "hebei", kind, **more) as clerk:
        clerk.sees("我的工作台").press("签收", near=what).sees("已签收")
        clerk.press("台账").press(what).no_wider()
        clerk.press("填报", near="督办").fill("现在的数", "160").fill("总体完成进度", "100")
        clerk.fill("本期做了什么", f"{what}装好160组").press("绿灯", near="自评").no_wider()
        clerk.browser.picture(f"{out}/{what}-report.png")
        clerk.press("提交").sees("进展已报出").no_wider()
    with somebody(driver, site, "supervisor", kind, **more) as supervisor:
        supervisor.press("审核", near=what).sees(f"{what}装好160组").press("审核通过").sees("已审核通过")
    with somebody(driver, site, "leader", kind, **more) as leader:
        leader.press("报表").sees("完成情况").sees(what).no_wider()
        leader.browser.picture(f"{out}/{what}-completion.png")


def villages(driver, site, out):
    """“60 % of the villages this year” goes to every city in one act; a city lags, and its province reads why its own light
    is yellow and what turns it green."""
    what, today = "快递进村率先达到60%", datetime.now(CHINA).date()
    due = today + timedelta(days=60)
    with somebody(driver, site, "supervisor") as supervisor:
        supervisor.press("事项").press("拟办新事项").fill("事项名称", what).fill("完成时限", due.isoformat())
        supervisor.fill("要求", "全国快递进村覆盖率达到60%以上。").choose("填报频次", "每月").press("拟办").sees("已拟办")
        supervisor.fill("指标", "快递进村覆盖率").fill("目标值", "60").press("加上").sees("目标已加上")
        supervisor.press("立项").sees("已立项").press("快递进村覆盖率").sees("历次调整").press("调整目标")
        supervisor.choose("序时进度", "分阶段").fill("各点", f"{today} 40\n{due} 60").fill("理由", "先易后难").press("保存调整")
        supervisor.sees("先易后难").press("事项").press(what).press("分解").sees("各单位同为总目标")
        supervisor.press("连同下一级").press("按办法重新计算").sees("石家庄市局 60").no_wider()
        supervisor.press("交办364个任务").sees("已交办").no_wider()
    with somebody(driver, site, "spb-1301") as city:
        city.press("签收", near=what).sees("已签收").press("台账").press(what).press("填报", near="督办")
        city.fill("分子", "250").fill("分母", "1000").fill("总体完成进度", "25").fill("本期做了什么", "250个村已通快递")
        city.press("黄灯", near="自评").press("提交").sees("进展已报出")
    with somebody(driver, site, "spb-13") as province:
        province.press("审核", near=what).press("审核通过").sees("已审核通过")
        province.press("台账").press("黄灯").press(what, near="河北局")
        province.sees("落后序时进度15个百分点（应报11家，已审核1家）").sees("达到30%即可转绿").sees("平均每月须提高17.76个百分点")
        province.no_wider()
        province.browser.picture(f"{out}/why-yellow.png")


def prints(driver, site, out):
    """Report and task on paper."""
    with somebody(driver, site, "leader") as leader:
        leader.press("报表").sees("红灯清单")
        printed(leader, f"{out}/completion.pdf")
        leader.press("河北", near="各省局").sees("河北")
        leader.press("台账").press("快递")
        printed(leader, f"{out}/task.pdf")


def printed(person, file):
    data = person.browser.print(file)
    pages = len(re.findall(rb"/Type\s*/Page\b", data))
    assert data.startswith(b"%PDF-") and 0 < pages < 40, f"{pages} pages"
