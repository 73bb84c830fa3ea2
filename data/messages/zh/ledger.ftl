### 台账和任务列表。

rows-tick = 勾选
rows-light = 灯
rows-done = 完成
rows-due = 到期
rows-standing = 长期
rows-org = 单位

## 台账
ledger = 台账
ledger-title = 台账：{ $what }
ledger-what = { $whose }{ $under }{ $due }{ $period }{ $returned }{ $state }{ $light }任务
ledger-counted = { ledger-what }{ $n }项
what-word = { $word }
what-open = 在办
what-lead = 本单位承办、
what-issued = 本单位交办、
what-under = { $org }（含下级）
what-over = 已逾期的
what-week = 一周内到期和已逾期的
what-month = 一个月内到期和已逾期的
what-none = 没有期限的
what-from = { $from }以后到期的
what-to = { $to }以前到期的
what-between = { $from }至{ $to }到期的
what-returned = 报告被退回的
ledger-with = ，含“{ $q }”
ledger-about = ，事项含“{ $about }”
ledger-region = 台账，{ $n }项
ledger-unfilter = 取消筛选
ledger-table = 导出表格
ledger-csv = 导出CSV
ledger-usual = 常用视图
ledger-own = 我的视图
ledger-below = 下级单位
ledger-by-org = 按单位
ledger-none = 没有符合条件的任务
ledger-none-hint = 换一个筛选条件，或者
ledger-none-all = 看全部任务
ledger-page = 本页{ $n }项，共{ $total }项
first-page = 第一页

## 筛选
any = 不限
any-directive = 不限事项
tab-open = 在办
tab-red = 红灯
tab-yellow = 黄灯
tab-over = 已逾期
tab-week = 一周内到期
tab-sign = 待签收
tab-closed = 已办结
facet-due = 期限
facet-week = 一周内
facet-month = 一个月内
facet-none = 没有期限
facet-whose = 范围
facet-lead = 本单位承办
facet-issued = 本单位交办
facet-reports = 报告
facet-returned = 被退回
facet-up = 上一级
more-filters = 更多条件
more-q = 任务名、要求中的文字
more-about = 事项（文号或文字）
more-under = 单位（简称、全称或代码，含下级）
more-from = 到期从
more-to = 到
columns = 选择列
columns-which = 要看的列；导出的表格也是这些列
columns-show = 显示这些列

## 视图
view-of = ，{ $who }共享
view-shared-by = { $who }共享的视图
view-manage = 管理视图“{ $name }”
view-keep = 保存为视图
view-share = 与本单位共享
view-share-hint = 本单位的人都能打开，各人只看到自己能看的任务
view-save = 保存
view-remove = 删除视图
view-name = 名称
view-name-hint = 最多20个字；同名的视图会被替换

## 批量督办
bulk = 批量督办
bulk-hint = 勾选任务后一起催办，发出前先看清单
bulk-done = 已发出{ $n }项。
bulk-chosen = 选了{ $n }项，可发{ $goes }项。发出前请核对。
bulk-content = 内容
bulk-kind = 办法
bulk-text = 内容（各承办单位都会看到）
bulk-send = 向{ $n }项任务发出
bulk-back = 回台账
bulk-table = 选中的任务
bulk-lead = 牵头单位
bulk-whether = 能否发出
bulk-yes = 可以
bulk-tick = 请先在台账里勾选任务
bulk-unsent = 下列任务没有发出，原因见表

## 文件
file-percent = { $name }（%）
file-many = 超过{ $n }行，请先用筛选缩小范围再导出
