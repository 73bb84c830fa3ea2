### 登录页。

login = 登录
login-failed = 登录未成功
login-motto-1 = 件件有着落，
login-motto-2 = 事事有回音。
login-about = 邮政管理系统督办平台：交办、签收、填报、审核、销号，一本台账办到底。
login-ended = 登录已超时，请重新登录
login-ended-hint = 登录后回到原来的页面。
login-left = 已退出登录
login-user = 用户名
login-password = 密码
login-lost = 忘记密码或账号锁定，请找本单位系统管理员重置。
login-empty = 请填写用户名和密码
login-to-task = 登录后打开您要看的任务。
login-to-progress = 登录后打开您要看的报告。
login-to-request = 登录后打开您要看的申请。
login-to-completion = 登录后打开完成情况。
