### 台账和任务列表。

rows-tick = 勾选
rows-light = 灯
rows-lead = 牵头单位
rows-done = 完成
rows-due = 到期
rows-standing = 长期
rows-org = 单位
