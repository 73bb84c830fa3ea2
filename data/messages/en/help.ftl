### Help. The manual itself is docs/manual.en.md.

help-find = Search help
help-button = Search
help-about = By what you want to do; each section is short.
help-found = { $n ->
    [one] 1 section
   *[other] { $n } sections
} with “{ $q }”.{ " " }
help-all = Show all
help-none = Nothing found
help-none-hint = Try another word, such as “sign”, “extension” or “returned”.
contents = Contents

## What each page is for
about-more = In the manual
about-ask = Here you ask the issuing bureau for closure, an extension and the like; the clock of the due day stands still until it answers.
about-bulk = Here you send the same words to the chosen tasks; see first to whom they go.
about-completion = Here is the whole picture: red lights and indicators behind plan first; each figure opens its tasks.
about-split = Here you share the work among the bureaus below: choose how, look at the preview, check the sum, then issue.
about-desk = Here is what waits for you; what is done disappears.
about-directive = Here is one directive with its requirement, targets, tasks and history; register, split, issue and close it here.
about-write = Here you write the requirement, due day and reporting period; it stays a draft until it is registered and numbered.
about-directives = Here are the directives your bureau registered or has tasks of.
about-document = Here the text stands beside what was found in it; only what you accept is registered.
about-ledger = Here you look for tasks: filter and sort by light, due day and bureau, save views; files hold exactly what you see.
about-me = Here you choose your own language, times for letters and more; it concerns only you.
about-password = Here you change your own password.
about-progress = Here is one report; its reviewer accepts or returns it here.
about-report = Here you report on one period; what you have not finished is kept as a draft.
about-reports = Here are all reports your bureau owes; you can fill them in at once.
about-request = Here is one request with its answer; whoever answers agrees or refuses here.
about-task = Here is one task: its light with the reason, targets, due day and history; do here whatever is to be done about it.
about-user = Here is one account: bureau, roles, state and password, each for its own administrator.
