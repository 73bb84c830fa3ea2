### The frame of the pages, forms and errors.
### The words of the trade, the same everywhere:
### 督办事项 directive, 任务 task, 台账 ledger, 来源文件 source document, 立项 register, 拟办 draft, 分解 split,
### 交办 issue, 签收 sign (sign for), 退回交办 hand back, 填报 report, 进展 progress report, 审签 approve (in the house),
### 审核 review, 审核通过 accept, 退回 return, 申请 request, 审批 decide, 延期 extend, 办结 close, 撤销 cancel,
### 中止 suspend, 恢复 resume, 重启 reopen, 催办 remind, 督办函 letter, 约谈 talk, 批示 instruction, 通报 circular,
### 牵头单位 lead bureau, 配合单位 assisting bureau, 交办单位 issuing bureau, 单位 bureau, 责任人 person in charge,
### 指标 indicator, 目标 target, 基数 baseline, 序时 pace, 红黄绿灯 red, yellow and green lights,
### 经办人 reporter, 审核人 approver, 督办员 supervisor, 领导 leader, 完成情况 completion.
### Plain short English; "you"; no full stop after headings, buttons and labels.

-name = Duban

site = { -name }
title-end = { " – " }{ -name }
site-mark = D
skip = Skip to main content
join = { ", " }
comma = { ", " }
space = { " " }
stop = { ". " }
slash = { " / " }
brackets = { " " }({ $text })
light-green = Green
light-yellow = Yellow
light-red = Red

## Navigation
nav = Main
nav-desk = Desk
nav-waiting = { " waiting" }
nav-ledger = Ledger
nav-directives = Directives
nav-documents = Documents
nav-completion = Completion
nav-manage = Manage
find-label = Search tasks
find-hint = Task or requirement
find = Search
own-settings = My settings
help = Help
log-out = Sign out
foot-open = Not for classified information
foot-style = Style guide
crumbs = You are here

## After something was done
done-signed = Signed for
done-declined = Handed back; the issuing bureau has been told why
done-reported = Progress reported
done-kept = Saved; go on from “Report” within 30 days
done-withdrawn = Withdrawn; change it and report again
done-approved = Approved
done-refused = Returned for changes
done-accepted = Report accepted
done-returned = Returned; the reporting bureau will be told
done-requested = Request filed
done-request-withdrawn = Request withdrawn
done-decided = Decided
done-said = Sent
done-uploaded = Document read; check what was found
done-findings = Decisions saved
done-registered = Registered
done-drafted = Drafted; add targets, then register it
done-proposed = Sent for approval
done-changed = Changes saved
done-target = Target added
done-target-removed = Target removed
done-split = Split; check it, then issue it
done-issued = Issued; the bureaus will be told
done-closed = Closed
done-cancelled = Cancelled
done-suspended = Suspended
done-resumed = Resumed
done-reopened = Reopened
done-view = View kept
done-view-removed = View removed
done-measured = Sent; the lead bureau will be told
done-answered = Answered
done-signed-for = Signed on behalf
done-org = Bureau saved
done-role = Role changed; it counts from the next page they open
done-account = Account changed
done-letter = Queued again; it will be sent shortly
done-settings = Settings saved
done-days = Holidays updated
done-feed = Calendar feed ended; its address no longer works
done-rules = Reminder rules are in force
done-lights = The light rules are in force; open tasks are being judged anew
done-webhook = Webhook saved
done-webhook-test = The test is queued; reload in a few seconds to see its result
done-webhook-removed = Webhook removed
done-password = Password changed; all other sessions were signed out
done-tour-hidden = Hidden. You find the first steps again in My settings and in Help
done-tour-shown = Shown on your start page again
done-tour-seen = Ticked off

## Forms
faults = { $n ->
    [one] There is 1 thing to correct.
   *[other] There are { $n } things to correct.
} What you typed is still here.
faults-title = { $n ->
    [one] 1 correction
   *[other] { $n } corrections
}: { $title }

## Errors
error-not-found = This page does not exist, or you may not see it. Check the address. If somebody sent you the link, ask them.
error-sent-before = This form was sent before and has been saved. To correct it, open a new form.
error-sign-in = Sign in first
back-task = Back to the task
back-progress = Back to the report
back-request = Back to the request
back-documents = Back to the documents
back-directives = Back to the directives
back-manage = Back to administration
back-me = Back to my settings
back-desk = Back to the desk
error-trace-before = Trace number
error-trace-after = . Tell it to your administrator when you report the problem.

## Days and moments
month-name = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
day-short = { $day } { month-name }
day-long = { $day } { month-name } { $year }
day-today = today
day-tomorrow = tomorrow
day-after-tomorrow = in two days
day-yesterday = yesterday
day-moment = { $day } { $time }
day-weekday = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
} { $day }
due-over = { $n ->
    [one] 1 working day late
   *[other] { $n } working days late
}
due-past = Overdue
day-provisional = { " " }(provisional)
due-today = Due today
due-tomorrow = Due tomorrow
due-ahead = { $n } days left
keys = Keyboard
keys-rows = Next item, item before
keys-open = Open
keys-this = This list
keys-on = Use single keys
dialog-close = Close
sure = Please confirm
sure-yes = Yes, do it
sure-no = Go back
done-programme = The programme is saved
done-indicator = The indicator is saved
done-imported = Imported
done-import-undone = The import is undone
