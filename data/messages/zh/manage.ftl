### 管理。

manage = 管理
manage-orgs = 单位
manage-users = 人员和角色
manage-calendar = 日历
manage-letters = 信件
manage-settings = 设置
manage-audit = 审计
alerts = 系统告警
alert-since = （自{ $since }起）
alert-page = 去处理
alert-unreachable = 收不到告警信的系统管理员：{ $names }。请给他们填写邮箱或第二联系人。


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


## What each page of the administration is for
manage-orgs-about = 各级单位和隶属关系；新增、改名、撤销都在这里。
manage-users-about = 谁有账号、担任什么角色。系统管理员建账号，安全管理员授角色。
manage-calendar-about = 哪天放假、哪天调休上班；期限和超时都按这里的工作日算。
manage-letters-about = 系统发出的每封邮件：待发、已发、没发成的和原因。
manage-settings-about = 登录、密码、填报和信件的规则；各管理员只改自己的。
manage-audit-about = 谁在什么时候做了什么；记录环环相扣，可以核验没有被改过。

## 审计 the audit trail
audit-change = 业务
audit-access = 查看
audit-security = 安全
audit-system = 系统
audit-nobody = 系统
audit-who = { $name }（{ $org }）
audit-whole = 链条完整，没有改动
audit-broken = 链条有{ $n }处不符
audit-checked = 已核对{ $sealed }条，待封{ $unsealed }条。末条摘要
audit-kind = 类别
audit-from = 从
audit-to = 到
audit-verify = 核验链条
audit-none = 没有这样的记录
audit-table = 审计记录
audit-seq = 序号
audit-at = 时间
audit-actor = 谁
audit-did = 做了什么
audit-reason = 原因：{ $reason }
audit-changes = 改动{ $n }处
audit-now = { $field }：{ $after }
audit-moved = { $field }：{ $before } → { $after }
audit-nothing = （空）

## 日历 the calendar
calendar-title = 日历：{ $year }年
calendar-year = { $year }年
calendar-known = 已发布
calendar-unknown = 没有数据
calendar-provisional = 部分暂定
calendar-preview = 预览：尚未导入
calendar-imported = 已导入
calendar-difference = 文件{ $rows }行：新增{ $added }天，改动{ $changed }天，去掉{ $removed }天，不变{ $unchanged }天。
calendar-then = 核对无误后重新选择文件，点“导入”。
calendar-moves = 按这份安排推算，下列期限会不同。已定的期限一律不变，需要的由交办单位在任务页修改或批准延期。
calendar-move = { $what }：{ $before } → { $after }，{ $n }项
calendar-none = 没有{ $year }年的放假安排
calendar-none-hint = 工作日暂按星期一到星期五计算；国务院通知发布后请导入。
calendar-days = 与星期不同的日子
calendar-day = 日期
calendar-name = 名称
calendar-kind = 安排
calendar-years = 年份
calendar-import = 导入
calendar-file = 放假安排文件
calendar-file-hint = 表格（CSV、XLSX，列：日期、类型、名称、来源，可加“单位”表示其自有放假日），或holiday-cn的JSON
calendar-look = 预览
calendar-holders = 有自有放假日的单位
days-title = { $name }的放假日：{ $year }年
days-about = 本单位自有的放假日（如壮族三月三、藏历年），对本单位及所属单位有效：期限、超时和邮件按此推算。全国安排在“日历”中维护。
days-kept = 本单位适用的放假和调休
days-whose = 来自
days-own = 自有
days-above = 全国或上级
days-remove = 去掉
days-from = 起日
days-to = 止日（一天可不填）
days-source = 依据（文件、文号）
days-add = 添加
days-back = 返回单位
days-preview = 预览：尚未保存
days-difference = 新增{ $added }天，改动{ $changed }天，去掉{ $removed }天。
days-then = 核对无误后点“添加”。

## 信件 letters
letter-test-waits = 测试信还没有发出
letter-test-queued = 测试信正在排队
letter-test-failed = 测试信发送失败
letter-test-state = 测试信{ $state }
letter-answer = 邮件服务器的答复：{ $why }
letter-again = 。{ $next }再试
letter-soon = 一般几秒钟就会发出；一直不动的，请检查邮件设置
letter-look = 看最新结果
letter-taken = 邮件服务器已收下，{ $sent }发往{ $address }；请到邮箱里查看
letter-test = 给自己发一封测试信
letter-state = 状态
letter-kind = 种类
letter-who-label = 收信人姓名、用户名或邮箱
letter-who = 姓名、用户名或邮箱
letters-none = 没有这样的信件
letters-none-hint = 每日提醒、交办和退回通知发出后会列在这里。
letters-caption = 信件，新的在前
letter-to = 收信人
letter-written = 写成
letter-sent = 发出
letter-attempts = 次数
letter-acts = 操作
letter-next = 预计{ $next }
letter-retry = 重发
letter-retry-to = 重发给{ $person }

## 单位 bureaus
orgs-title = 单位：{ $name }
orgs-q = 单位名称或代码
orgs-found = 找到的单位
orgs-none = 没有名称或代码含“{ $q }”的单位
orgs-closed = 已撤销
orgs-people-below = 共{ $n }人
orgs-people = { $n }人
orgs-of = { $name }的
orgs-below = 下级单位
orgs-add-below = 在{ $name }下新增单位
orgs-code = 代码
orgs-kind = 类型
orgs-name = 全称
orgs-short-name = 简称
orgs-prefix-hint = 文号前缀（如“督”）
orgs-prefix = 文号前缀
orgs-add = 新增
orgs-about = 单位信息
orgs-closed-on = 撤销日期
orgs-closed-on-hint = 在用的不填
orgs-people-of = 该单位人员
orgs-days-of = 自有放假日

## 设置 settings
settings-name = 设置
settings-value = 值
settings-range = 范围
settings-by = 谁来改
settings-bounds = { $min }至{ $max }，原设{ $default }
settings-whole = “{ $name }”请填整数
