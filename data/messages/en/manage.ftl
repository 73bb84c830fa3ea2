### Administration.

manage = Administration
manage-orgs = Bureaus
manage-users = People and roles
manage-calendar = Calendar
manage-letters = Letters
manage-settings = Settings
manage-audit = Audit trail
alerts = Alerts
alert-since = (since { $since })
alert-page = Do it
alert-unreachable = Administrators whom no alert letter reaches: { $names }. Give them an e-mail address or a second contact.


## 人员和角色
users = People and roles
users-made = Account { $login } added
password-once-before = One-time password
users-made-hint = , shown only this once. Hand it over in person; it must be changed at the first sign-in. Roles are granted by the security administrator.
users-who = Name or user name
users-find = Search
users-people = People
users-none = No such person
users-name = Name
users-roles = Roles
users-account = Account
users-count = { $n } of { $total } people
users-add = Add an account
users-org = Bureau (code, short or full name)
users-title = Title (optional)
users-email = E-mail address (optional)
users-new = Add
users-no-roles = none
account-closed = closed
account-locked = locked
account-active = active

## 一个人
user-about = { $org }, { $title }; user name { $login }, account { $state }
user-must-change = , one-time password to be changed
user-reset = Password reset
user-reset-hint = , shown only this once. Hand it over in person.
user-no-roles = No roles yet
user-no-roles-hint = An account without a role sees nothing. Roles are granted by the security administrator.
user-take = Revoke
user-take-role = Revoke { $role }
user-give-role = Grant a role
user-give = Grant
user-reset-password = Reset password
user-act = Act
user-unlock = Unlock
user-lock = Lock
user-sessions = End all sessions
user-close = Close the account
user-reason = Reason
user-do = Do it
user-take-sure = Take the role “{ $role }” from { $name }, at once.
user-reset-sure = Reset the password of { $name }: the old one ends at once, and you hand over the new one-time password in person.
user-lock-sure = Lock the account of { $name }: no signing in until it is unlocked.
user-close-sure = Close the account of { $name }: no more signing in, and all roles are taken back.
users-search = Find an account
users-table = Table of people


## What each page of the administration is for
manage-orgs-about = The bureaus and which stands below which: add, rename and close them here.
manage-users-about = Who has an account and which roles. The administrator adds accounts, the security administrator grants roles.
manage-calendar-about = Holidays and make-up working days. Due days and delays count these working days.
manage-letters-about = Every letter the system writes: waiting, sent, or failed and why.
manage-settings-about = The rules for signing in, passwords, reporting and letters. Each administrator changes their own.
manage-audit-about = Who did what and when. The records form a chain; you can verify that nothing in it was changed.

## 审计 the audit trail
audit-change = Business
audit-access = Access
audit-security = Security
audit-system = System
audit-nobody = System
audit-who = { $name } ({ $org })
audit-whole = The chain is whole; nothing was changed
audit-broken = { $n ->
    [one] The chain does not fit in 1 place
   *[other] The chain does not fit in { $n } places
}
audit-checked = { $sealed } checked, { $unsealed } not sealed yet. Hash of the last:
audit-kind = Kind
audit-from = From
audit-to = To
audit-verify = Verify the chain
audit-none = No such records
audit-table = Audit records
audit-seq = No.
audit-at = Time
audit-actor = Who
audit-did = What
audit-reason = Reason: { $reason }
audit-changes = { $n ->
    [one] 1 change
   *[other] { $n } changes
}
audit-now = { $field }: { $after }
audit-moved = { $field }: { $before } → { $after }
audit-nothing = (empty)

## 日历 the calendar
calendar-title = Calendar: { $year }
calendar-year = { $year }
calendar-known = Announced
calendar-unknown = No data
calendar-provisional = Partly provisional
calendar-preview = Preview: nothing imported yet
calendar-imported = Imported
calendar-difference = The file has { $rows } rows. Days added: { $added }, changed: { $changed }, removed: { $removed }, unchanged: { $unchanged }.
calendar-then = { " " }If this is right, choose the file again and press “Import”.
calendar-moves = Counted by this list, these due days would be others. None is moved; whoever issued a task corrects or extends it where that is wanted.
calendar-move = { $before } → { $after }: { $n } { $what }
calendar-none = No holidays for { $year }
calendar-none-hint = Working days are Monday to Friday for now. Import the State Council’s notice when it is out.
calendar-days = Days that differ from their weekday
calendar-day = Date
calendar-name = Name
calendar-kind = Arrangement
calendar-years = Years
calendar-import = Import
calendar-file = File of holidays
calendar-file-hint = A table (CSV or XLSX) with date, kind, name and source, and org for an organisation’s own days, or the JSON of holiday-cn
calendar-look = Preview
calendar-holders = Organisations with holidays of their own
days-title = Holidays of { $name }: { $year }
days-about = Holidays of this organisation’s own, such as regional festivals. They hold for it and all below it: due days, delays and mail are counted by them. The nation’s stand under Calendar.
days-kept = Holidays and make-up working days kept here
days-whose = From
days-own = Its own
days-above = Nation or above
days-remove = Remove
days-from = First day
days-to = Last day (empty for one day)
days-source = By which document
days-add = Add
days-back = Back to the organisation
days-preview = Preview: nothing saved yet
days-difference = Days added: { $added }, changed: { $changed }, removed: { $removed }.
days-then = { " " }If this is right, press “Add”.

## 信件 letters
letter-test-waits = The test letter has not been sent yet
letter-test-queued = The test letter is queued
letter-test-failed = The test letter failed
letter-test-state = Test letter { $state }
letter-answer = The mail server answered: { $why }
letter-again = . Next attempt { $next }
letter-soon = It usually leaves within seconds. If it does not, check the mail set-up
letter-look = See the latest result
letter-taken = The mail server took it for { $address }, { $sent }. Look into your mailbox
letter-test = Send yourself a test letter
letter-state = State
letter-kind = Kind
letter-who-label = Recipient’s name, user name or e-mail address
letter-who = Name, user name or e-mail
letters-none = No such letters
letters-none-hint = Daily digests and letters about issued tasks and returned reports will be listed here.
letters-caption = Letters, newest first
letter-to = Recipient
letter-written = Written
letter-sent = Sent
letter-attempts = Attempts
letter-acts = Actions
letter-next = Expected { $next }
letter-retry = Retry
letter-retry-to = Send again to { $person }

## 单位 bureaus
orgs-title = Bureaus: { $name }
orgs-q = Name or code of a bureau
orgs-found = Bureaus found
orgs-none = No bureau with “{ $q }” in its name or code
orgs-closed = closed
orgs-people-below = { $n ->
    [one] 1 person in all
   *[other] { $n } people in all
}
orgs-people = { $n ->
    [one] 1 person
   *[other] { $n } people
}
orgs-of = { $name }:{ " " }
orgs-below = bureaus below
orgs-add-below = Add a bureau below { $name }
orgs-code = Code
orgs-kind = Kind
orgs-name = Full name
orgs-short-name = Short name
orgs-prefix-hint = Prefix of document numbers
orgs-prefix = Prefix of document numbers
orgs-add = Add
orgs-about = About the bureau
orgs-closed-on = Closed on
orgs-closed-on-hint = Leave empty while it exists
orgs-people-of = People of this bureau
orgs-days-of = Its own holidays

## 设置 settings
settings-name = Setting
settings-value = Value
settings-range = Range
settings-by = Changed by
settings-bounds = { $min } to { $max }, by default { $default }
settings-whole = “{ $name }” must be a whole number
