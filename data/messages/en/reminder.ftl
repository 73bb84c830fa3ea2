### The rules of reminders and the plan of letters.

manage-rules = Reminder rules
manage-rules-about = When reminders go out and to whom. Before a change you see how many letters more or fewer it means.
rules-version = Version { $n } is in force. A change holds from the next plan on; letters that left stay as they are.
rules-plan = See who will get which letter
rules-preview = Preview: not in force yet
rules-same = Next { $days } days: as many letters as now ({ $before })
rules-more = Next { $days } days: { $n ->
    [one] 1 letter more
   *[other] { $n } letters more
    } ({ $before } → { $after })
rules-fewer = Next { $days } days: { $n ->
    [one] 1 letter fewer
   *[other] { $n } letters fewer
    } ({ $before } → { $after })
rules-bureau = { $org } { $before } → { $after }
rules-unheld = Nobody holds these roles: { $roles }. Rules that tell them reach nobody; let roles be granted, or tell others.
rules-rule = Rule
rules-when = { $when }, in { $unit }
rules-directive = directive { $id }
rules-offsets = Days before (negative) or after
rules-every = Then every
rules-to = Whom
rules-how = How
rules-immediate = at once
rules-digest = with the digest
rules-off = silent
rules-drop = remove the exception
rules-hours = Hours for all letters (empty: each person's own)
rules-from = From
rules-until = to
rules-exception = Add an exception
rules-exception-hint = An exception holds for the chosen directive, profile, kind or urgency alone and takes the place of the general rule there; the narrowest speaks. Add it, then change its days and recipients.
rules-new-directive = Directive (the number in its address)
rules-new-profile = Time profile
rules-new-kind = Kind of directive
rules-new-urgency = Urgency
rules-any = any
rules-add = Add
rules-reason = Why (needed to put it in force)
rules-look = Preview
rules-put = Put in force
rules-versions = Versions
rules-put-by = Version { $n }, { $by }, { $at }
rules-put-first = Version { $n }, { $at }
rules-first = In force since the database was made
rules-bad-offsets = Enter days with commas between them, such as -3, -1, 0
rules-bad-every = Enter a whole number, or nothing
rules-tells-nobody = Choose at least one recipient
rules-both-hours = Enter both hours
rules-narrow-nothing = Narrow the exception by at least one thing

plan = Planned letters
plan-hint = Who will get which letter when, and why, by the facts of now and the rules in force.
plan-letters = Letters
plan-load = A year's mail by bureau
plan-none = No letters in this time
plan-bureau = Bureau
plan-people = Recipients
plan-at-once = At once
plan-reminders = Reminders
plan-heaviest = Heaviest day
plan-most = { $day }, { $n ->
    [one] 1 letter
   *[other] { $n } letters
    }
plan-days = Days
plan-span = { $n ->
    [one] 1 day
   *[other] { $n } days
    }
plan-whose = Whose
plan-mine = mine
plan-everybody = everybody’s
plan-person = User name
plan-from = From
plan-look = Show
plan-count = { $n ->
    [one] 1 reminder
   *[other] { $n } reminders
    }
plan-when = When
plan-who = Recipient
plan-letter = Letter
plan-why = Why
plan-state = State
plan-expected = Expected
plan-pages = Pages
plan-next = Later ones
plan-own = Which letters I will get
