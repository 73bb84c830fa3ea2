### The first steps of somebody who is new.

tour = First steps
tour-title = New here? Start with these steps
tour-about = Listed by your roles. What you have done is ticked off by itself; each step is a link.
tour-count = { $n } of { $all } done
tour-done = Done
tour-seen = I have seen it
tour-seen-what = I have seen it: { $step }
tour-hide = Hide this list
tour-show = Show on my start page
tour-more = Read more in the manual
tour-none = No first steps
tour-none-hint = You have no role yet. Ask the security administrator for one.

## 每一步是做什么的 what each step is for
tour-upload = Read in a press release, notice or minutes; the system finds the orders and targets in it.
tour-check = The original stands beside what was found. Accept, change or reject each; the doubtful ones come first.
tour-register = Register what you accepted in one act; it gets its number.
tour-split = Give each bureau its share; the preview checks the sum.
tour-issue = Issue the tasks; the bureaus are told and sign for them in time.
tour-review = Reports come to your desk: accept them, or return them with the reason.
tour-review-none = None waits now. They will be on your desk under “To review”.
tour-overview = What is late or red comes first; one page for the whole country.
tour-drill = Open a province or a figure to see the tasks behind it and who is in charge.
tour-instruct = Open a red task, write your note and tick that it is an instruction; the bureau is told at once.
tour-sign = Sign for new tasks within one working day, or hand them back with the reason.
tour-sign-none = None waits now. New ones will be on your desk under “To sign”.
tour-report = A figure, a sentence, a file. One tick where nothing changed. All that you owe is on one page.
tour-report-none = None is due within a week. They will be on your desk under “To report”.
tour-again = It comes back to your desk with the reason. Change it and send it again; what you typed is still there.
tour-request = Cannot make it, or finished? Open the task and file a request.
tour-approve = What your reporters write goes up after you approve it.
tour-approve-none = None waits now. They will be on your desk under “To approve”.
tour-bureaus = Names of the bureaus and which stands below which. Add what is missing, close what is gone.
tour-accounts = Add an account for each person and hand over the one-time password.
tour-calendar = Import the State Council’s notice, so that due days and delays count right.
tour-letter = See whether mail works; the daily digest needs it.
tour-roles = An account without a role sees nothing. Grant roles by people’s work.
tour-rules = How many failures lock an account, how long a password is, when a session ends.
tour-trail = Who did what and when; narrow it by kind and date.
tour-verify = Check all records at once: proof that nothing was changed.
tour-returned = returned
