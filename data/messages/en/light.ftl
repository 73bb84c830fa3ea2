### The rules of lights and the watermelon list.

manage-lights = Light rules
manage-lights-about = What makes a light red or yellow. Before a change you try it on the past and see which lights it would have changed.
lights-version = Version { $n } is in force. Once another is, open tasks are judged anew at once; lights that are kept keep their version.
lights-tried = Tried: not in force yet
lights-tried-table = Lights by month, as a table
lights-differ = { $n ->
    [one] 1 task has another light in this span
   *[other] { $n } tasks have another light in this span
 }; { $named } of them below. Nothing is written.
lights-changed = Rules that differ: { $rules }
lights-month = Month
lights-present = In force
lights-by-tried = Tried
lights-differing = Differ
lights-rule = Rule
lights-light = Light
lights-over = More than
lights-points = More points behind than
lights-share = Less than per cent of the expected
lights-off = Off
lights-working-days = working days
lights-days = days
lights-months = months
lights-values = values
lights-hint = Both sets judge the last day of each month by what was known then; targets, curves and the calendar are those of today.
lights-from = From (year-month)
lights-to = Until (year-month, 24 months at most)
lights-reason = Why (needed to put it in force)
lights-try = Try
lights-newest = Try version { $n }, which ships with the program
lights-put = Put in force
lights-bad-over = Write a whole number
lights-bad-number = Write a number, or leave it empty

melon = Watermelon list
melon-about = Green outside, red inside: tasks whose own light was better than the computed one for two periods running, with both lights as they were when the report was sent.
melon-count = { $n ->
    [one] 1 task sees itself better than the rules did, two periods running
   *[other] { $n } tasks see themselves better than the rules did, two periods running
 }
melon-none = No task is green outside and red inside
melon-none-hint = A difference in one period is not listed; two running are.
melon-more = The first { $n } are here, the rest in the file.
melon-task = Task
melon-lead = Bureau
melon-due = Due
melon-last = Last period
melon-before = The one before
melon-now = Light now
melon-why = Why
melon-mend = What turns it green
melon-own = own { $light }
melon-computed = computed { $light }
melon-rules = The rules of lights
