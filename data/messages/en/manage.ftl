### Administration.

manage = Administration
manage-orgs = Bureaus
manage-users = People and roles
manage-calendar = Calendar
manage-letters = Letters
manage-settings = Settings
manage-audit = Audit trail


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
