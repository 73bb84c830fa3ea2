### The log-in page.

login = Sign in
login-failed = Sign-in failed
login-motto-1 = Every task settled,
login-motto-2 = every question answered.
login-about = Directive tracking for the postal administration: issue, sign, report, review and close, in one ledger.
login-ended = Your session has ended; sign in again
login-ended-hint = You will return to the page you were on.
login-left = You have signed out
login-user = User name
login-password = Password
login-lost = If you forgot your password or are locked out, ask the system administrator of your bureau.
login-empty = Enter your user name and password
login-to-task = The task you asked for opens after you sign in.
login-to-progress = The report you asked for opens after you sign in.
login-to-request = The request you asked for opens after you sign in.
login-to-completion = The completion report opens after you sign in.
