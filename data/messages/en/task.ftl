### A task.


## 填报和经过
past-extra = Additional (until { $day })
past-did = { ": " }
past-more = { "; " }
past-system = System
past-percent = { $percent }% done
past-late = overdue
past-due = due { $day }
figure-parts = { $value } ({ $n } / { $d })
figure-carried = , as last period

## 目标值
goal-heard = { $due } to report, { $reported } reported, { $accepted } accepted
goal-none = nothing reported yet
goal-now = now { $value }
goal-pace = pace { $value }
goal-said = { $name }: { $now }, target { $goal }
goal-done = Done
goal-open = to be set
goal-range = { $low } to { $high }
goal-value = { $comparator } { $value }
