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
