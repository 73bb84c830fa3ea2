### 任务。


## 填报和经过
past-extra = 补充（截至{ $day }）
past-did = { "" }
past-more = ：
past-system = 系统
past-percent = 完成{ $percent }%
past-late = 已超时
past-due = 期限{ $day }
figure-parts = { $value }（{ $n }／{ $d }）
figure-carried = ，沿用上期

## 目标值
goal-heard = 应报{ $due }家，已报{ $reported }家，已审核{ $accepted }家
goal-none = 尚未填报
goal-now = 现为{ $value }
goal-pace = 序时{ $value }
goal-said = { $name }：{ $now }，目标{ $goal }
goal-done = 完成
goal-open = 待定
goal-range = { $low }至{ $high }
goal-value = { $comparator }{ $value }
