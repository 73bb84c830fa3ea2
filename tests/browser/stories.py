"""What people do in a browser, told by what they see: no address, no selector."""
import contextlib
import re

import intentions
import mishaps
import script
from person import Person, Typist
from server import PASSWORD

NOTICE = """全国邮政末端服务座谈会在京召开
2026年8月10日，国家邮政局召开全国邮政末端服务座谈会。
会议要求，要抓好以下工作：
（一）年底前新增{what}5000组。（责任单位：各省（区、市）邮政管理局；完成时限：2026年12月底）
会议指出，上半年成绩来之不易。
"""


def jobs(driver, full, empty, out):
    """Every story with its name."""
    yield "the main job, with script, 1280px", lambda: main_job(driver, full(), out, "甲型信报箱")
    yield "the main job, without script, 390px", lambda: main_job(driver, full(), out, "乙型信报箱", script=False, width=390)
    yield "the main job, with script, 390px", lambda: main_job(driver, full(), out, "丙型信报箱", width=390)
    yield "the main job, without script, 1280px", lambda: main_job(driver, full(), out, "丁型信报箱", script=False)
    yield "the main job, by keyboard", lambda: main_job(driver, full(), out, "戊型信报箱", kind=Typist)
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
