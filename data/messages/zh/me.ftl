### 我的设置和修改密码。

me-password = 修改密码
me-email = 电子邮箱
me-email-hint = 每日提醒发到这里
me-digest = 每日提醒的时间
me-digest-hint = 工作日一天一封，没有事不发
me-hours-from = 可来信，从
me-hours-to = 到
me-lang = 语言
me-lang-hint = 页面和信件用哪种语言
me-lang-auto = 页面随浏览器，信件用中文
save = 保存
password-forced = 您用的是一次性密码，改成自己的以后才能办理其他事项。
password-ends = 改好后，其他地方的登录全部下线。
password-old = 现在的密码
password-new = 新密码
password-hint = 几个词连成一句，好记又难猜
password-again = 再写一次
password-old-empty = 请填写现在的密码
password-differs = 两次填写的新密码不一致
me-weekly = 每周完成情况信件
me-weekly-hint = 每周一封，附完成情况工作簿；领导默认接收
me-weekly-wanted = 接收
unsubscribe = 不再接收每周完成情况
unsubscribe-about = 确认后不再发送每周完成情况信件；每日提醒、交办、退回和升级不受影响。
unsubscribe-do = 不再接收
unsubscribe-done = 已停止发送每周完成情况信件；以后想收，可在“我的设置”里打开。

## 日历订阅
feed = 日历订阅
feed-about = 用手机或电脑的日历查看本单位的签收、填报和办结期限；督办员看到所督办任务的办结期限。地址不用登录就能打开，请勿转给他人；角色变动后内容随之变动，账号锁定或注销后打不开。
feed-made = 订阅地址只在这里显示这一次，请现在复制。以前的地址已失效。
feed-open = 用本机日历打开
feed-how = 怎样订阅
feed-iphone = iPhone：设置—App—日历—日历账户—添加账户—其他—添加已订阅的日历，粘贴地址。
feed-android = 安卓手机：系统日历的“订阅日历”或“网址导入”，粘贴地址；没有这一项的，用支持 iCalendar 订阅的日历应用。
feed-outlook = Outlook：日历—添加日历—从 Internet 订阅，粘贴地址。日历自行更新，通常几小时一次。
feed-since = 订阅地址于{ $since }生成，系统不保存地址原文。忘记了就换一个新地址，再重新订阅。
feed-make = 生成订阅地址
feed-renew = 换一个新地址
feed-end = 停用订阅
