### Source documents: reading and checking.

documents = Source documents
documents-about = Press releases, notices and minutes: read them in, check the directives and targets found, then register and issue them.
documents-new = Read a new document
documents-kinds = Plain text or web pages, in any encoding; classified documents are refused
documents-file = Choose a file
documents-met = Day of the meeting (optional)
documents-met-hint = If empty it is read from the text; “this year” is reckoned from it
documents-upload = Upload and read
documents-paste = Or paste the whole text
documents-title = Title (optional)
documents-read = Read this text
documents-list = Documents read
documents-none = No documents yet
documents-none-hint = Documents and how far they are checked will be listed here.
documents-check = Check
older = Older
document-met = Meeting of { $day }
document-sent = uploaded by { $who } { $when }
document-coverage = { $n ->
    [one] 1 sentence
   *[other] { $n } sentences
}, { $unclear } unclear
document-pasted = Pasted text

## 核对
review = Check what was found
review-title = Check what was found: { $title }
review-coverage = Coverage
cover-text = { "" }
cover-sentences = { $n ->
    [one] 1 sentence
   *[other] { $n } sentences
}
cover-unclear = { " " }unclear
cover-clear = none unclear
cover-found = . Found:{ " " }
cover-findings = { $n ->
    [one] 1 finding
   *[other] { $n } findings
}
cover-colon = { ": " }
cover-n = { $n }
cover-taken = { " " }accepted
cover-open = { " " }to decide
cover-none-open = none to decide
cover-bar = Sentences: { $directive } directives, { $background } background, { $unclear } unclear
cover-directive = Directives: { $n }
cover-background = Background: { $n }
cover-unclear-n = Unclear: { $n }
review-text = Text of the document
mark-directive = Directive
mark-target = Target
mark-doubt = Doubtful
ref-before = Finding{ " " }
ref-after = { "" }
ref-open = , to decide
review-todo = To decide
review-order = The least certain first
review-batch = ; { $n } now, the next after saving
review-taken = Accepted:{ " " }
review-waiting = , to decide:{ " " }
review-sure = Accept the other { $n } of { $least }% or more
review-save = Save decisions
review-none = No directives found
review-none-can = You can{ " " }
review-none-draft = draft one
review-none-source = { " " }and name this document as its source.
review-later = To decide next
review-later-label = Findings to decide next
col-no = No.
col-content = Content
col-sure = Certain
place-before = Place in the text:{ " " }
place-after = { "" }
review-first = Decide now
register = Register
register-again = { " " }(registered; targets are added)
register-by = , by { $day }
register-target = Target: { $name }
register-new = { " " }(new indicator)
register-kind = Kind of source
register-due = Due day where the text has none (optional)
register-n = { $n ->
    [one] Register 1 directive
   *[other] Register { $n } directives
}
register-targets = Add targets
register-open = { $n ->
    [one] 1 finding is still to decide; it can be registered later.
   *[other] { $n } findings are still to decide; they can be registered later.
}
review-decided = Decided
review-decided-label = Decided findings
col-decision = Decision
decided-under = , of no. { $n }
decided-made = Registered
decided-into = { " " }(no. { $n })
decided-see = See directive
decided-change = Change

## 一条识别结果
card-before = Finding{ " " }
card-after = , see the text
card-sure = { $n }% certain
card-text = See the text
card-accept = Accept
card-accept-along = { $n ->
    [one] Accept with its target
   *[other] Accept with its { $n } targets
}
card-edit = Change
card-reject = Reject
card-bodies = Bureaus, the lead first
card-due = Due day
card-into = Merge into no. (optional)
card-cut = Split by sentence into { $n }
card-value = Value
card-max = to (upper end, optional)
card-unit = Unit
card-under = Directive no.
card-qualitative = { " " }(in words)
card-open = { " " }(value to be set)
card-says = { $indicator } { $value }
card-deadline = Deadline in the text: “{ $text }”, reckoned as { $day }.
card-no-deadline = Deadline in the text: “{ $text }”; no day could be reckoned.
card-no-such = No. “{ $text }” is no other unregistered directive of this document
card-merge-first = Others are merged into this one; save that first, then change or reject it
register-twin = Registered before in the same words: { "" }
register-twin-target = ; a target of this indicator for this day is there already: { "" }
revision = Beside an earlier version
revision-earlier = Earlier version
revision-compare = Compare
revision-told = Against “{ $title }”: { $same } directives stayed, { $n } did not
revision-before = Before: { "" }
revision-after = Now: { "" }
