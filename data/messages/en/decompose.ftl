### Splitting: preview, check, issue.

split = Split
split-heading = Split: { $title }
split-about = This is a preview; nothing is kept until you save or issue it.
split-method = How to split { $name }
split-target = target { $value }
split-none = Leave out
split-weight = Weight
split-import = Import weights
split-denominator = Denominator
split-undecided = Not set
split-whole = Whole numbers
split-population = Population
split-villages = Villages

## 对账
split-broken = “{ $name }” adds up to { $sum }, the target is { $target }
split-broken-open = “{ $name }” cannot be added up; the target is { $target }
split-mend = The smallest change: { $mend }.
split-broken-hint = Change the figures and press “Check changed figures”; or issue it as it is, and confirm that under “Issue”.
split-table = Preview of the split
split-caption = The share of each bureau
split-takes-part = Takes part
split-busy = { " " }(has a task)
split-sum = Total
split-compute = Calculate again
split-recheck = Check changed figures
split-side = Check and issue
split-check = Check: { $name }
split-total = Target
split-children = All bureaus
split-no-denominator = no denominators
split-each-whole = each has the whole target
split-holds = Adds up
split-differs = Does not add up
split-year = Weights of { $year }.

## 成本和交办
split-cost = Cost of reporting
split-each = Each bureau, { $cadence }
split-all = { $n ->
    [one] 1 bureau
   *[other] { $n } bureaus together
}
split-reports = { $n ->
    [one] 1 report
   *[other] { $n } reports
}
split-issue = Issue
split-last = { $day } if empty; no later
split-same = As the directive
split-kept = Figures already reported
split-keep = Keep as your own part, added to the bureaus below
split-drop = Leave out; count the bureaus below only
split-confirm = Issue it although it does not add up
split-save = Save for later
split-choose = Choose at least one bureau
split-all-busy = Every bureau below has a task of this directive
split-must-confirm = It does not add up. Change the figures, or tick “Issue it although it does not add up”

## Bounds, the next level and scenarios
split-bounds = Floors and caps
split-floor = Each at least
split-cap = Each at most
split-bounds-single = Single bureaus
split-bounds-hint = One a line: bureau, floor, cap, a - for none, such as “SPB-13 5 -”
split-deep = Split the next level too
split-deep-hint = Each share is split again over the bureaus below in the same way, issued together and reviewed by the bureau above them
split-deep-method = Next level
split-deep-as-above = As above
split-deep-key = Weights there
split-below = Next level
split-under = Under
split-under-shares = Shares
split-whole-level = All
split-compare = Compare the ways
split-compared = Ways side by side
split-compared-hint = Only compared, nothing is written; the difference is the largest less the smallest.
split-as-typed = As typed
split-refused = “{ $name }” cannot be worked out: { $why }
split-spread = Difference
split-by-value = Figures reported last (by gap)
