### The ledger and lists of tasks.

rows-tick = Choose
rows-light = Light
rows-lead = Lead bureau
rows-done = Done
rows-due = Due
rows-standing = Standing
rows-org = Bureau
