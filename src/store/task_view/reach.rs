//! The words of SQL in which a scope reaches tasks (DOMAIN.md §7), as `store::task::find` has it for one: what is led inside
//! the own subtree, issued, or assisted in.

/// What is led at or below a path; organisations first, for an embedded database would begin with the tasks.
pub const LED: &str =
    "tasks.id IN (SELECT t.id FROM orgs s CROSS JOIN tasks t WHERE t.lead_org_id = s.id AND s.path >= ";
pub const UP_TO: &str = " AND s.path < ";
/// What the organisation issued, its drafts too.
pub const ISSUED: &str = " AND t.state <> 'draft' UNION ALL SELECT t.id FROM tasks t WHERE t.issuer_org_id = ";
/// What a department issued in its parent's name.
pub const ACTING: &str = " AND t.state <> 'draft' UNION ALL SELECT t.id FROM directives d CROSS JOIN tasks t WHERE t.directive_id = d.id AND d.acting_org_id = ";
/// Of drafts those that wait for nobody else's draft above them: that one goes out first, and they with it.
pub const FIRST: &str =
    " AND (t.state <> 'draft' OR NOT EXISTS (SELECT 1 FROM tasks a WHERE a.id = t.parent_id AND a.state = 'draft'))";
/// Of drafts those that come from the directive itself, not what bureaus hand down.
pub const TOPMOST: &str = " AND (t.state <> 'draft' OR t.parent_id IS NULL)";
/// What it assists in.
pub const ASSISTED: &str =
    " UNION ALL SELECT t.id FROM task_parties p CROSS JOIN tasks t WHERE t.id = p.task_id AND p.org_id = ";
