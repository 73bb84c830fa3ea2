### 头几步（首次使用）。

tour = 头几步
tour-title = 第一次用？从这几步开始
tour-about = 按您的角色列出。做过的自动打钩；每一步都点得开。
tour-count = 做过{ $n }步，共{ $all }步
tour-done = 已做过
tour-seen = 看过了
tour-seen-what = 看过了：{ $step }
tour-hide = 不再显示
tour-show = 放到起始页上
tour-more = 想细看，查手册
tour-none = 没有要做的头几步
tour-none-hint = 您还没有角色；请联系安全管理员授予角色。

## 每一步是做什么的 what each step is for
tour-upload = 会议新闻稿、通知、纪要读进来，系统找出其中的事项和目标。
tour-check = 原文和识别结果并排，逐条采纳、修改或不采纳；先看把握低的。
tour-register = 采纳的一次立项，编上督办号，从此有据可查。
tour-split = 把目标分到各省局，预览里对上总数再定。
tour-issue = 交办后各单位收到通知，在时限内签收。
tour-review = 报来的进展在工作台，审核通过或写明理由退回。
tour-review-none = 现在没有要审核的；报来了会列在工作台“待审核”。
tour-overview = 先列出红灯和超时的，一页看清全国。
tour-drill = 点一个省、一个数字，看到是哪些任务、谁在办。
tour-instruct = 打开红灯任务，在“补充说明”里写，勾选“作为批示”，承办单位马上收到。
tour-sign = 交办到本单位的，一个工作日内签收；不归本单位的，写明理由退回。
tour-sign-none = 现在没有要签收的；交办来了会列在工作台“待签收”。
tour-report = 数、一句进展、佐证文件；没有变化的一键照报。一页可以填完所有要报的。
tour-report-none = 一周内没有要报的；到时会列在工作台“待填报”。
tour-again = 退回的报告回到工作台“被退回”，看理由，改了重报；原来填的都在。
tour-request = 办不完或办完了，打开任务，在“申请”里提出。
tour-approve = 经办人填好的报告，由您审签后报出。
tour-approve-none = 现在没有要审签的；有了会列在工作台“待审签”。
tour-bureaus = 各级单位的名称和隶属关系；缺的补上，撤销的写明日期。
tour-accounts = 给每位经办人建账号，一次性密码当面交给本人。
tour-calendar = 导入国务院公布的放假安排，期限和超时才算得准。
tour-letter = 看看邮件通不通；每日提醒靠它。
tour-roles = 账号没有角色什么都看不到；按分工授予。
tour-rules = 几次失败锁定、密码多长、闲置多久退出。
tour-trail = 谁在什么时候做了什么，按类别和日期筛选。
tour-verify = 一键核对全部记录，证明没有被改过。
tour-returned = 退回
