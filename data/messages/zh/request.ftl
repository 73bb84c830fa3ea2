### 申请：提出、查看、审批。

request-title = { $kind }申请：{ $task }
request-of = { $kind }申请
request-filed = { $task }。{ $who }{ $when }提出，{ $state }
request-withdraw = 撤回申请
request-content = 申请内容
task = 任务
request-until = 拟延至
request-due = 现在的期限是{ $day }
request-reason = 理由
request-progress = 目前进展
request-reply-by = 答复期限
request-result = 结果
request-forward = 同意上报
request-settle = 审批
request-decision = 决定
request-yes = 同意
request-no = 不同意
request-grade = 等次
request-fail-hint = 退回继续办理，须写明理由
request-comment = 意见
request-comment-hint = 不同意时须写明理由
request-no-decision = 请选择同意或不同意
request-no-grade = 同意办结时请评定等次

## 提出申请
ask-title = 申请{ $kind }：{ $task }
ask = 申请{ $kind }
ask-reply = { $task }，{ $org }{ $n }个工作日内答复
ask-done = 完成情况（选填）
ask-file = 提出申请
ask-leave = 不申请了
