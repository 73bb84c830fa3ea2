### 页面框架、表单和出错页。

-name = 督办

site = { -name }
title-end = ｜{ -name }
site-mark = 督
skip = 跳到正文
join = 、
comma = ，
space = { "" }
stop = 。
slash = ／
brackets = （{ $text }）
light-green = 绿灯
light-yellow = 黄灯
light-red = 红灯

## 导航
nav = 主导航
nav-desk = 工作台
nav-waiting = 件待办
nav-ledger = 台账
nav-directives = 事项
nav-documents = 文件
nav-completion = 报表
nav-manage = 管理
find-label = 搜索任务
find-hint = 任务名、要求
find = 搜索
own-settings = 我的设置
help = 帮助
log-out = 退出登录
foot-open = 非涉密系统，不得处理涉密信息
foot-style = 界面说明
crumbs = 所在位置

## 做完一件事后的提示
done-signed = 已签收
done-declined = 已退回交办，原因已告知交办单位
done-reported = 进展已报出
done-kept = 已暂存，30天内可从“填报”继续
done-withdrawn = 已撤回，可修改后重报
done-approved = 已审签
done-refused = 已退回修改
done-accepted = 已审核通过
done-returned = 已退回，填报单位会收到通知
done-requested = 申请已提出
done-request-withdrawn = 申请已撤回
done-decided = 已审批
done-said = 已发出
done-uploaded = 已读取，请核对识别结果
done-findings = 决定已保存
done-registered = 已立项
done-drafted = 已拟办，补充目标后即可立项
done-proposed = 已送审
done-changed = 修改已保存
done-target = 目标已加上
done-target-removed = 目标已去掉
done-split = 已分解，核对后即可交办
done-issued = 已交办，各单位会收到通知
done-closed = 已办结
done-cancelled = 已撤销
done-suspended = 已中止
done-resumed = 已恢复办理
done-reopened = 已重启
done-view = 视图已保存
done-view-removed = 视图已删除
done-measured = 已发出，承办单位会收到通知
done-answered = 已答复
done-signed-for = 已代签收
done-org = 单位已保存
done-role = 角色已变更，对方下次打开页面时生效
done-account = 账号已办理
done-letter = 已重新排队，马上发送
done-settings = 设置已保存
done-days = 放假日已更新
done-feed = 日历订阅已停用，原地址打不开了
done-rules = 提醒规则已启用
done-lights = 亮灯规则已启用，在办任务正在重新亮灯
done-webhook = 推送已保存
done-webhook-test = 测试已排队，几秒后刷新看结果
done-webhook-removed = 推送已删除
done-password = 密码已修改，其他登录已全部下线
done-tour-hidden = 已收起；以后要看，在“我的设置”或“帮助”里点“头几步”
done-tour-shown = 已放回起始页
done-tour-seen = 记下了

## 表单
faults = 有{ $n }处要改，改好再提交；已填的都在
faults-title = 有{ $n }处要改：{ $title }

## 出错
error-not-found = 没有这个页面，或者它不在您的查看范围内。请核对地址；从别人转来的链接打不开时，请向对方核实。
error-sent-before = 这份表单已经提交过，内容已保存。如要更正，请打开新的表单再填。
error-sign-in = 请先登录
back-task = 回到这项任务
back-progress = 回到这份报告
back-request = 回到这份申请
back-documents = 回到来源文件
back-directives = 回到督办事项
back-manage = 回到管理
back-me = 回到我的设置
back-desk = 回到工作台
error-trace-before = 追踪号
error-trace-after = ，反映问题时请告诉管理员。

## 日子和时刻
month-name = { $month }月
day-short = { month-name }{ $day }日
day-long = { $year }年{ month-name }{ $day }日
day-today = 今天
day-tomorrow = 明天
day-after-tomorrow = 后天
day-yesterday = 昨天
day-moment = { $day } { $time }
day-weekday = { $day } 星期{ $weekday ->
    [1] 一
    [2] 二
    [3] 三
    [4] 四
    [5] 五
    [6] 六
   *[7] 日
}
due-over = 超时{ $n }个工作日
due-past = 已超时
day-provisional = （暂定）
due-today = 今天截止
due-tomorrow = 明天截止
due-ahead = 还有{ $n }天
keys = 键盘
keys-rows = 下一项、上一项
keys-open = 打开
keys-this = 这份说明
keys-on = 启用单键操作
dialog-close = 关闭
sure = 请确认
sure-yes = 确定
sure-no = 返回
done-programme = 工程已保存
done-indicator = 指标已保存
done-imported = 已导入
done-import-undone = 导入已撤销
