### The ledger and lists of tasks.

rows-tick = Choose
rows-light = Light
rows-done = Done
rows-due = Due
rows-standing = Standing
rows-org = Bureau

## 台账
ledger = Ledger
ledger-title = Ledger: { $what }
ledger-what = { $state }{ $light }tasks{ $whose }{ $under }{ $due }{ $period }{ $returned }
ledger-counted = { $n } { $state }{ $light }{ $n ->
    [one] task
   *[other] tasks
}{ $whose }{ $under }{ $due }{ $period }{ $returned }
what-word = { $word }{ " " }
what-open = open{ " " }
what-lead = { " " }led by your bureau
what-issued = { " " }issued by your bureau
what-under = , { $org } and below
what-over = , overdue
what-week = , overdue or due within a week
what-month = , overdue or due within a month
what-none = , without a due day
what-from = , due from { $from }
what-to = , due until { $to }
what-between = , due { $from } to { $to }
what-returned = , report returned
ledger-with = , with “{ $q }”
ledger-about = , directive with “{ $about }”
ledger-region = Ledger, { $n ->
    [one] 1 task
   *[other] { $n } tasks
}
ledger-unfilter = Clear filters
ledger-table = Export table
ledger-csv = Export CSV
ledger-usual = Usual views
ledger-own = My views
ledger-below = Bureaus below
ledger-by-org = By bureau
ledger-none = No tasks match
ledger-none-hint = Change the filters, or{ " " }
ledger-none-all = see all tasks
ledger-page = { $n } of { $total }
first-page = First page

## 筛选
any = Any
any-directive = Any directive
tab-open = Open
tab-red = Red
tab-yellow = Yellow
tab-over = Overdue
tab-week = Due within a week
tab-sign = To sign
tab-closed = Closed
facet-due = Due
facet-week = Within a week
facet-month = Within a month
facet-none = No due day
facet-whose = Scope
facet-lead = Led by us
facet-issued = Issued by us
facet-reports = Reports
facet-returned = Returned
facet-up = One level up
more-filters = More filters
more-q = Words in task or requirement
more-about = Directive (number or words)
more-under = Bureau (name or code; with those below)
more-from = Due from
more-to = to
columns = Columns
columns-which = Columns to show; the exported table has the same
columns-show = Show these columns

## 视图
view-of = , shared by { $who }
view-shared-by = View shared by { $who }
view-manage = Change view “{ $name }”
view-keep = Save as a view
view-share = Share with my bureau
view-share-hint = Everyone in the bureau can open it; each sees only their own tasks
view-save = Save
view-remove = Remove view
view-name = Name
view-name-hint = At most 20 characters; a view of the same name is replaced

## 批量督办
bulk = Supervise several
bulk-hint = Tick tasks to remind them together; you see the list before it is sent
bulk-done = Sent to { $n }.{ " " }
bulk-chosen = { $n } chosen, { $goes } can be sent. Check before sending.
bulk-content = Content
bulk-kind = Measure
bulk-text = Content (every lead bureau will see it)
bulk-send = { $n ->
    [one] Send to 1 task
   *[other] Send to { $n } tasks
}
bulk-back = Back to the ledger
bulk-table = Chosen tasks
bulk-lead = Lead bureau
bulk-whether = Can be sent
bulk-yes = Yes
bulk-tick = Tick tasks in the ledger first
bulk-unsent = These tasks were not sent to; the table says why

## 文件
file-percent = { $name } (%)
file-many = More than { $n } rows; narrow the list first
