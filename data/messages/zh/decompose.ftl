### 分解：预览、核对、交办。

split = 分解
split-heading = 分解：{ $title }
split-about = 以下是预览，存下或交办以前什么都不写入。
split-method = { $name }的分解办法
split-target = 总目标{ $value }
split-none = 不下达
split-weight = 权重
split-import = 导入权重
split-denominator = 分母
split-undecided = 未定
split-whole = 取整数
split-population = 常住人口
split-villages = 建制村数

## 对账
split-broken = “{ $name }”合计{ $sum }，总目标{ $target }
split-broken-open = “{ $name }”合计无法计算，总目标{ $target }
split-mend = 最小的改法：{ $mend }。
split-broken-hint = 改数以后点“核对”；也可以照此交办，但要在“交办”处确认。
split-table = 分解预览表
split-caption = 各单位承担的数
split-takes-part = 参加分解
split-busy = （已有任务）
split-sum = 合计
split-compute = 按办法重新计算
split-recheck = 核对改过的数
split-side = 核对与交办
split-check = 核对：{ $name }
split-total = 总目标
split-children = 各单位合计
split-no-denominator = 缺分母，无法计算
split-each-whole = 各单位同为总目标
split-holds = 相符
split-differs = 不符
split-year = 权重取{ $year }年。

## 成本和交办
split-cost = 报送成本
split-each = 每个单位，{ $cadence }报
split-all = { $n }个单位合计
split-reports = { $n }份
split-issue = 交办
split-last = 不填为{ $day }，不能更晚
split-same = 同事项
split-kept = 已填报的数
split-keep = 作为本级自有部分，与下级合计
split-drop = 不再计入，只合计下级
split-confirm = 合计与总目标不符，仍照此交办
split-save = 先存下
split-choose = 请至少选一个单位
split-all-busy = 下级单位都已有本事项的任务
split-must-confirm = 合计与总目标不符；请改数，或者勾选“仍照此交办”

## 上下限、下一级和方案比较
split-bounds = 上下限
split-floor = 各单位不少于
split-cap = 各单位不多于
split-bounds-single = 个别单位
split-bounds-hint = 每行一个：单位 下限 上限，没有的写-，如“河北局 5 -”
split-deep = 连同下一级一起分解
split-deep-hint = 各单位的数再按同样办法分给其下级，一并交办，由各单位审核
split-deep-method = 下一级
split-deep-as-above = 同上
split-deep-key = 下一级权重
split-below = 下一级
split-under = 上级单位
split-under-shares = 各单位
split-whole-level = 全部
split-compare = 比较各种办法
split-compared = 方案比较
split-compared-hint = 只作比较，什么都不写入；相差为最大与最小之差。
split-as-typed = 现填
split-refused = “{ $name }”算不出来：{ $why }
split-spread = 相差
split-by-value = 最近的已报数（按差距）
