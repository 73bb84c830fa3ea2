### Completion.

completion = Completion
completion-title = Completion: { $covers }
completion-as-of = as of { $when }
completion-table = Export table
completion-text = Export text
completion-sample = Contains sample data
completion-sample-hint = Targets or weights marked “sample” have no official source. They were made for demonstration; do not rely on them.
sample = sample
completion-all = Summary
sum-open = { "" }
sum-open-n = { $n ->
    [one] 1 open task
   *[other] { $n } open tasks
}
sum-of-them = { ", " }
sum-red = { $n } red
sum-no-red = none red
sum-rest = { ", " }{ $overdue } overdue; { $closed } closed of { $tasks } in all. Signed in time { $signed }, reported in time { $on_time }, reports due and missing { $missing }.
light-grey = Grey
completion-ask = For your approval
completion-approve = Approve
completion-red = Red lights
completion-all-red = All { $n }
completion-no-red = No red lights
completion-no-red-hint = Tasks that are overdue, long unreported or clearly behind pace will be listed here, with the reason and how to turn them green.
completion-due = due { $day }
completion-since = red since { $day }
completion-map = Provinces
completion-map-label = The worst light of each provincial bureau, as squares by position
completion-map-hint = The number counts the tasks of the worst light; open a square to see the bureau. The squares lie roughly by position; this is no map.
completion-as-table = See it as a table
tile = { $name } { $n }: { $light }
tile-none = { $name } { $n }: no tasks
completion-indicators = Indicators
completion-indicators-label = Progress by indicator
col-target = Target
col-value = Now
col-pace = Pace
pace-on = by { $day }
col-reported = Reported / due
col-reached = Reached
carried = { $n } carried over
reached = yes
not-reached = not yet
behind-plan = Behind plan
completion-all-indicators = All { $n }; those behind come first here
completion-orgs = Bureaus
completion-directives = Directives
completion-by-indicator = Indicators
completion-open-hint = Open a figure to see its tasks
completion-none = No tasks issued yet
completion-none-hint = Once tasks are issued, signing, reporting and lights of each bureau stand here.
completion-orgs-label = Completion by bureau
col-name = Name
col-open = Open
short-red = Red
short-yellow = Yellow
short-green = Green
short-grey = Grey
col-overdue = Overdue
col-closed = Closed
col-signed = Signed
col-on-time = On time
col-missing = Missing
col-values = Figures
own-level = { " " }(itself)
value-missing = none
value-target = target { $target }
total = Total
completion-months = Reports by month
col-month = Month
col-owed = Due
col-in-time = On time
col-late = Late
col-returned = Returned
col-accepted = Accepted
completion-slips = Extensions
slips-sum = { $tasks ->
    [one] 1 task
   *[other] { $tasks } tasks
} extended { $n ->
    [one] once
   *[other] { $n } times
}, { $days } days in all
days = { $n ->
    [one] 1 day
   *[other] { $n } days
}
value-unreported = not reported
value-of = { $n } of { $of } done
completion-months-table = Table of the months
