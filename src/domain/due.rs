//! Where a due day comes from and what happens to it (期限的由来): words of the wire.

words! {
    /// Where the first due day came from.
    pub enum Source {
        /// The directive's own due day.
        Directive = "directive", "沿用事项的期限", "the directive's due day";
        /// The due day of the task above.
        Above = "above", "沿用上级任务的期限", "the due day of the task above";
        /// A day set for this task when it was split.
        Split = "split", "分解时另定", "set when the task was split";
        /// A time profile, counted from the day of issue.
        Profile = "profile", "按时限规则推算", "counted by the time profile";
        /// None: the matter goes on.
        None = "none", "没有期限，长期坚持", "no due day";
    }
}

words! {
    /// What happened to a due day.
    pub enum StepKind {
        /// It was set at issue.
        Issued = "issued", "交办", "issued";
        /// The issuer corrected it.
        Corrected = "corrected", "修改期限", "corrected";
        /// An extension was granted.
        Extended = "extended", "延期", "extended";
    }
}
