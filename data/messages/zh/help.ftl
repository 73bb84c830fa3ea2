### 帮助。手册正文在docs/manual.md。

help-find = 在帮助里查找
help-button = 查找
help-about = 按要做的事查找；每节都很短。
help-found = 含“{ $q }”的{ $n }节。
help-all = 看全部
help-none = 没有找到
help-none-hint = 换一个词试试，比如“签收”“延期”“退回”。
contents = 目录

## 每页的用途
about-more = 手册里怎么说
about-ask = 这一页向交办单位申请办结、延期等；等答复期间，办结期限的计时暂停。
about-bulk = 这一页把同一句话发给勾选的任务；发出前看清发给谁。
about-completion = 这一页看总况：先看红灯和落后的指标，点数字就看到任务。
about-split = 这一页把工作分给下级单位：选办法，看预览，对总数，再交办。
about-desk = 这一页列出等您办的事，办完一件少一件。
about-directive = 这一页看一个督办事项的要求、目标、任务和办理过程，立项到办结都从这里。
about-write = 这一页写明要求、时限和填报周期；保存后是草稿，立项才编号。
about-directives = 这一页列出本单位立项的和分到任务的督办事项。
about-document = 这一页把原文和识别结果对着看，采纳的才立项。
about-ledger = 这一页查任务：按灯、期限、单位筛选和排序，存成视图；导出的就是看到的。
about-me = 这一页定自己的语言、收信时间等，只影响自己。
about-password = 这一页换自己的密码。
about-progress = 这一页看一份报告；审核人在这里通过或退回。
about-report = 这一页报一期进展；没写完的会存成草稿。
about-reports = 这一页列出本单位该填的报告，可以一次填完。
about-request = 这一页看一件申请和答复；答复的人在这里同意或不同意。
about-task = 这一页看一项任务的灯和原因、目标、期限和办理过程，能办的事都在这里办。
about-user = 这一页管一个账号：单位、角色、停用和密码，三类管理员各管各的。
