### The desk.

desk = My desk
desk-title = My desk ({ $n })
desk-today = { $day }.
desk-waiting = { $n ->
    [one] 1 thing waits for you
   *[other] { $n } things wait for you
}
desk-late = { $n } overdue
desk-end = .
desk-none = Nothing waits for you.
desk-tally = Overview
desk-over = { $n } overdue
desk-in-time = none overdue
desk-done = All done for today
desk-done-hint = Nothing waits for you. The daily letter tells you about new tasks and returned reports; urgent ones come at once.
desk-see-tasks = See open tasks
desk-more = The { $n } most urgent; then { $more } more
desk-one-page = Report all on one page
desk-look = Look first
act-of = { $act }: { $title }

## Lists
desk-sign = To sign
desk-sign-none = No new tasks
desk-report = To report
desk-report-none = Nothing due within a week
desk-returned = Returned
desk-returned-none = No returned reports
desk-approve = To approve
desk-approve-none = No reports to approve
desk-review = To review
desk-review-none = No reports to review
desk-decide = To decide
desk-decide-none = No requests to decide
desk-due = Due soon
desk-due-none = No tasks due within a week

## Acts
act-sign = Sign
act-report = Report
act-anew = Correct and resend
act-approve = Approve
act-review = Review
act-decide = Decide
act-open = Open

## What a row says
desk-until = until { $day }
desk-meta-report = Progress, { $period }
desk-meta-returned = Progress, { $period }, returned { $when }
desk-meta-approve = Progress, { $period }, to be approved in your bureau
desk-meta-review = { $lead }: progress, { $period }, sent { $when }
desk-meta-decide = { $lead } requests: { $kind }
desk-meta-due = { $percent }% done
