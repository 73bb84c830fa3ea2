//! The first steps (首次使用): what somebody who is new does first, by their role.

words! {
    /// A first step.
    pub enum Step {
        /// A document is read in.
        Upload = "upload", "上传来源文件", "read in a source document";
        /// Its findings are checked.
        Check = "check", "核对识别结果", "check what was found";
        /// A directive is registered.
        Register = "register", "立项", "register a directive";
        /// It is split among bureaus.
        Split = "split", "分解到各单位", "split it among the bureaus";
        /// The tasks are issued.
        Issue = "issue", "交办", "issue the tasks";
        /// A report is reviewed.
        Review = "review", "审核报来的进展", "review a report";
        /// The state of the whole is looked at.
        Overview = "overview", "看完成情况", "look at completion";
        /// A figure is followed down to its rows.
        Drill = "drill", "点数字，一层层看下去", "open a figure and look further down";
        /// An instruction is written.
        Instruct = "instruct", "写批示", "write an instruction";
        /// A task is signed for.
        Sign = "sign", "签收任务", "sign for a task";
        /// Progress is reported.
        Report = "report", "填报进展", "report progress";
        /// What was returned is reported anew.
        Again = "again", "退回了怎么办", "when a report is returned";
        /// A request is filed.
        Request = "request", "申请延期或办结", "ask to extend or to close";
        /// A report of the own house is approved.
        Approve = "approve", "审签本单位的报告", "approve a report of your bureau";
        /// The bureaus are put in order.
        Bureaus = "bureaus", "核对单位", "set up the bureaus";
        /// Accounts are added.
        Accounts = "accounts", "新增账号", "add accounts";
        /// The year's holidays are imported.
        Calendar = "calendar", "导入放假安排", "import the holidays";
        /// Mail is tried.
        Letter = "letter", "发一封测试信", "send a test letter";
        /// Roles are granted.
        Roles = "roles", "授予角色", "grant roles";
        /// The rules of passwords and log-in are looked at.
        Rules = "rules", "核对登录和密码规则", "check the rules of passwords and signing in";
        /// The trail is read.
        Trail = "trail", "看审计记录", "read the audit trail";
        /// The chain is verified.
        Verify = "verify", "核验链条", "verify the chain";
    }
}

impl Step {
    /// Whether one only looks: nothing in the data can tell that it was done, so the person says it.
    #[must_use]
    pub const fn by_looking(self) -> bool {
        matches!(
            self,
            Step::Overview | Step::Drill | Step::Rules | Step::Trail | Step::Verify
        )
    }
}
