//! Reminders (提醒): the rules with their versions, and the plan of who gets which letter when and why.

mod ladder;
mod plan;

use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/manage/rules", SignedIn, "The rules of reminders with their versions", ladder::show),
    route!(POST "/manage/rules", SignedIn, "Preview a change of the rules, or put it", ladder::change, status = 303),
    route!(GET "/reminders", SignedIn, "Who will get which letter when, and why", plan::show),
];
