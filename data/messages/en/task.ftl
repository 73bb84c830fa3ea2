### A task.

## 填报和经过
past-extra = Additional (until { $day })
past-did = { ": " }
past-more = { "; " }
past-system = System
past-percent = { $percent }% done
past-late = overdue
past-due = due { $day }
figure-parts = { $value } ({ $n } / { $d })
figure-carried = , as last period

## 目标值
goal-heard = { $due } to report, { $reported } reported, { $accepted } accepted
goal-none = nothing reported yet
goal-now = now { $value }
goal-pace = pace { $value }
goal-said = { $name }: { $now }, target { $goal }
goal-done = Done
goal-open = to be set
goal-range = { $low } to { $high }
goal-value = { $comparator } { $value }
goal-about = about: { $goal }

## 任务页
task-of = Task of { $org }
task-head = Issued by { $issuer }, led by { $lead }, { $state }
task-above = Task above
task-ask = Make a request
task-extension = Extension
task-extension-hint = Ask before the due day; the issuing bureau answers within 3 working days
task-closure = Closure
task-closure-hint = Ask when the targets are reached
task-not-ours = Not for us
task-decline-why = Reason ({ $org } will see it)
task-decline = Hand back
task-steer = Supervise
steer-sign-for = Sign on behalf
steer-suspend = Suspend
steer-resume = Resume
steer-reopen = Reopen
steer-cancel = Cancel the task
task-cancel-sure = Cancel the task “{ $title }”: { $org } stops work on it, and its figures no longer count.
task-steer-why = Content or reason ({ $org } will see it)
task-hand-down = Hand down
task-extra = Additional report
task-standing = How it stands
task-mend = What turns it green
task-rules = By version { $version } of the rules.{ " " }
task-own = Own view
task-progress = Progress
task-percent = { $percent }% done, as reported
task-percent-hint = Overall progress as the bureau reports it
task-no-report = Nothing reported yet
task-returns = Reports returned: { $n }
task-sign-by = sign by { $day }
task-sign-due = ; due { $day }
task-slips = extended { $n ->
    [one] once
   *[other] { $n } times
}, { $days } in all
task-no-slips = not extended
task-no-due = No due day; report every period
answer = Answer
answer-text = Your answer
task-sample = No official source; not to be relied on
task-planned = pace { $value }{ $unit } by { $day }
task-reached = target reached
curve-reported = Reported
curve-planned = Pace
curve-unplanned = No pace: { $why }
curve-rows = { $name }, period by period
curve-table = { $name }, period by period, in { $unit }
curve-until = Until
curve-expected = Pace
task-filing = Reports
task-cadence = { $cadence }
task-no-reports = No reports yet
task-no-reports-hint = Once the task is signed for it is reported on every period; reports and reviews will be listed here.
task-reports = Reports of the task
task-period = Period
task-sent = Sent
task-unsent = Not sent
task-below = Tasks below
task-head-only = You can only see the outline of this task
task-head-only-hint = Reports, figures and history are open to the lead, assisting and issuing bureaus only.
task-to-all = To the bureaus and the supervisor
task-about = About the task
task-lead = Lead
task-issuer = Issued by
task-signed = Signed for
task-unsigned = Not signed for
task-closed = Closed
task-closed-late = , late
task-requests = Requests

## 期限的由来
due-story = How the due day came about
due-span = : “{ $profile }”, { $span } after issue on { $from }
due-span-working = { $n ->
    [one] 1 working day
   *[other] { $n } working days
}
due-span-months = { $n ->
    [one] 1 month
   *[other] { $n } months
}
due-moved = , moved on from { $day } because of { $why }
due-skipped = , not counting { $why }
due-weekends = weekends
due-provisional = . The holidays of that year are not announced yet, so the day may still move
due-left = ; { $n ->
    [one] 1 working day
   *[other] { $n } working days
} left
step-issued = Issued, due { $day }
step-issued-open = Issued without a due day
step-extended = Extended to { $day }{ $by }
step-corrected = Due day changed to { $day }{ $by }
step-cleared = No due day any more
step-later = { " " }({ $days } later)
step-earlier = { " " }({ $days } earlier)

## 指标曲线
curve-dot = { $day }: { $value }
curve-reviewed = Accepted
curve-unreviewed = Not reviewed
curve-label = { $name }: { $last }{ $goal }{ $by }
curve-last = { $n ->
    [one] 1 period
   *[other] { $n } periods
} reported, last { $value } on { $day }{ $plan }
curve-plan = , pace { $value }
curve-goal = , target { $goal }
curve-by = , due { $day }
ahead-reaches = At the pace of the last { $n } values it will be { $value } on { $day } and reach the target
ahead-short = At the pace of the last { $n } values it will be { $value } on { $day } and miss the target
ahead-later = , reaching it on { $day }
ahead-chance = ; the chance of reaching it is about { $percent }%, and with 80% certainty it will be between { $low } and { $high }
ahead-method = . By { $method }; a guide only.

## Milestones and dependencies
steps = Milestones
steps-so-far = { $planned }% planned by now, { $reached }% reached
steps-title = Milestone
steps-weight = Weight
steps-reached = Reached on
steps-reach = Reached
steps-waits = Waits for
steps-set = Set milestones and dependencies
steps-hint = One a line: name, weight, day, such as “Rules issued 20 2026-09-30”; weights add up to 100
steps-waits-hint = Numbers of tasks (the last part of the address of a task’s page), separated by blanks
steps-keep = Save milestones
steps-keep-waits = Save dependencies
steps-warning = Note: “{ $title }” ({ $lead }), which this task waits for, is { $why }. For information; no light is made of it.
