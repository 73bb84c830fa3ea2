### 我的工作台。

desk = 我的工作台
desk-title = 我的工作台（{ $n }件）
desk-today = { $day }。
desk-waiting = 有{ $n }件事等您办
desk-late = { $n }件已超时
desk-end = 。
desk-none = 没有等您办的事。
desk-tally = 待办概览
desk-over = { $n }件超时
desk-in-time = 未超时
desk-done = 今天的事都办完了
desk-done-hint = 没有等您办理的事项。有新的交办或退回，会在每日邮件里告诉您；紧急的随时来信。
desk-see-tasks = 看在办任务
desk-more = 先列最急的{ $n }件，办完再看其余{ $more }件
desk-one-page = 一页填完
desk-look = 先看看
act-of = { $act }：{ $title }

## 清单
desk-sign = 待签收
desk-sign-none = 没有新交办的任务
desk-report = 待填报
desk-report-none = 一周内没有要报的
desk-returned = 被退回
desk-returned-none = 没有被退回的报告
desk-approve = 待审签
desk-approve-none = 没有要审签的报告
desk-review = 待审核
desk-review-none = 没有要审核的报告
desk-decide = 待审批
desk-decide-none = 没有要审批的申请
desk-due = 快到期
desk-due-none = 一周内没有到期的任务

## 办理
act-sign = 签收
act-report = 填报
act-anew = 修改后重报
act-approve = 审签
act-review = 审核
act-decide = 审批
act-open = 查看

## 每行的说明
desk-until = 截至{ $day }
desk-meta-report = { $period }进展
desk-meta-returned = { $period }的进展，{ $when }退回
desk-meta-approve = { $period }的进展，待本单位审签
desk-meta-review = { $lead }{ $period }的进展，{ $when }报来
desk-meta-decide = { $lead }申请{ $kind }
desk-meta-due = 完成{ $percent }%
