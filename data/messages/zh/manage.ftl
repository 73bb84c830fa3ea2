### 管理。

manage = 管理
manage-orgs = 单位
manage-users = 人员和角色
manage-calendar = 日历
manage-letters = 信件
manage-settings = 设置
manage-audit = 审计


## 人员和角色
users = 人员和角色
users-made = 已新增账号{ $login }
password-once-before = 一次性密码
users-made-hint = ，只在这里显示这一次，请当面交给本人；首次登录必须修改。角色由安全管理员授予。
users-who = 姓名或用户名
users-find = 查找
users-people = 人员
users-none = 没有这样的人
users-name = 姓名
users-roles = 角色
users-account = 账号
users-count = 本页{ $n }人，共{ $total }人
users-add = 新增账号
users-org = 单位（代码、简称或全称）
users-title = 职务（选填）
users-email = 电子邮箱（选填）
users-new = 新增
users-no-roles = 无
account-closed = 已注销
account-locked = 已锁定
account-active = 正常

## 一个人
user-about = { $org }{ $title }，用户名{ $login }，账号{ $state }
user-must-change = ，待改一次性密码
user-reset = 密码已重置
user-reset-hint = ，只在这里显示这一次，请当面交给本人。
user-no-roles = 还没有角色
user-no-roles-hint = 没有角色的账号什么都看不到。角色由安全管理员授予。
user-take = 收回
user-take-role = 收回{ $role }
user-give-role = 授予角色
user-give = 授予
user-reset-password = 重置密码
user-act = 办法
user-unlock = 解锁
user-lock = 锁定
user-sessions = 下线全部登录
user-close = 注销账号
user-reason = 原因
user-do = 办理
user-take-sure = 收回{ $name }的“{ $role }”角色，马上生效。
user-reset-sure = 重置{ $name }的密码：原密码马上失效，须当面告知新的一次性密码。
user-lock-sure = 锁定{ $name }的账号：解锁以前不能登录。
user-close-sure = 注销{ $name }的账号：不能再登录，角色全部收回。
users-search = 查找账号
users-table = 人员表
