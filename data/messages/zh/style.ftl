### 界面说明，示例里的人和数都是编的。

style-about = 每个部件的样子和用处。所有页面只用这里的部件和一张样式表。
style-contents = 部件目录
style-colour = 颜色
style-type = 文字
style-light = 灯和标签
style-btn = 按钮
style-form = 表单
style-note = 提示
style-table = 表格
style-list = 列表
style-nav = 导航
style-chart = 图形
style-tl = 经过
style-key = 键盘

## colour
style-colour-1 = 纸色作底，墨色作字，墨蓝只用于能点的东西。红、黄、绿只属于灯、逾期和错误，不作装饰。
style-colour-2 = 颜色表
style-colour-3 = 样
style-colour-4 = 名
style-colour-5 = 浅色
style-colour-6 = 深色
style-colour-7 = 用处
style-colour-8 = 墨 ink
style-colour-9 = 正文、标题、数字
style-colour-10 = 墨蓝 act
style-colour-11 = 链接、按钮、实际值曲线
style-colour-12 = 浅蓝 act-weak
style-colour-13 = 选中、当前行、原文高亮
style-colour-14 = 线 rule
style-colour-15 = 分隔线
style-colour-16 = 槽 well
style-colour-17 = 进度槽、小计行
style-colour-18 = 红 red-mark
style-colour-19 = 红灯、逾期、错误
style-colour-20 = 黄 yellow-mark
style-colour-21 = 黄灯、临期
style-colour-22 = 绿 green-mark
style-colour-23 = 绿灯

## type
style-type-1 = 12月31日
style-type-2 = 大数字，36像素
style-type-3 = 页面标题28像素、小节20像素、条目16像素，都用600粗细；全页只有一个
style-type-4 = 正文16像素，行高1.65。数字等宽，便于上下比较：1,118与9,904。文号用六角括号：督〔2026〕15号。
style-type-5 = 次要说明14像素，表格15像素，计数和标签13像素；正文不再小。
style-type-6 = 宋体只用于来源文件、品牌字和“办完了”这样的一句话：公文的声音。
style-type-7 = 逾期4个工作日
style-type-9 = 链接总有下划线

## light
style-light-4 = 自评黄灯
style-light-5 = 方块、三角、圆、空圈加一个字，不看颜色也认得；黑白打印、高对比度模式下仍在。
style-light-6 = 目标值
style-light-7 = 已改

## btn
style-btn-3 = 存草稿
style-btn-4 = 撤销任务
style-btn-5 = 不可用
style-btn-6 = 小按钮
style-btn-7 = 文字按钮
style-btn-8 = 一页一个实心按钮：此刻最该做的事。列表里的同类动作用浅色按钮。

## form
style-form-1 = 有1处要改，改好再提交；已填的都在
style-form-2 = 已通村4,231个，多于建制村总数3,968个
style-form-3 = 负责人
style-form-4 = 填科室即可
style-form-5 = 已通快递建制村（个）
style-form-6 = 不能多于建制村总数3,968
style-form-7 = 新的期限
style-form-8 = 报送周期
style-form-9 = 每月
style-form-10 = 每季
style-form-15 = 提醒谁
style-form-16 = 经办人
style-form-17 = 审核人
style-form-18 = 逾期3个工作日后才提醒
style-form-19 = 办结评定
style-form-20 = 优秀
style-form-21 = 良好
style-form-22 = 合格
style-form-23 = 不合格
style-form-24 = 任务退回办理

## note
style-note-1 = 3份报告已提交，送许一诺审签
style-note-2 = 2027年放假安排尚未公布
style-note-3 = 2027年的期限按周末计算，公布后会先给您看变动。
style-note-4 = 这项任务刚被别人改过
style-note-5 = 周知禾10:42把期限改为11月30日。您填的内容还在，
style-note-6 = 看两处差别
style-note-7 = 文件含“机密”字样，不能上传
style-note-8 = 第2页第1行。本系统不处理涉密文件，文件未保存。
style-note-9 = 没有被退回的报告
style-note-10 = 上级退回时会写明原因，并在这里和邮件里告诉您。

## table
style-table-1 = 示例表格
style-table-2 = 三个省局的覆盖率
style-table-4 = 建制村
style-table-5 = 覆盖率
style-table-8 = 河北局
style-table-9 = 山东局
style-table-10 = 云南局

## list
style-list-1 = 快递进村覆盖率达到62%
style-list-2 = 9月进展，上期54.6%
style-list-3 = 10月13日
style-list-5 = 牵头
style-list-6 = 石家庄市局
style-list-7 = 经办人林小满
style-list-8 = 3月23日
style-list-9 = 这个日期怎么来的
style-list-10 = “今年”按发文日期取年末。

## nav
style-nav-1 = 面包屑示例
style-nav-2 = 督〔2026〕15号
style-nav-3 = 石家庄市局任务
style-nav-4 = 标签页示例
style-nav-5 = 红灯和黄灯
style-nav-6 = 本周到期
style-nav-7 = 全部
style-nav-8 = 筛选示例
style-nav-9 = 不限
style-nav-12 = 分页示例
style-nav-13 = 第1至15项，共51项
style-nav-14 = 第1页
style-nav-15 = 第2页
style-nav-16 = 下一页

## chart
style-chart-1 = 54.6%，序时56.2%，目标62%
style-chart-2 = 进度条：细线为序时和目标
style-chart-3 = 从34.9%到51.4%，全国目标60%
style-chart-4 = 起止点：空心为基数，实心为目标
style-chart-5 = 走势：实线为实际，虚线为序时

## tl
style-tl-1 = 9月28日
style-tl-2 = 河北局领导
style-tl-3 = 批示
style-tl-4 = 下月报一次结果。
style-tl-5 = 9月8日
style-tl-6 = 审核通过
style-tl-7 = 8月进展
style-tl-8 = 8月10日
style-tl-9 = 退回
style-tl-10 = 7月进展

## key
style-key-1 = 没有脚本时，
style-key-2 = 走遍全页，
style-key-3 = 回车
style-key-4 = 打开，第一个
style-key-5 = 可跳到正文。有脚本时，
style-key-6 = 上下移动，
style-key-7 = 搜索，
style-key-8 = 看全部。


## tree, order, views, curve, first steps
style-sort = 表头排序
style-sort-1 = 点表头排序，再点反过来；箭头和读屏都说出现在的次序。
style-views = 保存的视图
style-views-1 = 每个视图一个链接，打开的有下划线；本单位共享的，读屏说出是谁的。
style-views-2 = ，林督办共享
style-tree = 单位树
style-tree-1 = 没有脚本也能展开；打开的单位加粗。
style-tree-2 = 国家局
style-tree-3 = 石家庄局
style-curve = 指标曲线
style-curve-1 = 快递进村覆盖率：9月底54%，序时应到52%，目标60%，12月31日到期
style-curve-2 = 实线为已报，虚线为序时进度，横线为目标，竖线为今天；旁边的表格说的是同样的数。
style-curve-3 = 已报
style-curve-4 = 序时进度
style-curve-5 = 目标
style-curve-6 = 1月1日
style-curve-7 = 12月31日
style-steps = 头几步
style-steps-1 = 按角色列出；做过的自动打钩，可以收起。
