### Requests: filed, read, decided.

request-title = Request for { $kind }: { $task }
request-of = Request for { $kind }
request-filed = { $task }. { $who } asked { $when }; { $state }
request-withdraw = Withdraw request
request-content = The request
task = Task
request-until = Extend to
request-due = It is due { $day } now
request-reason = Reason
request-progress = Progress so far
request-reply-by = Answer due
request-result = Result
request-forward = Approve and send
request-settle = Decide
request-decision = Decision
request-yes = Grant
request-no = Refuse
request-grade = Grade
request-fail-hint = Goes back to work; give a reason
request-comment = Comment
request-comment-hint = If you refuse, say why
request-no-decision = Choose grant or refuse
request-no-grade = Choose a grade to grant closure

## 提出申请
ask-title = Request { $kind }: { $task }
ask = Request { $kind }
ask-reply = { $task }; { $org } answers within { $n ->
    [one] 1 working day
   *[other] { $n } working days
}
ask-done = What was achieved (optional)
ask-file = File request
ask-leave = Cancel
