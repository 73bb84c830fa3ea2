### Directives: the list, writing and changing, one directive.

directives = Directives
directives-title = Directives: { $n }
directives-count = { $n }, newest first
directives-found = { $n } with “{ $q }”, newest first
directives-read = Read a document
directives-new = Draft a directive
filter = Filter
all = All
directives-none = No such directives
directives-none-from = Read one from the{ " " }
directives-none-documents = documents
directives-none-or = { " " }or{ " " }
directives-none-draft = draft one
directives-none-here = Directives issued to your bureau will be listed here.
pages = Pages
pages-count = { $n } of { $total }
next-page = Next page
directive-acting = handled by { $org }
next-register = register it
next-approve = waits for approval
next-split = split and issue it

## 拟办和修改
write-new = Draft
write-new-heading = Draft a directive
write-new-title = New directive
write-change = Change
write-change-heading = Change the directive
write-change-hint = Every change is on record; the earlier text stays.
write-new-hint = Draft it first; then add targets, register it, split and issue it.
write-title = Title
write-requirement = Requirement
write-source = Source (optional)
write-kind = Kind
write-urgency = Urgency
write-profile = Time profile
write-cadence = Reports
write-cadence-profile = as the time profile
write-due = Due day (optional)
write-reason = Reason for the change
write-save = Save changes
write-leave = Cancel


## 一个事项
one-about = { $kind }, { $org }
one-acting = { " " }(handled by { $org })
one-more = More
one-edit = Change text and days
one-cancel-why = Why it is cancelled (the number stays; open tasks are cancelled too)
one-cancel = Cancel directive
one-register = Register
one-propose = Send for approval
one-approve = Approve and register
one-split = Split
one-split-again = Split further
one-issue = { $n ->
    [one] Issue 1 task
   *[other] Issue { $n } tasks
}
one-close = Close directive
one-cancelled = Cancelled
one-targets = Targets
one-no-targets = No targets in figures
one-no-targets-hint = It can be issued without; bureaus then report progress and text only.
one-source-text = Source text
one-acts = Acts
before-day = by { $day }
one-remove = Remove
one-add-target = Add a target
one-indicator = Indicator (name or code)
one-comparator = Compare
one-value = Target value (empty: to be set)
one-indicator-kind = Kind of a new indicator
one-indicator-known = Known indicators need none
one-unit = Unit (for a new indicator)
one-add = Add
one-drafts = To issue
one-drafts-label = Tasks to issue
tasks = Tasks
history = History
instruction = Instruction
remark = Comment
one-to-workers = To those who work on it
as-instruction = As an instruction
as-instruction-hint = Instructions stand out in the history
send = Send
one-about-label = About the directive
directive = Directive
one-number = Number
one-no-number = none yet
one-source = Source
one-meeting = a meeting document
one-cadence = Reports
one-original-due = First due day
one-follows = Follows
one-round = the round before
goal-text = in words
hint-register = Add targets, then register it.
hint-propose = Add targets, then send it for approval.
hint-approve = For your approval; approving it registers it.
hint-issue = It is split; check it, then issue it.
hint-split = Next, split it among the bureaus.
hint-close = All tasks are closed; the directive can be closed.
