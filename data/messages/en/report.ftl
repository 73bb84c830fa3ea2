### Reporting: the form, several at once, and the report as it is read.

report = Report
report-progress = Report progress, { $period }
report-extra = Report additional progress
report-title = { $heading } ({ $task })
report-filled = Last period’s figures are filled in; change what changed.
report-returned = Your last report was returned
report-kept = Filled in with what you saved { $when }. It is cleared when you report.
report-content = Report
report-which = Which period
report-correction = { " " }(correction)
report-no-period = No period is due now. This will be kept as an additional report.
report-change = This period
report-some = Progress
report-same = No change
report-later = Report later
report-percent = Overall progress (%)
report-narrative = What was done
report-narrative-hint = Two or three sentences; no need to repeat the figures
report-more = Problems, next steps, support needed (optional)
report-problems = Problems
report-next = Next steps
report-help = Support needed
report-own = Own view
report-files = Files (optional)
report-files-hint = Evidence; several at once, up to 20 MB each. Nothing classified
report-choose = Choose files
report-can-withdraw = You can withdraw it until the reviewer opens it
report-correct = { $n ->
    [one] 1 thing to correct
   *[other] { $n } things to correct
}
report-typed-kept = ; what you typed is still here
report-leave = Cancel
submit = Submit
report-keep = Save for later
report-one-period = Several periods are due; choose one
report-moved = The denominator moved by more than 2% since last period; say why

## 指标值
value-ratio = { $name }: numerator ÷ denominator
value-last = Last: { $last }
value-until = { $value } until { $day }
value-numerator = Numerator
value-denominator = Denominator
value-reason = Why the denominator moved
value-done = Done
value-not-done = Not done
value-now = Figure now ({ $unit })
value-or-in = Or with its unit, such as 12.5{ $unit }

## 一页填完
reports = Report all on one page
reports-none = Nothing is due now.
reports-waiting = { $n ->
    [one] 1 report waits for you
   *[other] { $n } reports wait for you
}. Last period’s figures are filled in; only those marked “Progress” or “No change” are sent.
reports-more = { " " }The other { $n } come after these.
reports-sent = { $n ->
    [one] 1 report sent
   *[other] { $n } reports sent
}; those below were not
reports-all-sent = All reported
reports-next = The next period will appear on your
reports-next-end = .
reports-list = To report
reports-period = Progress, { $period }
reports-send = Send the chosen ones
reports-nothing = Nothing was chosen; mark each with “Progress” or “No change”
fault-of = { $title }: { $words }

## 报告
progress-title = { $task }: progress, { $period }
progress-unsent = Written by { $who }, not sent
progress-sent = { $who }, sent { $when }
progress-late = late
progress-revision = revision { $n }
progress-anew = Correct and resend
progress-withdraw = Withdraw
progress-returned = Returned { $when }
progress-content = The report
progress-values = Figures
progress-indicator = Indicator
progress-value = Reported
progress-moved = Denominator moved: { $why }
files = Files
progress-approve = Approve
progress-review = Review
progress-accept = Accept
progress-forward = Approve and send
progress-return = Return for changes
progress-why = Reason ({ $author } will see it)
progress-give-back = Return
progress-about = About the report
progress-light = Light of the task
progress-percent = Progress
progress-no-percent = not given
progress-no-change = No change since last period
state = State
progress-opened = Opened by the reviewer
draft-kept = Kept as a draft
draft-unkept = Not kept yet; press ‘Save for later’ before you leave
value-above = The numerator cannot exceed the denominator
progress-odd = Worth a second look
progress-odd-hint = Shown to the reviewer alone and never scored; the figures may well be right
