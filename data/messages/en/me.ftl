### Own settings and the change of the password.

me-password = Change password
me-email = E-mail address
me-email-hint = The daily reminder goes here
me-digest = Time of the daily reminder
me-digest-hint = One letter a working day; none if there is nothing to do
me-hours-from = Letters may come from
me-hours-to = until
me-lang = Language
me-lang-hint = The language of pages and letters
me-lang-auto = Pages as my browser, letters in Chinese
save = Save
password-forced = Your password is for one use. Choose your own before you do anything else.
password-ends = All your other sessions will be signed out.
password-old = Current password
password-new = New password
password-hint = A few words in a row: easy to remember, hard to guess
password-again = New password again
password-old-empty = Enter your current password
password-differs = The two new passwords are not the same
me-weekly = Weekly completion letter
me-weekly-hint = One letter a week with the workbook; leaders get it unless they say no
me-weekly-wanted = Send it to me
unsubscribe = End the weekly completion letter
unsubscribe-about = The weekly completion letter will not be sent any more. Daily reminders, issues, returns and escalations stay as they are.
unsubscribe-do = End it
unsubscribe-done = The weekly completion letter is ended. You can turn it on again in your own settings.

## Calendar feed
feed = Calendar feed
feed-about = See in the calendar of your phone or computer when your bureau has to sign, report and finish; supervisors see when the tasks they supervise are due. The address opens without logging in, so keep it to yourself. What it shows follows your roles; it closes when the account is locked or closed.
feed-made = The address is shown only here and only once; copy it now. A former one no longer works.
feed-open = Open in my calendar
feed-how = How to subscribe
feed-iphone = iPhone: Settings, Apps, Calendar, Calendar Accounts, Add Account, Other, Add Subscribed Calendar; paste the address.
feed-android = Android: “subscribe” or “add by URL” in the calendar of the phone; where it has none, an app that subscribes to iCalendar addresses.
feed-outlook = Outlook: Calendar, Add calendar, Subscribe from web; paste the address. Calendars renew themselves, usually every few hours.
feed-since = The address was made on { $since } and is not kept in readable form. If it is lost, make a new one and subscribe again.
feed-make = Make an address
feed-renew = Make a new address
feed-end = End the feed
